import { describe, expect, test } from 'vitest'
import { createLedger, type Fate, type Ledger } from './ledger.js'

/** A ledger over a hundred messages of one topic, 10 ms apart, of which all are acknowledged and received at once. */
const hundred = (
  change: (number: number, plain: () => void, ledger: Ledger, wait: (ms: number) => void) => void,
  fateOf: (number: number) => Fate | undefined = () => 'acknowledged',
) => {
  let now = 0
  const ledger = createLedger(() => now)
  const wait = (ms: number) => {
    now += ms
  }
  for (let i = 0; i < 100; i += 1) {
    wait(10)
    const number = ledger.attempt('t')
    const fate = fateOf(number)
    if (fate !== undefined) ledger.settle('t', number, fate)
    change(number, () => ledger.receive('o', { topic: 't', number }, false), ledger, wait)
  }
  return ledger
}

const t = (...numbers: number[]) => numbers.map(number => ({ topic: 't', number }))

describe('the ledger', () => {
  test('has nothing to say against a clean run', () => {
    expect(hundred((_, plain) => plain()).judge('o')).toEqual({
      attempted: 100,
      acknowledged: 100,
      refused: 0,
      unsure: 0,
      received: 100,
      lost: [],
      recovered: [],
      ghosts: [],
      strangers: [],
      doubled: [],
      unmarked: [],
      disordered: [],
      gap: 10,
    })
  })

  test.each([0, 1, 57, 99])('finds one that was lost: %i', gone => {
    const ledger = hundred((number, plain) => number !== gone && plain())
    expect(ledger.judge('o')).toMatchObject({ lost: t(gone), received: 99, doubled: [], disordered: [] })
    expect(ledger.missing('o')).toBe(1)
  })

  test('finds everything lost by one who got nothing', () => {
    const verdict = hundred((_, plain) => plain()).judge('somebody else')
    expect(verdict.lost).toHaveLength(100)
    expect(verdict.gap).toBe(990)
  })

  test('finds each copy after the first, and whether it was marked', () => {
    const ledger = hundred((number, plain, { receive }) => {
      plain()
      if (number === 20) receive('o', { topic: 't', number: 19 }, true)
      if (number === 30) for (let i = 0; i < 2; i += 1) receive('o', { topic: 't', number }, false)
    })
    expect(ledger.judge('o')).toMatchObject({
      doubled: t(19, 30, 30),
      unmarked: t(30, 30),
      lost: [],
      disordered: [],
    })
    expect(ledger.count('o')).toBe(103)
  })

  test('finds what was received after a later one, by the first receipt alone', () => {
    const ledger = hundred((number, plain, { receive }) => {
      if (number === 41) receive('o', { topic: 't', number: 42 }, false)
      plain()
      if (number === 50) receive('o', { topic: 't', number: 3 }, true)
    })
    expect(ledger.judge('o')).toMatchObject({ disordered: t(41), lost: [] })
  })

  test('holds each topic to its own order', () => {
    const ledger = createLedger(() => 0)
    for (const topic of ['a', 'b', 'b', 'a']) ledger.settle(topic, ledger.attempt(topic), 'acknowledged')
    for (const [topic, number] of [
      ['b', 0],
      ['b', 1],
      ['a', 0],
      ['a', 1],
    ] as const)
      ledger.receive('o', { topic, number }, false)
    expect(ledger.judge('o')).toMatchObject({ disordered: [], lost: [] })
  })

  test('tells the longest gap, in the middle as at the end', () => {
    const middle = hundred((number, plain, _, wait) => {
      if (number === 70) wait(500)
      plain()
    })
    expect(middle.judge('o').gap).toBe(510)
    const end = hundred((number, plain) => number < 60 && plain())
    expect(end.judge('o')).toMatchObject({ gap: 400, received: 60 })
    const late = hundred((number, plain, _, wait) => {
      if (number === 99) wait(3_000)
      plain()
    })
    expect(late.judge('o').gap).toBe(3_010)
  })

  test('keeps apart what was refused, what nobody knows, and what came of it', () => {
    const fateOf = (number: number) =>
      number === 1 || number === 2
        ? 'refused'
        : number === 3 || number === 4
          ? 'unsure'
          : number === 5
            ? undefined
            : 'acknowledged'
    const ledger = hundred((number, plain) => number !== 2 && number !== 4 && plain(), fateOf)
    expect(ledger.open).toBe(1)
    expect(ledger.judge('o')).toMatchObject({
      attempted: 100,
      acknowledged: 95,
      refused: 2,
      unsure: 3,
      received: 98,
      lost: [],
      ghosts: t(1),
      recovered: t(3, 5),
    })
  })

  test('knows what it never published, and a fate that is given twice', () => {
    const ledger = hundred((_, plain) => plain())
    ledger.receive('o', { topic: 'u', number: 0 }, false)
    expect(ledger.judge('o').strangers).toEqual([{ topic: 'u', number: 0 }])
    expect(() => ledger.settle('u', 0, 'refused')).toThrow('never attempted')
    expect(() => ledger.settle('t', 0, 'refused')).toThrow('acknowledged already')
  })

  test('adds up what the members of a group got', () => {
    const ledger = createLedger(() => 0)
    for (let i = 0; i < 10; i += 1) ledger.settle('t', ledger.attempt('t'), 'acknowledged')
    for (const number of [1, 3, 5, 7, 9, 0, 2, 4, 6, 8])
      ledger.receive('group', { topic: 't', number }, false)
    expect(ledger.judge('group')).toMatchObject({ lost: [], received: 10 })
  })
})
