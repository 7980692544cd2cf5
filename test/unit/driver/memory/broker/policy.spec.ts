import { config } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createPolicy,
  type Operation,
  type PolicyOptions,
} from '../../../../../src/driver/memory/broker/policy.js'

const usual: PolicyOptions = {
  overlap: undefined,
  refuse: undefined,
  maximumQos: 2,
  retained: true,
  wildcards: true,
  sharedSubscriptions: true,
  identifiers: undefined,
  receiveMaximum: undefined,
  maximumWaiting: Number.POSITIVE_INFINITY,
  maximumQueued: 1_000,
}
const policy = (options: Partial<PolicyOptions> = {}) => createPolicy({ ...usual, ...options })
const operation: Operation = { kind: 'subscribe', clientId: 'me', filter: 'a', qos: 0 }

describe('what a broker can do', () => {
  test('is all there is, of its version of MQTT', () => {
    expect(policy().capabilities(5)).toEqual({
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
    expect(policy().capabilities(4)).toEqual({
      maximumQos: 2,
      retained: true,
      wildcards: true,
      groups: 'yes',
      identifiers: false,
      overlap: 'one',
      retainHandling: false,
      noLocal: false,
      retainAsPublished: false,
      properties: false,
    })
  })

  test('is what its options leave', () => {
    const less = {
      maximumQos: 1,
      retained: false,
      wildcards: false,
      sharedSubscriptions: false,
      identifiers: false,
    } as const
    expect(policy(less).capabilities(5)).toMatchObject({
      maximumQos: 1,
      retained: false,
      wildcards: false,
      groups: 'no',
      identifiers: false,
    })
  })

  test('is the same overlap for both versions, where it is given', () => {
    expect([policy().overlap(5), policy().overlap(4)]).toEqual(['each', 'single'])
    for (const overlap of ['merged', 'each', 'single'] as const) {
      const given = policy({ overlap })
      expect([given.overlap(5), given.overlap(4)]).toEqual([overlap, overlap])
      expect(given.capabilities(4).overlap).toBe(overlap === 'each' ? 'each' : 'one')
    }
  })

  test('has no identifiers where copies are single, and cannot be told to', () => {
    expect(policy({ overlap: 'single' }).capabilities(5).identifiers).toBe(false)
    expect(policy({ overlap: 'merged' }).capabilities(5).identifiers).toBe(true)
    expect(() => policy({ overlap: 'single', identifiers: true })).toThrow(
      "invalid option createBroker.identifiers: copies have none with overlap 'single'",
    )
    expect(() => policy({ overlap: 'single', identifiers: false })).not.toThrow()
  })

  test('is limited as told; 3.1.1 has no word for a receive maximum', () => {
    const limited = policy({ receiveMaximum: 5, maximumQueued: 7 })
    expect([limited.receiveMaximum(5), limited.receiveMaximum(4), limited.maximumQueued]).toEqual([
      5,
      undefined,
      7,
    ])
  })
})

describe('a refusal', () => {
  let reported: unknown[]
  beforeEach(() => {
    reported = []
    config.onUnhandledError = error => reported.push(error)
  })
  afterEach(() => {
    config.onUnhandledError = null
  })

  test.each<[number | undefined, number | null]>([
    [undefined, null],
    [0, null],
    [0x7f, null],
    [0x80, 0x80],
    [0x87, 0x87],
    [0xff, 0xff],
  ])('of a rule that answers %s is %s', (answer, code) => {
    expect(policy({ refuse: () => answer }).refusal(operation)).toBe(code)
  })

  test('is asked for with the operation; without a rule there is none', () => {
    const refuse = vi.fn(() => undefined)
    policy({ refuse }).refusal(operation)
    expect(refuse.mock.calls).toEqual([[operation]])
    expect(policy().refusal(operation)).toBeNull()
  })

  test('is an implementation specific error where the rule throws, which is reported', async () => {
    const error = new Error('boom')
    const throwing = policy({
      refuse: () => {
        throw error
      },
    })
    expect(throwing.refusal(operation)).toBe(0x83)
    await vi.waitFor(() => expect(reported).toEqual([error]))
  })
})
