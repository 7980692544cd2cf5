import {
  AuthorizationError,
  ClosedConnectionError,
  ConnectionError,
  NoRespondersError,
  PermissionViolationError,
  RequestError,
  TimeoutError,
  UserAuthenticationExpiredError,
} from '@nats-io/nats-core'
import { ConnectionLostError, ConnectionRefusedError, ConnectTimeoutError, LinkError } from 'rxtopics'
import { TlsError } from 'rxtopics/nats'
import { describe, expect, test } from 'vitest'
import { connectFailure, loss, needFailure } from '../../../../../src/driver/nats/connect/failures.js'

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

test('a server that has as many connections as it takes is one that refuses, for now', () => {
  const full = [
    Object.assign(new Error('write EPIPE'), { code: 'EPIPE', syscall: 'write' }),
    Object.assign(new Error('write ECONNRESET'), { code: 'ECONNRESET', syscall: 'write' }),
    new Error('maximum connections exceeded'),
    new Error('maximum account active connections exceeded'),
  ]
  for (const error of full) {
    const failure = connectFailure(error, 5, false, always)
    expect(failure).toBeInstanceOf(ConnectionRefusedError)
    expect(failure).toMatchObject({
      fatal: false,
      reasonCode: 0x88,
      message: expect.stringMatching(/as many as it takes/),
    })
  }
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })
  expect(connectFailure(reset, 5, false, always)).not.toBeInstanceOf(ConnectionRefusedError)
})

describe('what a connection needs of JetStream', () => {
  test('and may not have is final where there is no other server; what it has not for now is not', () => {
    const denied = new PermissionViolationError('not you', 'publish', 'x')
    const cases = [
      [denied, 0x87, true],
      [new RequestError('', { cause: denied }), 0x87, true],
      [new NoRespondersError('x'), 0x88, false],
      [Object.assign(new Error('none'), { name: 'JetStreamNotEnabled' }), 0x88, false],
      [Object.assign(new Error('no room'), { code: 10_047 }), 0x97, false],
    ] as const
    for (const [error, reasonCode, fatal] of cases) {
      const failure = needFailure(error, always)
      expect(failure).toBeInstanceOf(ConnectionRefusedError)
      expect(failure).toMatchObject({ reasonCode, fatal })
      expect(needFailure(error, never)).toMatchObject({ reasonCode, fatal: false })
    }
  })

  test('is not refused where nobody has answered', () => {
    const unanswered = [
      new TimeoutError(),
      new ClosedConnectionError(),
      Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
    ]
    for (const error of unanswered) expect(needFailure(error, always)).toBe(error)
  })
})

test('a connection that ends says why', () => {
  expect(loss(undefined, never)).toMatchObject({ message: 'the connection was lost' })
  expect(loss(new Error('reset'), never)).toMatchObject({ message: 'the connection failed: reset' })
  const expired = loss(new UserAuthenticationExpiredError('User Authentication Expired'), always)
  expect(expired).toBeInstanceOf(ConnectionLostError)
  expect(expired).toMatchObject({ fatal: true, reasonCode: 0x87 })
})
