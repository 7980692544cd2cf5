import { expect, test } from 'vitest'
import { ConnectionLostError, ConnectionRefusedError, LinkError } from '../../../../../src/base/linkErrors.js'
import { disconnectedBy, lost, refusedBy, unreachable } from '../../../../../src/driver/memory/link/errors.js'

test('the errors of a link say what the broker did, and whether trying again helps', () => {
  const refused = refusedBy(0x87)
  expect(refused).toBeInstanceOf(ConnectionRefusedError)
  expect(refused).toMatchObject({
    message: 'the broker refused the connection: not authorized',
    reasonCode: 0x87,
    fatal: true,
  })
  expect(refusedBy(0x89)).toMatchObject({
    message: 'the broker refused the connection: server busy',
    fatal: false,
  })
  const ended = disconnectedBy(0x8e)
  expect(ended).toBeInstanceOf(ConnectionLostError)
  expect(ended).toMatchObject({
    message: 'the broker ended the connection: session taken over',
    reasonCode: 0x8e,
    fatal: true,
  })
  expect(disconnectedBy(0x8b)).toMatchObject({ fatal: false })
  expect(lost()).toBeInstanceOf(ConnectionLostError)
  expect(lost()).toMatchObject({ message: 'the connection was lost', fatal: false, reasonCode: undefined })
  expect(unreachable()).toBeInstanceOf(LinkError)
  expect(unreachable()).toMatchObject({ message: 'the broker is down', fatal: false })
})
