import { expect, test } from 'vitest'
import { left, right } from '../../../../src/base/either.js'
import { problem } from '../../../../src/codec/problem.js'
import { scalar } from '../../../../src/codec/text/scalar.js'
import { decodeText, encodeToText, leftOf, refuseText, refuseValue } from '../support.js'

const codec = scalar<number>(
  'roman',
  'I or V',
  text =>
    text === 'I' ? right(1) : text === 'M' ? left({ reason: 'number', ...problem('too much') }) : undefined,
  value => (value === 1 ? 'I' : undefined),
  { type: 'string', enum: ['I', 'V'] },
)

test('scalar is text by its content type', () => {
  expect(codec).toMatchObject({
    name: 'roman',
    contentType: 'text/plain; charset=utf-8',
    payloadFormatIndicator: true,
  })
})

test('scalar gives what is read, and passes on why not', () => {
  expect(decodeText(codec, 'I')).toBe(1)
  expect(refuseText(codec, 'M')).toMatchObject({ reason: 'number', message: 'too much' })
})

test('scalar says what was expected of a text that is none', () => {
  expect(refuseText(codec, 'X')).toMatchObject({ reason: 'syntax', message: 'expected I or V, got "X"' })
  expect(refuseText(codec, '')).toMatchObject({ reason: 'empty', message: 'empty payload' })
  expect(leftOf(codec.decode(Uint8Array.of(0xff)))).toMatchObject({ reason: 'utf8', message: 'not UTF-8' })
})

test('scalar writes what has a text, and refuses the rest', () => {
  expect(encodeToText(codec, 1)).toBe('I')
  expect(refuseValue(codec, 2)).toMatchObject({
    message: 'expected I or V, got 2',
    issues: [{ actual: '2' }],
  })
})
