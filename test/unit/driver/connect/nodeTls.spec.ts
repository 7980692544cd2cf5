import { expect, test } from 'vitest'
import { nodeTlsOf } from '../../../../src/driver/connect/nodeTls.js'

test('servers are verified unless it is said otherwise', () => {
  expect(nodeTlsOf({})).toEqual({ rejectUnauthorized: true })
  expect(nodeTlsOf({ verify: false })).toEqual({ rejectUnauthorized: false })
})

test('certificates are text, each of its own, and names of protocols are a copy', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
  const der = Uint8Array.of(0x30, 0x82, 0)
  expect(nodeTlsOf({ ca: pem, servername: 'a' })).toEqual({
    ca: [pem],
    servername: 'a',
    rejectUnauthorized: true,
  })
  const alpn = ['mqtt']
  const found = nodeTlsOf({ ca: [pem, der], alpn })
  expect(found).toMatchObject({
    ca: [pem, expect.stringContaining('BEGIN CERTIFICATE')],
    ALPNProtocols: alpn,
  })
  expect((found as { ALPNProtocols: unknown }).ALPNProtocols).not.toBe(alpn)
})
