import { expect, test } from 'vitest'
import { createLatencies } from '../../../src/command/latencies.js'

const textOf = (...all: readonly number[]) => {
  const latencies = createLatencies()
  for (const each of all) latencies.add(each)
  return latencies.text()
}

test('the least that so many are not longer than', () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at)
  expect(textOf(...hundred)).toBe('p50 50 ms, p95 95 ms, p99 99 ms, max 100 ms')
  expect(textOf(...hundred, 5_000)).toBe('p50 51 ms, p95 96 ms, p99 100 ms, max 5 s')
})

test('short ones have a decimal, and one is all of them', () => {
  expect(textOf(1.26)).toBe('p50 1.3 ms, p95 1.3 ms, p99 1.3 ms, max 1.3 ms')
  expect(textOf(2, 9.96)).toBe('p50 2.0 ms, p95 10 ms, p99 10 ms, max 10 ms')
})

test('numbers are in the order of numbers; of none nothing is said', () => {
  expect(textOf(9, 10, 100)).toBe('p50 10 ms, p95 100 ms, p99 100 ms, max 100 ms')
  expect(textOf()).toBe('')
})
