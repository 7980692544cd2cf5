import fc from 'fast-check'
import { expect, test } from 'vitest'
import { previewOf } from '../../../../src/inspector/model/preview.js'
import { PROPERTIES } from '../../../../src/inspector/protocol/messages.js'
import { isWhole, saysAll } from '../../../../src/inspector/protocol/whole.js'

test('what is taken for the whole of a payload is, byte by byte', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .string({ unit: fc.constantFrom(...'a0xf\\u\n ä…'), maxLength: 60 })
      .map(text => new TextEncoder().encode(text)),
  )
  fc.assert(
    fc.property(bytes, payload => {
      const begin = previewOf(payload).slice(0, 40)
      if (isWhole([0, 0, 0, begin, 1, payload.length]))
        expect(new TextEncoder().encode(begin)).toEqual(new Uint8Array(payload))
    }),
    { numRuns: 500 },
  )
  for (const text of ['', 'on', '{"celsius":20.5}', '[1]', '~'])
    expect(isWhole([0, 0, 0, text, 1, text.length]), text).toBe(true)
  expect(isWhole([0, 0, 0, '0xff', 1, 1])).toBe(false)
})

test('with properties a mark does not say all', () => {
  expect(saysAll([0, 0, 0, 'on', 1, 2])).toBe(true)
  expect(saysAll([0, 0, PROPERTIES, 'on', 1, 2])).toBe(false)
})
