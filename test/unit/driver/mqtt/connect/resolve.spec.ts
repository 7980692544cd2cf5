import { expect, test } from 'vitest'
import { resolve } from '../../../../../src/driver/mqtt/connect/resolve.js'

test('what is not given has its documented value', () => {
  expect(resolve({})).toEqual({
    protocolVersion: 5,
    requestProblemInformation: true,
    requestResponseInformation: false,
    clean: true,
    sessionExpiry: 0,
    keepalive: 60,
    connectTimeout: 30_000,
    serverTimeout: 5_000,
    redirects: 'follow',
    answerTimeout: 30_000,
    receiveMaximum: 65_535,
    topicAliasMaximum: 32,
    maximumInFlight: 65_535,
    copies: 'one',
  })
})

test('a broker that cannot say how many publishes it takes gets 20 at a time', () => {
  expect(resolve({ protocolVersion: 4 }).maximumInFlight).toBe(20)
  expect(resolve({ protocolVersion: 3 }).maximumInFlight).toBe(20)
  expect(resolve({ protocolVersion: 4, maximumInFlight: 500 }).maximumInFlight).toBe(500)
})

test('the session lasts as long as clean says, unless it is told', () => {
  expect(resolve({ clean: true }).sessionExpiry).toBe(0)
  expect(resolve({ clean: false })).toMatchObject({ clean: false, sessionExpiry: 4_294_967_295 })
  expect(resolve({ clean: 'first' })).toMatchObject({ clean: 'first', sessionExpiry: 3_600 })
  expect(resolve({ clean: 'first', sessionExpiry: 0 }).sessionExpiry).toBe(0)
})

test('what is given wins, and undefined counts as not given', () => {
  const tls = { verify: false }
  expect(resolve({ keepalive: 0, copies: 'each', clientId: 'a', tls })).toMatchObject({
    keepalive: 0,
    copies: 'each',
    clientId: 'a',
    tls,
  })
  const unsaid = resolve({ keepalive: undefined, clean: undefined, clientId: undefined } as never)
  expect(unsaid).toEqual(resolve({}))
})
