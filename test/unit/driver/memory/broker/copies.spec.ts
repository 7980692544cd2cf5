import { describe, expect, test } from 'vitest'
import {
  liveCopies,
  lowerQos,
  publishPacket,
  replayedCopy,
  type Subscription,
  sharedCopy,
} from '../../../../../src/driver/memory/broker/copies.js'
import { type Publication, publication } from '../../../../../src/driver/memory/broker/publication.js'
import { noProperties, type Qos } from '../../../../../src/message.js'

const message = (qos: Qos, retain = false): Publication =>
  publication({ topic: 'a', payload: Uint8Array.of(1), qos, retain, properties: noProperties }, null, 0)

const subscription = (filter: string, given: Partial<Subscription> = {}): Subscription => ({
  filter,
  qos: 0,
  noLocal: false,
  retainAsPublished: false,
  identifier: undefined,
  ...given,
})

const two = [
  subscription('a', { qos: 1, identifier: 3 }),
  subscription('+', { qos: 2, identifier: 7 }),
  subscription('#', { qos: 0 }),
]

describe('liveCopies', () => {
  test('of each are one for every subscription, with its own QoS and identifier', () => {
    const copies = liveCopies('each', message(2), two)
    expect(copies.map(({ qos, identifiers }) => [qos, identifiers])).toEqual([
      [1, [3]],
      [2, [7]],
      [0, []],
    ])
  })

  test('merged are one with the highest QoS and all identifiers, single the same with none', () => {
    expect(liveCopies('merged', message(2), two)).toMatchObject([
      { qos: 2, identifiers: [3, 7], shared: null },
    ])
    expect(liveCopies('single', message(2), two)).toMatchObject([{ qos: 2, identifiers: [], shared: null }])
  })

  test('have no higher QoS than the message', () => {
    expect(liveCopies('merged', message(1), two)).toMatchObject([{ qos: 1 }])
    expect(liveCopies('each', message(0), two).map(({ qos }) => qos)).toEqual([0, 0, 0])
  })

  test('are marked as retained where the message is, and one subscription wants to know', () => {
    const asked = [subscription('a'), subscription('+', { retainAsPublished: true })]
    expect(liveCopies('merged', message(0, true), asked)).toMatchObject([{ retain: true }])
    expect(liveCopies('each', message(0, true), asked).map(({ retain }) => retain)).toEqual([false, true])
    expect(liveCopies('merged', message(0, false), asked)).toMatchObject([{ retain: false }])
    expect(liveCopies('merged', message(0, true), two)).toMatchObject([{ retain: false }])
  })
})

test('a shared copy knows its filter, a replayed one is retained in any case', () => {
  const shared = subscription('$share/g/a', { qos: 1, identifier: 9 })
  expect(sharedCopy(message(2), shared)).toMatchObject({
    qos: 1,
    identifiers: [9],
    shared: '$share/g/a',
    retain: false,
  })
  expect(replayedCopy(message(2), subscription('a', { qos: 1, identifier: 9 }))).toMatchObject({
    qos: 1,
    identifiers: [9],
    shared: null,
    retain: true,
  })
})

test('the lower of two QoS', () => {
  expect([lowerQos(0, 2), lowerQos(2, 1), lowerQos(1, 1)]).toEqual([0, 1, 1])
})

describe('publishPacket', () => {
  const properties = { messageExpiryInterval: 10, contentType: 'a/b' }
  const sent = publication(
    { topic: 'a', payload: Uint8Array.of(1), qos: 1, retain: true, properties },
    'me',
    0,
  )
  const delivery = { publication: sent, qos: 1, retain: true, identifiers: [3], shared: null } as const

  test('says on MQTT 5 what the subscription was, and how much of the expiry is left', () => {
    expect(publishPacket(delivery, 5, 7, true, 2_500)).toEqual({
      type: 'publish',
      topic: 'a',
      payload: Uint8Array.of(1),
      qos: 1,
      retain: true,
      dup: true,
      packetId: 7,
      identifiers: [3],
      properties: { messageExpiryInterval: 8, contentType: 'a/b' },
    })
  })

  test('says none of it on 3.1.1', () => {
    expect(publishPacket(delivery, 4, undefined, false, 0)).toMatchObject({
      packetId: undefined,
      dup: false,
      identifiers: [],
      properties: noProperties,
    })
  })
})
