import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSnapshots, type Snapshots } from '../../../../src/operators/support/snapshots.js'
import { heldBytes, heldHeap } from '../../../support/garbage.js'

const identity = (value: number): number => value

type Act = readonly [act: 'set' | 'replace' | 'delete' | 'look', topic: string]

const acts = (count: number) =>
  fc.array(
    fc.tuple(
      fc.constantFrom('set', 'set', 'set', 'replace', 'delete', 'look'),
      fc.nat(count).map(topic => `t${topic}`),
    ) as fc.Arbitrary<Act>,
    { maxLength: 200 },
  )

/** Plays acts on a table and on a `Map`; returns each state beside a copy of what it has to be. */
const play = (
  table: Snapshots<number, number>,
  model: Map<string, number>,
  steps: readonly Act[],
): [ReadonlyMap<string, number>, Map<string, number>][] =>
  steps.map(([act, topic], value) => {
    if (act === 'set') {
      table.set(topic, value)
      model.set(topic, value)
    } else if (act === 'replace') {
      table.replace(topic, value)
      if (model.has(topic)) model.set(topic, value)
    } else if (act === 'delete') {
      table.delete(topic)
      model.delete(topic)
    } else {
      // A state that is read as a whole has a list of its own from then on.
      expect([...table.current()]).toEqual([...model])
    }
    return [table.current(), new Map(model)]
  })

describe('createSnapshots', () => {
  test('R94 every state stays what it was, in order, however it is read and when', () => {
    fc.assert(
      fc.property(acts(6), fc.array(fc.nat(), { maxLength: 30 }), (steps, picks) => {
        const table = createSnapshots<number, number>(identity)
        const states = play(table, new Map(), steps)
        // Some by their topics first, so that they have been asked before others make lists.
        for (const pick of picks) {
          const [state, model] = states[pick % Math.max(1, states.length)] ?? [new Map(), new Map()]
          for (let topic = 0; topic <= 7; topic++) {
            expect(state.get(`t${topic}`)).toBe(model.get(`t${topic}`))
            expect(state.has(`t${topic}`)).toBe(model.has(`t${topic}`))
          }
          expect(state.size).toBe(model.size)
          if (pick % 3 === 0) expect([...state]).toEqual([...model])
        }
        for (const [state, model] of states) {
          expect([...state]).toEqual([...model])
          expect(state.size).toBe(model.size)
          for (const topic of ['t0', 't3', 't7']) expect(state.get(topic)).toBe(model.get(topic))
        }
      }),
      { numRuns: 300 },
    )
  })

  test('stays so over more changes than states are linked for', () => {
    const table = createSnapshots<number, number>(identity)
    const model = new Map<string, number>()
    const states: [ReadonlyMap<string, number>, Map<string, number>][] = []
    for (let i = 0; i < 5_000; i++) {
      const topic = `t${(i * 7) % 40}`
      if (i % 11 === 0) {
        table.delete(topic)
        model.delete(topic)
      } else {
        table.set(topic, i)
        model.set(topic, i)
      }
      if (i % 97 === 0) states.push([table.current(), new Map(model)])
    }
    for (const [state, expected] of states) {
      expect(state.get('t7')).toBe(expected.get('t7'))
      expect([...state]).toEqual([...expected])
    }
  })

  test('reads like a Map, and not at all as if it could be written to', () => {
    const table = createSnapshots<number, string>(String)
    table.set('b', 1)
    table.set('a', 2)
    const state = table.current()
    expect([...state.keys()]).toEqual(['b', 'a'])
    expect([...state.values()]).toEqual(['1', '2'])
    expect([...state.entries()]).toEqual([...state])
    const visited: unknown[] = []
    state.forEach(function (this: unknown, ...args) {
      visited.push([this, ...args])
    }, 'self')
    expect(visited).toEqual([
      ['self', '1', 'b', state],
      ['self', '2', 'a', state],
    ])
    expect(state).toEqual(
      new Map([
        ['b', '1'],
        ['a', '2'],
      ]),
    )
    expect(state).toStrictEqual(new Map(state))
    expect(state).not.toEqual(new Map([['b', '1']]))
    expect(inspect(state)).toBe("Map(2) { 'b' => '1', 'a' => '2' }")
    expect('set' in state).toBe(false)
  })

  test('knows the topic that has not been heard of for longest: replacing is not hearing', () => {
    const table = createSnapshots<number, number>(identity)
    expect(table.oldest()).toBeUndefined()
    for (const topic of ['a', 'b', 'c']) table.set(topic, 1)
    table.replace('a', 2)
    expect(table.oldest()).toBe('a')
    table.set('a', 3)
    expect(table.oldest()).toBe('b')
    expect(table.get('a')).toBe(3)
    expect(table.size()).toBe(3)
    // The place in the order is that of the first time.
    expect([...table.current().keys()]).toEqual(['a', 'b', 'c'])
  })

  test('a change of nothing makes no new state', () => {
    const table = createSnapshots<number, number>(identity)
    table.set('a', 1)
    const state = table.current()
    table.delete('b')
    table.replace('b', 1)
    expect(table.current()).toBe(state)
    expect(table.size()).toBe(1)
  })

  test('an iteration is not disturbed by changes meanwhile', () => {
    const table = createSnapshots<number, number>(identity)
    for (const topic of ['a', 'b', 'c']) table.set(topic, 1)
    const seen: string[] = []
    for (const [topic] of table.current()) {
      seen.push(topic)
      table.delete('c')
      table.set(`new ${topic}`, 2)
    }
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  test('R94 who keeps an old state keeps little more than that', async () => {
    const table = createSnapshots<{ readonly bytes: Uint8Array }, unknown>(stored => stored)
    const stored = () => ({ bytes: new Uint8Array(10_000) })
    for (let topic = 0; topic < 10; topic++) table.set(String(topic), stored())
    const old = table.current()
    const before = heldBytes()
    // 500 MB pass by.
    for (let i = 0; i < 50_000; i++) table.set(String(i % 10), stored())
    await expect.poll(() => heldBytes() - before).toBeLessThan(30e6)
    expect(old.size).toBe(10)
  })

  test('a state that is asked much about one topic goes through later states only so often', () => {
    const table = createSnapshots<number, number>(identity)
    table.set('a', 0)
    const state = table.current()
    for (let i = 0; i < 900; i++) table.set(`t${i}`, i)
    const start = performance.now()
    for (let i = 0; i < 100_000; i++) if (state.has('b')) throw new Error('there is none')
    // Through 900 states each time it would be seconds.
    expect(performance.now() - start).toBeLessThan(500)
    expect(state.get('a')).toBe(0)
  })
})

test('a state that somebody holds keeps no more than itself, however much is changed after it', () => {
  const table = createSnapshots<number, number>(identity)
  for (const topic of ['a', 'b']) table.set(topic, 0)
  const held = table.current()
  const before = heldHeap()
  for (let i = 1; i <= 200_000; i += 1) table.set('a', i)
  expect(heldHeap() - before).toBeLessThan(2_000_000)
  expect([...held]).toEqual([
    ['a', 0],
    ['b', 0],
  ])
})
