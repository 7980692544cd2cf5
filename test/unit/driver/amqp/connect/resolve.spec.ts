import { expect, test } from 'vitest'
import { resolve } from '../../../../../src/driver/amqp/connect/resolve.js'

test('what is not given, or undefined, is the default', () => {
  const { mapping, ...rest } = resolve({ exchange: undefined as never })
  expect(rest).toEqual({
    ...{ exchange: 'amq.topic', clean: true, queueType: undefined, deadLetterExchange: undefined },
    ...{ sessionExpiry: Number.POSITIVE_INFINITY, groupExpiry: 3_600, requeueDelay: 5_000 },
    ...{ receiveMaximum: 1_000, maximumInFlight: 1_000, maximumUnconfirmed: 1_048_576, keepalive: 20 },
    ...{ connectTimeout: 30_000, serverTimeout: 5_000, closeTimeout: 2_000 },
  })
  expect(mapping.targetOf('a.b').key).toBe('a%2Eb')
  expect(resolve({ clean: 'first' }).sessionExpiry).toBe(3_600)
  expect(resolve({ keepalive: 5 }).keepalive).toBe(5)
})

test('the mapping is the one that was chosen', () => {
  expect(resolve({ prefix: 'p' }).mapping.targetOf('a.b').key).toBe('p.a%2Eb')
  expect(() => resolve({ mapping: 'mqtt' }).mapping.targetOf('a.b')).toThrow('dot')
})
