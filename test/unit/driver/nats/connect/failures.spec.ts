import {
  AuthorizationError,
  ConnectionError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from '@nats-io/nats-core'
import { ConnectionLostError, ConnectionRefusedError, ConnectTimeoutError, LinkError } from 'rxtopics'
import { TlsError } from 'rxtopics/nats'
import { describe, expect, test } from 'vitest'
import { connectFailure, loss } from '../../../../../src/driver/nats/connect/failures.js'

const never = () => false
const always = () => true

describe('an attempt that fails', () => {
  test('says why: nobody answers, not in time, refused, no TLS', () => {
    const refused = new ConnectionError('connection refused', {
      cause: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' }),
    })
    const untrusted = Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    const cases = [
      [refused, LinkError, /^no connection: connect ECONNREFUSED/],
      [new TimeoutError(), ConnectTimeoutError, /within 5 ms/],
      [new AuthorizationError('Authorization Violation'), ConnectionRefusedError, /Authorization Violation/],
      [untrusted, TlsError, /self-signed/],
      [new ConnectionError("server does not support 'tls'"), LinkError, /speaks no TLS/],
      ['odd', LinkError, /odd/],
    ] as const
    for (const [error, type, words] of cases) {
      const found = connectFailure(error, 5, true, never)
      expect(found.constructor).toBe(type)
      expect(found.message).toMatch(words)
      expect(found.fatal).toBe(false)
    }
  })

  test('is final where the server wants no such client, and there is no other', () => {
    const codes: (number | undefined)[] = []
    const refusal = connectFailure(new AuthorizationError('no'), 5, false, code => {
      codes.push(code)
      return true
    })
    expect(refusal).toMatchObject({ fatal: true, reasonCode: 0x87 })
    expect(codes).toEqual([0x87])
    expect(connectFailure(new TimeoutError(), 5, false, always).fatal).toBe(false)
    const own = new LinkError('x')
    expect(connectFailure(own, 5, false, always)).toBe(own)
  })
})

test('a connection that ends says why', () => {
  expect(loss(undefined, never)).toMatchObject({ message: 'the connection was lost' })
  expect(loss(new Error('reset'), never)).toMatchObject({ message: 'the connection failed: reset' })
  const expired = loss(new UserAuthenticationExpiredError('User Authentication Expired'), always)
  expect(expired).toBeInstanceOf(ConnectionLostError)
  expect(expired).toMatchObject({ fatal: true, reasonCode: 0x87 })
})
