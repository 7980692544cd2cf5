import { ConnectionRefusedError, ConnectTimeoutError, LinkError } from 'rxtopics'
import { expect, test } from 'vitest'
import { connectFailure } from '../../../../../src/driver/redis/connect/failures.js'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'

const failure = (error: unknown, hopeless = true, secure = false) =>
  connectFailure(error, 7, secure, () => hopeless)

test('credentials that are refused are final where no server is left', () => {
  for (const words of [
    'WRONGPASS invalid',
    'NOAUTH HELLO must be called',
    'NOPERM x',
    'ERR invalid password',
    'ERR ACL failure in script: No permissions to access a key',
  ]) {
    expect(failure(new Refused(words))).toBeInstanceOf(ConnectionRefusedError)
    expect(failure(new Refused(words))).toMatchObject({ fatal: true, reasonCode: 0x87 })
    expect(failure(new Refused(words), false)).toMatchObject({ fatal: false })
  }
})

test('all else may pass', () => {
  expect(failure(new Refused('LOADING Redis is loading'))).toMatchObject({ fatal: false, reasonCode: 0x88 })
  expect(failure(new Refused("ERR unknown command 'HELLO'")).message).toMatch(/older than Redis 6/)
  expect(failure(new Error('Connection timeout'))).toBeInstanceOf(ConnectTimeoutError)
  expect(failure('odd')).toMatchObject({ name: 'LinkError', message: 'no connection: odd' })
  const own = new LinkError('mine')
  expect(failure(own)).toBe(own)
})

test('a certificate that does not satisfy is a TlsError', () => {
  const cause = Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  expect(failure(cause, true, true)).toMatchObject({ name: 'TlsError', fatal: true })
})
