import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRecency } from '../../../src/base/recency.js'

describe('createRecency', () => {
  test('has nothing at first', () => {
    const table = createRecency<number>()
    expect(table.size()).toBe(0)
    expect(table.oldest()).toBeNull()
    expect(table.get('a')).toBeUndefined()
    expect(table.touch('a')).toBeUndefined()
    expect([...table.all()]).toEqual([])
  })

  test('keeps values by key, and lets them be changed', () => {
    const table = createRecency<number>()
    table.add('a', 1)
    const b = table.add('b', 2)
    b.value = 3
    expect(table.get('b')).toBe(b)
    expect([...table.all()].map(({ key, value }) => [key, value])).toEqual([
      ['a', 1],
      ['b', 3],
    ])
    table.remove(b)
    expect(table.get('b')).toBeUndefined()
    expect(table.size()).toBe(1)
  })

  test('R94 the oldest is the key heard of least recently; all come in the order in which they were added', () => {
    const step = fc.record({
      act: fc.constantFrom('touch', 'get', 'remove'),
      key: fc.constantFrom(...'abcdef'),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), steps => {
        const table = createRecency<string>()
        const heard: string[] = []
        const added: string[] = []
        const forget = (list: string[], key: string) => {
          const at = list.indexOf(key)
          if (at >= 0) list.splice(at, 1)
        }
        for (const { act, key } of steps) {
          const kept = act === 'touch' ? table.touch(key) : table.get(key)
          expect(kept?.key).toBe(added.includes(key) ? key : undefined)
          if (act === 'remove') {
            if (kept !== undefined) table.remove(kept)
            forget(heard, key)
            forget(added, key)
          } else if (act === 'touch') {
            if (kept === undefined) {
              table.add(key, key)
              added.push(key)
            }
            forget(heard, key)
            heard.push(key)
          }
          expect(table.oldest()?.key).toBe(heard[0])
          expect(table.size()).toBe(added.length)
          expect(Array.from(table.all(), ({ value }) => value)).toEqual(added)
        }
      }),
    )
  })
})
