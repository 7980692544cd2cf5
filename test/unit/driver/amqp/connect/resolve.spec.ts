import { expect, test } from 'vitest'
import { resolve } from '../../../../../src/driver/amqp/connect/resolve.js'

test('what is not given, or undefined, is the default', () => {
  expect(resolve({ exchange: undefined as never })).toMatchObject({
    ...{ exchange: 'amq.topic', clean: true, groupExpiry: 3_600, receiveMaximum: 1_000, keepalive: 20 },
    ...{ sessionExpiry: Number.POSITIVE_INFINITY, serverTimeout: 5_000, requeueDelay: 5_000 },
  })
  expect(resolve({ clean: 'first' }).sessionExpiry).toBe(3_600)
  expect(resolve({ keepalive: 5 }).keepalive).toBe(5)
})

test('the mapping is the one that was chosen', () => {
  expect(resolve({ prefix: 'p' }).mapping.targetOf('a.b').key).toBe('p.a%2Eb')
  expect(() => resolve({ mapping: 'mqtt' }).mapping.targetOf('a.b')).toThrow('dot')
})
