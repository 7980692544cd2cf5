import { expect, test } from 'vitest'
import { receivedBy, type Wanting } from '../../../../../src/driver/redis/streams/matching.js'
import type { Qos } from '../../../../../src/message.js'
import { noProperties } from '../../../../../src/message.js'

const wanting = (filter: string, options: Partial<Wanting['request']> = {}, since = '0-0'): Wanting => ({
  filter,
  since,
  request: {
    ...{ filter, qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 2 },
    ...{ identifier: undefined, userProperties: undefined },
    ...options,
  },
})
const fields = (qos: Qos = 1, retain = false) => ({
  ...{ channel: 'a/b', payload: new Uint8Array(), qos, retain, from: 'me', id: undefined },
  properties: noProperties,
})
const entry = { id: '5-0', topic: 'a/b', clientId: 'me', again: false }

test('one copy goes to all subscriptions that match, with the highest QoS of them', () => {
  const all = [wanting('a/+', { identifier: 1, qos: 0 }), wanting('#', { identifier: 2 }), wanting('b')]
  expect(receivedBy(all, fields(), entry)).toMatchObject({
    identifiers: [1, 2],
    received: { qos: 1, retain: false, dup: false },
  })
  expect(receivedBy(all, fields(0), entry)).toMatchObject({ received: { qos: 0 } })
  expect(receivedBy(all.slice(0, 1), fields(), entry)).toMatchObject({ received: { qos: 0 } })
  expect(receivedBy(all.slice(2), fields(), entry)).toBeNull()
})

test('a subscription has what was published between its beginning and its end', () => {
  expect(receivedBy([wanting('a/b', {}, '5-0')], fields(), entry)).toBeNull()
  expect(receivedBy([wanting('a/b', {}, '4-9')], fields(), entry)).not.toBeNull()
  expect(receivedBy([{ ...wanting('a/b'), until: '4-9' }], fields(), entry)).toBeNull()
  expect(receivedBy([{ ...wanting('a/b'), until: '5-0' }], fields(), entry)).not.toBeNull()
})

test('the options of subscriptions hold', () => {
  expect(receivedBy([wanting('a/b', { noLocal: true })], fields(), entry)).toBeNull()
  const other = { ...entry, clientId: 'other' }
  expect(receivedBy([wanting('a/b', { noLocal: true })], fields(), other)).not.toBeNull()
  const kept = receivedBy([wanting('a/b', { retainAsPublished: true })], fields(1, true), entry)
  expect(kept).toMatchObject({ received: { retain: true } })
})

test('what comes again is marked, where anybody could have settled it', () => {
  const again = { ...entry, again: true }
  expect(receivedBy([wanting('a/b')], fields(), again)).toMatchObject({ received: { dup: true } })
  expect(receivedBy([wanting('a/b')], fields(0), again)).toMatchObject({ received: { dup: false } })
})

test('what nobody has asked for at QoS 1 does not come again, and is nobody’s as published', () => {
  const found = receivedBy([wanting('a/b', { qos: 0 })], fields(1, true), { ...entry, again: true })
  expect(found).toMatchObject({ identifiers: [], received: { qos: 0, retain: false, dup: false } })
})
