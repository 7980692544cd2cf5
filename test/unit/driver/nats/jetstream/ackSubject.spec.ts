import { expect, test } from 'vitest'
import { nameOfDelivery, readAckSubject } from '../../../../../src/driver/nats/jetstream/ackSubject.js'

test('a delivery says how often, when and how many more, before 2.10 and since', () => {
  const said = { count: 2, sequence: 10, storedAt: 1_700_000_000_123, pending: 7 }
  expect(readAckSubject('$JS.ACK.s.c.2.10.11.1700000000123456789.7')).toEqual(said)
  expect(readAckSubject('$JS.ACK._.hash.s.c.2.10.11.1700000000123456789.7')).toEqual(said)
  expect(readAckSubject('$JS.ACK.domain.hash.s.c.2.10.11.1700000000123456789.7.random')).toEqual(said)
})

test('a delivery has the same name however often it comes', () => {
  expect(nameOfDelivery('$JS.ACK.s.c.1.10.11.1700000000123456789.7')).toBe('s.c.10')
  expect(nameOfDelivery('$JS.ACK.s.c.2.10.12.1700000000123456789.3')).toBe('s.c.10')
  expect(nameOfDelivery('$JS.ACK.domain.hash.s.c.2.10.11.1700000000123456789.7.random')).toBe('s.c.10')
})

test('what is none is none', () => {
  for (const reply of [undefined, '', '_INBOX.a', '$JS.ACK.s.c.1'])
    expect([readAckSubject(reply), nameOfDelivery(reply)]).toEqual([null, undefined])
})
