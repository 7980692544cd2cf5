import { ConnectionLostError, LinkError } from 'rxtopics'
import { expect, test } from 'vitest'
import { asAnswer } from '../../../../src/client/isolation/asAnswer.js'

test('a reason that may be about one request ends the connection, and not all further attempts', () => {
  const said = { reason: 'no', userProperties: { node: 'b' } }
  const reason = new LinkError('not authorized', { reasonCode: 0x87, fatal: true, ...said })
  const told = asAnswer(reason)
  expect(told).toBeInstanceOf(ConnectionLostError)
  expect(told).toMatchObject({
    message: 'not authorized',
    reasonCode: 0x87,
    fatal: false,
    cause: reason,
    ...said,
  })
})

test('what is final of the connection itself, or not final, stays what it is', () => {
  for (const reason of [
    new LinkError('banned', { reasonCode: 0x8a, fatal: true }),
    new LinkError('no code', { fatal: true }),
    new LinkError('not authorized', { reasonCode: 0x87 }),
  ]) {
    expect(asAnswer(reason)).toBe(reason)
  }
})
