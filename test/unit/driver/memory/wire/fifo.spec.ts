import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFifo } from '../../../../../src/driver/memory/wire/fifo.js'

describe('a fifo', () => {
  test('does what an array does', () => {
    const command = fc.oneof(
      { weight: 4, arbitrary: fc.constant('push' as const) },
      { weight: 3, arbitrary: fc.constant('shift' as const) },
      { weight: 1, arbitrary: fc.constant('extract' as const) },
    )
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), commands => {
        const fifo = createFifo<number>()
        let items: number[] = []
        commands.forEach((name, n) => {
          if (name === 'push') {
            fifo.push(n)
            items.push(n)
          } else if (name === 'shift') {
            expect(fifo.shift()).toBe(items.shift())
          } else {
            const odd = (item: number) => item % 2 === 1
            expect(fifo.extract(odd)).toEqual(items.filter(odd))
            items = items.filter(item => !odd(item))
          }
          expect(fifo.size()).toBe(items.length)
          expect(fifo.first()).toBe(items[0])
        })
      }),
    )
  })
})
