import { expect, test } from 'vitest'
import type { Observed } from './drill.js'
import { type Run, table, withFigures } from './figures.js'
import { createLedger } from './ledger.js'

const observed = (): readonly Observed[] => {
  let now = 0
  const ledger = createLedger(() => now)
  for (let i = 0; i < 4; i += 1) {
    now += 1_000
    ledger.settle('t', ledger.attempt('t'), i === 3 ? 'unsure' : 'acknowledged')
    if (i !== 1) ledger.receive('kept', { topic: 't', number: i }, false)
  }
  ledger.receive('kept', { topic: 't', number: 0 }, true)
  return [
    { observer: 'kept', verdict: ledger.judge('kept'), error: undefined, reachable: true },
    { observer: 'away', verdict: ledger.judge('away'), error: 'SomeError: in words', reachable: false },
  ]
}

const runs = (): readonly Run[] => [
  {
    lane: { title: 'a way' },
    fault: 'killed',
    outcome: { victim: 1, observers: observed(), errors: {}, stalled: [] },
  },
]

const rows = [
  '| a way | killed | kept | 3 of 4 | 0 | 1 | **1** | 1 | 0 | 2.0 s |',
  '| a way | killed | away | 3 of 4 | 0 | 1 | **3**, ended: SomeError, unreachable | 0 | 0 | – |',
]

test('a table has a row for each observer', () => {
  expect(table(runs()).split('\n').slice(2)).toEqual(rows)
})

test('figures replace those of their engine, and nothing else', () => {
  const page =
    'before\n<!-- figures: A -->\nold\n<!-- end: A -->\nbetween <!-- figures: B --><!-- end: B -->\n'
  const occasion = { version: 'A 1.0', seed: 7, date: '2026-11-29' }
  const once = withFigures(page, 'A', occasion, runs())
  expect(once).toContain(`A 1.0, seed 7, 2026-11-29:\n\n| way |`)
  expect(once).toContain(rows.join('\n'))
  expect(once).not.toContain('old')
  expect(once.startsWith('before\n')).toBe(true)
  expect(once.endsWith('between <!-- figures: B --><!-- end: B -->\n')).toBe(true)
  expect(withFigures(once, 'A', occasion, runs())).toBe(once)
  expect(() => withFigures(page, 'C', occasion, runs())).toThrow('no place for C')
})
