import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { bytes } from '../../../../src/codec/text/bytes.js'
import { refuseValue, rightOf } from '../support.js'

describe('bytes', () => {
  test('P16: gives all 256 byte values back unchanged and uncopied, both ways', () => {
    const payload = Uint8Array.from({ length: 256 }, (_, index) => index)
    expect(rightOf(bytes.decode(payload))).toBe(payload)
    expect(rightOf(bytes.encode(payload))).toBe(payload)
  })

  test('takes an empty payload', () => {
    expect(rightOf(bytes.decode(new Uint8Array()))).toHaveLength(0)
  })

  test('encodes the Uint8Array of another realm, and a Buffer', () => {
    const foreign = runInNewContext('new Uint8Array([1, 2])')
    expect(foreign).not.toBeInstanceOf(Uint8Array)
    expect(rightOf(bytes.encode(foreign))).toBe(foreign)
    expect(rightOf(bytes.encode(Buffer.from('a')))).toHaveLength(1)
  })

  test.each([
    ['text', 'a', '"a"'],
    ['null', null, 'null'],
    ['plain numbers', [1, 2], 'array of 2'],
    ['another view', new Uint16Array(1), 'Uint16Array'],
    ['a buffer without a view', new ArrayBuffer(1), 'ArrayBuffer'],
    ['a look-alike', { length: 1, 0: 1, [Symbol.toStringTag]: 'Uint8Array' }, 'Uint8Array'],
  ])('P20: refuses to encode %s', (_, value, actual) => {
    expect(refuseValue(bytes, value)).toMatchObject({
      path: [],
      issues: [{ expected: 'Uint8Array', actual }],
    })
  })

  test('says nothing about the content', () => {
    expect(bytes).toMatchObject({ name: 'bytes', contentType: undefined, payloadFormatIndicator: false })
  })
})
