import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRing, firstFrom } from '../../../../../src/marbles/element/model/ring.js'

test('is a queue, whatever is pushed and taken', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat()), { maxLength: 400 }), steps => {
      const ring = createRing<number>()
      const model: number[] = []
      for (const step of steps) {
        if (step === null) expect(ring.shift()).toBe(model.shift())
        else {
          ring.push(step)
          model.push(step)
        }
        expect(ring.size).toBe(model.length)
      }
      expect(model.map((_, at) => ring.at(at))).toEqual(model)
      expect(ring.at(model.length)).toBeUndefined()
      expect(ring.at(-1)).toBeUndefined()
    }),
  )
})

test('finds the first that is not before a time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 100 }), fc.nat(60), (times, time) => {
      const ring = createRing<{ readonly at: number }>()
      const sorted = times.sort((a, b) => a - b)
      for (const at of sorted) ring.push({ at })
      const found = sorted.findIndex(at => at >= time)
      expect(firstFrom(ring, time)).toBe(found < 0 ? sorted.length : found)
    }),
  )
})
