import { expect, test } from 'vitest'
import { createTurns } from '../../../../../src/driver/nats/connect/turns.js'

const turn = () => new Promise(resolve => setImmediate(resolve))

test('tasks of one kind run together, those of another when these are over, in order', async () => {
  const turns = createTurns<'a' | 'b'>()
  const running: string[] = []
  const ends = new Map<string, (error?: Error) => void>()
  const task = (kind: 'a' | 'b', name: string) =>
    turns.take(kind, () => {
      running.push(name)
      return new Promise<string>((resolve, reject) =>
        ends.set(name, error => (error === undefined ? resolve(name) : reject(error))),
      )
    })
  const results = Promise.allSettled([
    task('a', 'a1'),
    task('a', 'a2'),
    task('b', 'b1'),
    task('a', 'a3'),
    task('b', 'b2'),
  ])
  await turn()
  expect(running).toEqual(['a1', 'a2'])
  ends.get('a1')?.()
  await turn()
  expect(running).toEqual(['a1', 'a2'])
  ends.get('a2')?.(new Error('no'))
  await turn()
  expect(running).toEqual(['a1', 'a2', 'b1'])
  ends.get('b1')?.()
  await turn()
  expect(running).toEqual(['a1', 'a2', 'b1', 'a3'])
  ends.get('a3')?.()
  await turn()
  ends.get('b2')?.()
  expect((await results).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    ...['fulfilled', 'fulfilled', 'fulfilled'],
  ])
})
