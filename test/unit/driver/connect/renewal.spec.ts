import { expect, test } from 'vitest'
import { createRenewal } from '../../../../src/driver/connect/renewal.js'

test('Q88 credentials that were accepted, and can be had anew, are taken to have run out', () => {
  const renewal = createRenewal(true)
  renewal.opened(0)
  expect(renewal.helps(0x87, 60_000)).toBe(true)
})

test.each([
  ['those that cannot be had anew', false, 0x87],
  ['any other reason', true, 0x8e],
  ['no reason', true, undefined],
])('not %s', (_, renewable, code) => {
  const renewal = createRenewal(renewable)
  renewal.opened(0)
  expect(renewal.helps(code, 60_000)).toBe(false)
})

test('not those that were never accepted', () => {
  expect(createRenewal(true).helps(0x86, 0)).toBe(false)
})

test('Q88 a second refusal at once is final, and one after a connection that lasted is not', () => {
  const renewal = createRenewal(true)
  renewal.opened(0)
  expect(renewal.helps(0x87, 60_000)).toBe(true)
  // Refused before it was open again.
  expect(renewal.helps(0x87, 60_100)).toBe(false)

  const other = createRenewal(true)
  other.opened(0)
  expect(other.helps(0x87, 60_000)).toBe(true)
  other.opened(60_100)
  expect(other.helps(0x87, 61_100)).toBe(true)
  other.opened(61_200)
  expect(other.helps(0x87, 62_199)).toBe(false)
})

test.each([0x86, 0x87])('0x%x says that credentials have run out, though the connection was short', code => {
  const renewal = createRenewal(true)
  renewal.opened(0)
  expect(renewal.helps(code, 10)).toBe(true)
})

test.each([0x85, 0x88])('0x%x does not', code => {
  const renewal = createRenewal(true)
  renewal.opened(0)
  expect(renewal.helps(code, 60_000)).toBe(false)
})

test('what was final is so until a connection opens again, which counts as the first', () => {
  const renewal = createRenewal(true)
  renewal.opened(0)
  renewal.helps(0x87, 60_000)
  expect([renewal.helps(0x87, 60_100), renewal.helps(0x87, 90_000)]).toEqual([false, false])
  renewal.opened(100_000)
  expect(renewal.helps(0x87, 100_010)).toBe(true)
})
