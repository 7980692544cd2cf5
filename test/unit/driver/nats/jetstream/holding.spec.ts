import { expect, test } from 'vitest'
import { createHolding } from '../../../../../src/driver/nats/jetstream/holding.js'

const bench = () => {
  const happened: string[] = []
  const holding = createHolding()
  return {
    ...{ happened, holding },
    run: (filter: string, what: string, replaces?: string) =>
      holding.run(filter, replaces, () => happened.push(what)),
  }
}

test('what is live waits for what is fetched, of its own filter alone, and stays in order', () => {
  const { holding, happened, run } = bench()
  run('a', '0')
  const [first, second] = [holding.begin('a'), holding.begin('a')]
  run('a', '1')
  run('b', 'other')
  first.over()
  run('a', '2')
  second.over()
  run('a', '3')
  expect(happened).toEqual(['0', 'other', '1', '2', '3'])
})

test('a retained message that comes meanwhile replaces what was stored before, for those who had asked', () => {
  const { holding, run } = bench()
  const early = holding.begin('a')
  run('a', 'live', 'x')
  const late = holding.begin('a')
  expect([early, late].map(fetch => fetch.isReplaced('x'))).toEqual([true, false])
  expect(early.isReplaced('y')).toBe(false)
})

test('nothing waits for a filter that has ended, or without bounds', () => {
  const { holding, happened, run } = bench()
  const fetch = holding.begin('a')
  run('a', 'kept')
  holding.end('a')
  expect(happened).toEqual(['kept'])
  fetch.over()
  holding.begin('a')
  for (let i = 0; i <= 1_000; i++) run('a', String(i))
  expect(happened).toHaveLength(1_002)
})
