import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Received } from '../../../src/driver/driver.js'
import { aged } from '../../../src/driver/expiry.js'
import { noProperties } from '../../../src/message.js'

const received = (properties = noProperties): Received => ({
  ...{ topic: 'a', payload: new Uint8Array(), qos: 1, retain: false, dup: false, properties },
})

test('a message has what is left of its expiry, or is not there any more', () => {
  const plain = received()
  expect(aged(plain, 1e9)).toBe(plain)
  const brief = received({ messageExpiryInterval: 10 })
  expect(aged(brief, 999)).toBe(brief)
  expect(aged(brief, -5)).toBe(brief)
  expect(aged(brief, 3_500)?.properties).toEqual({ messageExpiryInterval: 7 })
  expect(aged(brief, 10_000)).toBeNull()
})

test('each whole second counts, the last one too, and all else of a message stays as it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 70_000 }), (given, age) => {
      const message = received({ contentType: 'text/plain', messageExpiryInterval: given })
      const left = given - Math.trunc(age / 1_000)
      const properties = { contentType: 'text/plain', messageExpiryInterval: left }
      expect(aged(message, age)).toEqual(left > 0 ? { ...message, properties } : null)
    }),
    { examples: [[10, 9_999]] },
  )
})
