import { expect, test } from 'vitest'
import { isAuthority, pemOf } from '../../../../src/driver/connect/authority.js'

const body = 'MIIB'.repeat(20)
const pem = `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`
const der = Uint8Array.from([0x30, 0x82, ...Array.from({ length: 100 }, (_, at) => at)])
const bytesOf = (text: string) => new TextEncoder().encode(text)

test('certificates are PEM text, as a string or as bytes, or DER', () => {
  for (const value of [
    pem,
    bytesOf(pem),
    `some words\n${pem}`,
    pem.replaceAll('CERTIFICATE', 'TRUSTED CERTIFICATE'),
    der,
  ])
    expect(isAuthority(value)).toBe(true)
})

test('nothing else is one', () => {
  const none = ['', 'ca.pem', body, pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')]
  for (const value of none) {
    expect(isAuthority(value)).toBe(false)
    expect(isAuthority(bytesOf(value))).toBe(false)
  }
  // A short length, and another kind of value.
  for (const bytes of [[], [0x30], [0x30, 0x05], [0x31, 0x82]])
    expect(isAuthority(Uint8Array.from(bytes))).toBe(false)
})

test('pemOf leaves PEM as it is, and writes DER in lines of 64', () => {
  expect(pemOf(pem)).toBe(pem)
  expect(pemOf(bytesOf(pem))).toBe(pem)
  const lines = pemOf(der).split('\n')
  expect(lines[0]).toBe('-----BEGIN CERTIFICATE-----')
  expect(lines.slice(-2)).toEqual(['-----END CERTIFICATE-----', ''])
  const inner = lines.slice(1, -2)
  expect(inner.map(({ length }) => length)).toEqual([64, 64, 8])
  expect(new Uint8Array(Buffer.from(inner.join(''), 'base64'))).toEqual(der)
})
