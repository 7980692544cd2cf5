import { describe, expect, test } from 'vitest'
import { checkArgument, type Rule } from '../../../../src/base/checks.js'
import { tlsRule } from '../../../../src/driver/connect/tlsRule.js'

/** Returns what is said of a value, or `null`. */
const said = (rule: Rule, value: unknown): string | null => {
  try {
    checkArgument('x', value, rule)
    return null
  } catch (error) {
    return (error as Error).message.replace('invalid option ', '')
  }
}

describe('tlsRule', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
  const der = Uint8Array.of(0x30, 0x82, 0)

  test.each([
    [{}],
    [{ ca: pem, servername: 'a', ciphers: 'b', minVersion: 'TLSv1.2', verify: false }],
    [{ ca: [pem, der], minVersion: 'TLSv1.3' }],
    [{ ca: der, alpn: ['mqtt', 'x'.repeat(255)] }],
    [{ alpn: ['x'] }],
    [{ cert: 'c', key: new Uint8Array(1), passphrase: '' }],
    [{ secureContext: { context: {} }, verify: true, servername: 'a' }],
    [{ minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' }],
    [{ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }],
  ])('takes %j', options => {
    expect(said(tlsRule, options)).toBeNull()
  })

  const notCertificates = 'x.ca: expected certificates: PEM text, or DER bytes'
  const notNames = 'x.alpn: expected names of protocols, of 1 to 255 characters each'
  test.each<[unknown, string]>([
    [true, 'x: expected an object'],
    [{ ca: 5 }, 'x.ca: expected a string, a Uint8Array or several'],
    [{ ca: [pem, 5] }, 'x.ca: expected a string, a Uint8Array or several'],
    [{ ca: [] }, notCertificates],
    [{ ca: 'ca.pem' }, notCertificates],
    [{ ca: [pem, 'ca.pem'] }, notCertificates],
    [{ alpn: 'mqtt' }, notNames],
    [{ alpn: [] }, notNames],
    [{ alpn: ['mqtt', ''] }, notNames],
    [{ alpn: ['x'.repeat(256)] }, notNames],
    [{ alpn: ['ä'] }, notNames],
    [{ cert: 5 }, 'x.cert: expected a string or a Uint8Array'],
    [{ servername: 5 }, 'x.servername: expected a string'],
    [{ ciphers: 5 }, 'x.ciphers: expected a string'],
    [{ minVersion: 'TLSv1.1' }, 'x.minVersion: expected one of TLSv1.2, TLSv1.3'],
    [{ maxVersion: 'TLSv1.1' }, 'x.maxVersion: expected one of TLSv1.2, TLSv1.3'],
    [{ minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' }, 'x.maxVersion: is below minVersion'],
    [{ secureContext: {} }, 'x.secureContext: expected what tls.createSecureContext returns'],
    ...['ca', 'cert', 'key', 'ciphers'].map((name): [unknown, string] => [
      { secureContext: { context: {} }, [name]: pem },
      `x.${name}: leave it out: secureContext has its own`,
    ]),
    ...['minVersion', 'maxVersion'].map((name): [unknown, string] => [
      { secureContext: { context: {} }, [name]: 'TLSv1.3' },
      `x.${name}: leave it out: secureContext has its own`,
    ]),
    [{ verify: 'no' }, 'x.verify: expected true or false'],
    [{ cert: 'c' }, 'x.key: is missing: cert needs it'],
    [{ key: 'k' }, 'x.cert: is missing: key needs it'],
    [{ passphrase: 'p' }, 'x.key: is missing: a passphrase needs one'],
  ])('refuses %j', (options, message) => {
    expect(said(tlsRule, options)).toBe(message)
  })
})
