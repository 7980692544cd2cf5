import { describe, expect, test } from 'vitest'
import { failureOf, TlsError } from '../../../../src/driver/connect/failures.js'

const failure = (message: string, fields: object, { opened = false, secure = true, hopeless = true } = {}) =>
  failureOf(Object.assign(new Error(message), fields), opened, secure, () => hopeless)

describe('P46 a connection that fails', () => {
  test.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'HOSTNAME_MISMATCH',
    'EPROTO',
  ])('by %s is a TlsError, and final where no server is left', code => {
    expect(failure('x', { code })).toMatchObject({ name: 'TlsError', code, fatal: true })
    expect(failure('x', { code }, { hopeless: false })).toMatchObject({ name: 'TlsError', fatal: false })
  })

  test('of which OpenSSL says the reason beside a message for its makers has that reason', () => {
    const message =
      '801C:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../rec_layer_s3.c:1601:\n'
    const fields = {
      code: 'ERR_SSL_TLSV13_ALERT',
      reason: 'tlsv13 alert certificate required',
      library: 'SSL routines',
    }
    expect(failure(message, fields).message).toBe(
      'no secure connection: tlsv13 alert certificate required (SSL routines)',
    )
    expect(failure('x', { ...fields, reason: undefined }).message).toBe('no secure connection: x')
    // Node's own word for a name that does not fit says more in its message.
    const altname = { code: 'ERR_TLS_CERT_ALTNAME_INVALID', reason: 'Host: a' }
    expect(failure('does not match: Host: a', altname).message).toContain('does not match')
  })

  test('by a certificate that time makes good again may pass', () => {
    for (const code of ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']) {
      expect(failure('x', { code })).toMatchObject({ name: 'TlsError', code, fatal: false })
    }
  })

  test.each([
    'ECONNRESET',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'WS_ERR_INVALID_OPCODE',
    'HPE_INVALID_CONSTANT',
    undefined,
  ])('by %s may pass, with or without a system call', code => {
    expect(failure('x', { code })).toMatchObject({ name: 'LinkError', fatal: false })
    expect(failure('x', { code, syscall: 'connect' })).toMatchObject({ name: 'LinkError', fatal: false })
  })

  test('after it had opened was lost, whatever the reason', () => {
    expect(failure('x', { code: 'EPROTO' }, { opened: true })).toMatchObject({
      name: 'ConnectionLostError',
      message: 'the connection failed: x',
    })
  })

  test('says why, also where the error itself has no words', () => {
    expect(failure('', { code: 'ECONNREFUSED' }).message).toBe('no connection: ECONNREFUSED')
    expect(failure('', {}).message).toBe('no connection: Error')
    expect(failure('x', { code: 'EPROTO' }).message).toBe('no secure connection: x')
  })

  test('keeps what it comes from, and its class across copies of this library', () => {
    for (const [code, opened] of [
      ['EPROTO', false],
      ['EPROTO', true],
      ['ECONNRESET', false],
    ] as const) {
      const cause = Object.assign(new Error('x'), { code })
      expect(failureOf(cause, opened, true, () => true).cause).toBe(cause)
    }
    expect(TlsError.brand).toBe('rxtopics.TlsError')
  })
})
