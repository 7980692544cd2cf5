import { expect, test } from 'vitest'
import { addressesOf } from '../../../../../src/driver/mqtt/connect/address.js'
import { attemptOn } from '../../../../../src/driver/mqtt/connect/attempt.js'

const [address] = addressesOf('mqtt://url:secret@one.example')
const provided = {
  addresses: [address] as const,
  credentials: undefined,
  headers: { authorization: 'x' },
  will: undefined,
  userProperties: undefined,
  tls: undefined,
}
const will = { topic: 'gone', payload: 'x' }
const userProperties = { token: 'x' }
const who = { clientId: 'c', clean: true, authentication: undefined }

test('credentials that were given take precedence over those of the URL', () => {
  expect(attemptOn(address, provided, who).credentials).toEqual({ username: 'url', password: 'secret' })
  const credentials = { username: 'given' }
  expect(attemptOn(address, { ...provided, credentials }, who).credentials).toBe(credentials)
})

test('V109 a server that another one named gets no credentials, no headers and no user properties, and the will', () => {
  const attempt = attemptOn(
    { ...address, foreign: true },
    { ...provided, credentials: { username: 'u' }, will, userProperties },
    who,
  )
  expect(attempt).toMatchObject({ clientId: 'c', clean: true, will })
  expect([attempt.credentials, attempt.headers, attempt.userProperties]).toEqual([{}, {}, undefined])
  expect(attemptOn(address, { ...provided, userProperties }, who)).toMatchObject({
    ...{ headers: { authorization: 'x' }, userProperties },
  })
})
