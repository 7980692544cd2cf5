import { expect, test } from 'vitest'
import { createControl } from '../../../../../src/driver/amqp/link/control.js'
import { fakeConnection, settled } from './fake.js'

test('a task that waits for nobody uses the one channel', async () => {
  const { model, channels, calls } = fakeConnection()
  const { run } = createControl(model)
  await run(channel => channel.checkQueue('a'))
  await run(channel => channel.checkQueue('b'))
  expect(channels).toHaveLength(1)
  expect(calls()).toEqual(['check a', 'check b'])
})

test('several are done at the same time, and eight at most', async () => {
  const { model, channels, calls } = fakeConnection()
  const { run } = createControl(model)
  let busy = 0
  let most = 0
  const task = async () => {
    busy += 1
    most = Math.max(most, busy)
    await settled()
    busy -= 1
  }
  await Promise.all(Array.from({ length: 30 }, () => run(task)))
  expect(most).toBe(8)
  expect(channels).toHaveLength(8)
  expect(calls()).toEqual([])
})

test('what is refused ends no other, and the next has a new channel', async () => {
  const { model, channels, refusals } = fakeConnection()
  const { run } = createControl(model)
  refusals.set('check bad', [404, 'NOT_FOUND'])
  const check = (name: string) => run(channel => channel.checkQueue(name))
  const results = await Promise.allSettled(['a', 'bad', 'c'].map(check))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  await expect(check('bad')).rejects.toMatchObject({ code: 404 })
  await expect(check('d')).resolves.toEqual({ queue: 'd' })
  expect(channels).toHaveLength(4)
})
