import { expect, test } from 'vitest'
import { createIdentities } from '../../../../../src/driver/nats/jetstream/identities.js'
import { noProperties } from '../../../../../src/message.js'

const packet = {
  topic: 'a',
  payload: new Uint8Array(),
  qos: 1,
  retain: false,
  properties: noProperties,
} as const

test('a packet that is published twice has two names, one that was left unanswered keeps its own', () => {
  const identities = createIdentities()
  const [one, other] = [identities.take(packet), identities.take(packet)]
  expect(one).not.toBe(other)
  identities.keep(packet, one)
  identities.keep(packet, other)
  expect([identities.take(packet), identities.take(packet)]).toEqual([one, other])
  expect([one, other]).not.toContain(identities.take(packet))
})

test('one that nobody sends again is forgotten', () => {
  const identities = createIdentities()
  const name = identities.take(packet)
  identities.keep(packet, name)
  identities.drop(packet)
  identities.drop(packet)
  expect(identities.take(packet)).not.toBe(name)
})
