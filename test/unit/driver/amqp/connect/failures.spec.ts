import { ConnectionLostError, ConnectionRefusedError, LinkError } from 'rxtopics'
import { TlsError } from 'rxtopics/amqp'
import { expect, test } from 'vitest'
import { connectFailure, loss } from '../../../../../src/driver/amqp/connect/failures.js'

const coded = (code: number | string, message: string) => Object.assign(new Error(message), { code })
const failure = (error: unknown, hopeless = true) => connectFailure(error, true, () => hopeless)

test.each([
  [
    'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused"',
    0x86,
    'Login was refused',
  ],
  ['SASL mechanism EXTERNAL is not provided by the server', 0x8c, 'EXTERNAL'],
  ['Expected ConnectionOpenOk; got <ConnectionClose channel:0>', 0x87, 'virtual host'],
])('%s is a refusal', (message, reasonCode, words) => {
  const found = failure(new Error(message))
  expect(found).toBeInstanceOf(ConnectionRefusedError)
  expect(found).toMatchObject({ reasonCode, fatal: true, message: expect.stringContaining(words) })
  expect(failure(new Error(message), false).fatal).toBe(false)
})

test('so is what the server has against a queue that is needed, unless that may pass', () => {
  const denied = coded(403, 'Operation failed: QueueDeclare; 403 (X) with message "ACCESS_REFUSED - no"')
  expect(failure(denied)).toMatchObject({ name: 'ConnectionRefusedError', reasonCode: 0x87, fatal: true })
  const down = coded(404, 'with message "home node of durable queue is down or inaccessible"')
  expect(failure(down)).toMatchObject({ reasonCode: 0x88, fatal: false })
})

test('the network is told apart from TLS', () => {
  expect(failure(coded('ECONNREFUSED', 'connect ECONNREFUSED'))).toMatchObject({
    name: 'LinkError',
    fatal: false,
  })
  expect(failure(coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed'))).toBeInstanceOf(TlsError)
  expect(failure('odd')).toBeInstanceOf(LinkError)
  const known = new LinkError('known')
  expect(failure(known)).toBe(known)
})

const lost = (error: Error | undefined) => loss(error, () => true)

test('a loss says why', () => {
  expect(lost(undefined)).toBeInstanceOf(ConnectionLostError)
  expect(lost(new Error('Heartbeat timeout')).message).toContain('no sign of life')
  expect(lost(coded('ECONNRESET', 'read ECONNRESET')).message).toContain('ECONNRESET')
  const forced = lost(coded(320, 'Connection closed: 320 (X) with message "CONNECTION_FORCED - shutdown"'))
  expect(forced).toMatchObject({
    message: expect.stringContaining('CONNECTION_FORCED - shutdown'),
    fatal: false,
  })
  expect(lost(coded(403, 'with message "ACCESS_REFUSED"'))).toMatchObject({ reasonCode: 0x87, fatal: true })
})

test('a loss is told in these words', () => {
  expect(lost(undefined).message).toBe('the connection was lost')
  expect(lost(new Error('Heartbeat timeout')).message).toBe('no sign of life came from the server')
  for (const code of [403, 530])
    expect(loss(coded(code, 'why'), () => false)).toMatchObject({
      ...{ name: 'ConnectionLostError', reasonCode: 0x87, fatal: false },
      message: 'the server ended the connection: why',
    })
  expect(lost(coded(541, 'why'))).toMatchObject({
    ...{ name: 'ConnectionLostError', message: 'the server ended the connection: why', fatal: false },
  })
})
