import fc from 'fast-check'
import { expect, test } from 'vitest'
import { recently } from '../../../src/base/recently.js'

test('returns what is computed, and computes what was given of late only once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat({ max: 12 })), (capacity, numbers) => {
      const computed: string[] = []
      const upper = recently(capacity, text => {
        computed.push(text)
        return text.toUpperCase()
      })
      const given = numbers.map(number => `name ${number}`)
      for (const [at, text] of given.entries()) {
        const before = computed.length
        expect(upper(text)).toBe(text.toUpperCase())
        const last = new Set(given.slice(Math.max(0, given.lastIndexOf(text, at - 1)), at))
        const isRecent = at > 0 && given.lastIndexOf(text, at - 1) >= 0 && last.size <= capacity
        if (isRecent) expect(computed.length).toBe(before)
      }
    }),
  )
})

test('forgets what was given long ago, and remembers no long texts', () => {
  let computed = 0
  const size = recently(2, text => {
    computed += 1
    return text.length
  })
  for (const text of ['a', 'b', 'c', 'd', 'a']) size(text)
  expect(computed).toBe(5)
  const long = 'x'.repeat(257)
  expect([size(long), size(long)]).toEqual([257, 257])
  expect(computed).toBe(7)
})

test('what throws is computed again', () => {
  let fails = true
  const checked = recently(2, text => {
    if (fails) throw new Error(text)
    return text
  })
  expect(() => checked('a')).toThrow('a')
  fails = false
  expect(checked('a')).toBe('a')
})
