import { describe, expect, test } from 'vitest'
import { capabilitiesOf, limitsOf } from '../../../../../src/driver/mqtt/link/capabilities.js'
import type { Connack } from '../../../../../src/driver/mqtt/wire/decode.js'

const connack = (numbers?: Readonly<Record<string, number>>): Connack => ({
  code: 0,
  sessionPresent: false,
  properties:
    numbers === undefined
      ? null
      : { numbers, texts: {}, binaries: {}, identifiers: [], userProperties: undefined, wellFormed: true },
})
const known = { overlap: 'one', groups: undefined } as const

describe('capabilitiesOf', () => {
  test('an MQTT 5 broker can do all that it does not deny', () => {
    expect(capabilitiesOf(connack({}), 5, known)).toEqual({
      maximumQos: 2,
      retained: true,
      wildcards: true,
      groups: 'yes',
      identifiers: true,
      overlap: 'each',
      retainHandling: true,
      noLocal: true,
      retainAsPublished: true,
      properties: true,
    })
  })

  test.each([
    ['maximumQos', 0, { maximumQos: 0 }],
    ['maximumQos', 1, { maximumQos: 1 }],
    ['retainAvailable', 0, { retained: false }],
    ['retainAvailable', 1, { retained: true }],
    ['wildcardSubscriptionAvailable', 0, { wildcards: false }],
    ['sharedSubscriptionAvailable', 0, { groups: 'no' }],
    ['subscriptionIdentifiersAvailable', 0, { identifiers: false }],
  ])('%s of %i counts, and nothing else', (name, value, expected) => {
    const all = capabilitiesOf(connack({}), 5, known)
    expect(capabilitiesOf(connack({ [name]: value }), 5, known)).toEqual({ ...all, ...expected })
  })

  test('a 3.1.1 broker tells nothing, and what it does is for the user to know', () => {
    expect(capabilitiesOf(connack(), 4, known)).toEqual({
      maximumQos: 2,
      retained: true,
      wildcards: true,
      groups: 'unconfirmed',
      identifiers: false,
      overlap: 'one',
      retainHandling: false,
      noLocal: false,
      retainAsPublished: false,
      properties: false,
    })
    expect(capabilitiesOf(connack(), 3, { overlap: 'each', groups: 'no' })).toMatchObject({
      overlap: 'each',
      groups: 'no',
    })
  })

  test('of groups the user knows best', () => {
    const denied = connack({ sharedSubscriptionAvailable: 0 })
    expect(capabilitiesOf(denied, 5, { overlap: 'one', groups: 'unconfirmed' }).groups).toBe('unconfirmed')
  })
})

describe('limitsOf', () => {
  test('are those of the specification where nothing is said', () => {
    const unsaid = {
      receiveMaximum: 65_535,
      maximumPacketSize: Number.POSITIVE_INFINITY,
      topicAliasMaximum: 0,
      sessionExpiry: undefined,
      keepalive: undefined,
    }
    expect(limitsOf(connack())).toEqual(unsaid)
    expect(limitsOf(connack({}))).toEqual(unsaid)
  })

  test('are what the broker says', () => {
    const numbers = {
      receiveMaximum: 20,
      maximumPacketSize: 256,
      topicAliasMaximum: 10,
      sessionExpiryInterval: 0,
      serverKeepAlive: 30,
    }
    expect(limitsOf(connack(numbers))).toEqual({
      receiveMaximum: 20,
      maximumPacketSize: 256,
      topicAliasMaximum: 10,
      sessionExpiry: 0,
      keepalive: 30,
    })
  })
})
