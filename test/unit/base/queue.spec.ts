import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createQueue } from '../../../src/base/queue.js'
import { heldHeap } from '../../support/garbage.js'

const command = fc.oneof(
  { weight: 8, arbitrary: fc.constant('push' as const) },
  { weight: 7, arbitrary: fc.constant('shift' as const) },
  { weight: 1, arbitrary: fc.constant('extract' as const) },
  { weight: 1, arbitrary: fc.constant('clear' as const) },
)

describe('a queue', () => {
  test('does what an array does', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 80, size: 'max' }), commands => {
        const queue = createQueue<number>()
        let items: number[] = []
        commands.forEach((name, n) => {
          if (name === 'push') {
            queue.push(n)
            items.push(n)
          } else if (name === 'shift') {
            expect(queue.shift()).toBe(items.shift())
          } else if (name === 'clear') {
            queue.clear()
            items = []
          } else {
            const odd = (item: number) => item % 2 === 1
            expect(queue.extract(odd)).toEqual(items.filter(odd))
            items = items.filter(item => !odd(item))
          }
          expect(queue.size()).toBe(items.length)
          expect(queue.first()).toBe(items[0])
          for (const offset of [-1, 0, 1, items.length]) expect(queue.at(offset)).toBe(items[offset])
        })
      }),
    )
  })

  test('keeps nothing that was taken out, and no room for it', () => {
    const queue = createQueue<readonly number[]>()
    const before = heldHeap()
    const take = (count: number) => {
      for (let i = 0; i < count; i += 1) queue.shift()
    }
    for (let i = 0; i < 900; i += 1) queue.push(Array.from({ length: 200 }, () => i))
    // Most of them, while room is still kept for all.
    take(890)
    expect(heldHeap() - before).toBeLessThan(400_000)
    // It is never empty.
    const item = [1]
    for (let i = 0; i < 2_000_000; i += 1) {
      queue.push(item)
      take(1)
    }
    expect(heldHeap() - before).toBeLessThan(2_000_000)
    expect(queue.size()).toBe(10)
  })

  test('goes on being one past the number of items that it keeps after they were taken out', () => {
    const queue = createQueue<number>()
    let next = 0
    let taken = 0
    for (let round = 0; round < 50; round += 1) {
      for (let i = 0; i < 100; i += 1) queue.push(next++)
      for (let i = 0; i < 90; i += 1) expect(queue.shift()).toBe(taken++)
    }
    expect([queue.size(), queue.first(), queue.at(499)]).toEqual([500, 4500, 4999])
  })
})
