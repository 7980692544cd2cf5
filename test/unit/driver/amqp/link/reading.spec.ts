import type { LinkHandlers, Notice } from 'rxtopics'
import { expect, test } from 'vitest'
import type { Deliveries } from '../../../../../src/driver/amqp/link/deliveries.js'
import { createReading, unshared, type WantedBy } from '../../../../../src/driver/amqp/link/reading.js'
import { messageOf } from './fake.js'
import { mapping, requestOf, rigOf } from './rig.js'

const setup = (wantedBy: WantedBy) => {
  const { reading, told, deliveries } = rigOf()
  const settled: string[] = []
  const consumer = {
    settle: (_: unknown, how: string) => void settled.push(how),
    cancel: async () => {},
    close: async () => {},
  }
  return {
    ...{ told, settled, deliveries },
    read: (...args: Parameters<typeof messageOf>) =>
      reading.read(messageOf(...args), unshared(consumer), wantedBy),
  }
}

test('a message comes with the lower of its QoS and the highest that wants it, and names who does', () => {
  const { read, told, settled } = setup(() => [
    requestOf('a', { qos: 0, identifier: 1 }),
    requestOf('+', { qos: 2, identifier: 2 }),
    requestOf('#'),
  ])
  read('a')
  read('a', { deliveryMode: 1 })
  expect(told).toEqual(['a qos 1 for 1,2 as 1', 'a qos 0 for 1,2 as 0'])
  // QoS 0 needs no acknowledgement of anybody else.
  expect(settled).toEqual(['ack'])
})

test('what nobody wants is gone', () => {
  const { read, told, settled } = setup(() => [])
  read('a')
  expect([told, settled]).toEqual([[], ['ack']])
})

test('what the queue alone knows who wants is handed over', () => {
  const { read, told } = setup(() => null)
  read('a')
  expect(told).toEqual(['a qos 1 for  as 1'])
})

test('what stands for no topic is reported, and does not come again', () => {
  const { read, told, settled } = setup(() => null)
  read('%')
  expect([told, settled]).toEqual([['ill-formed'], ['ack']])
})

test('subscriptions with QoS 0 get QoS 0, where none wants more', () => {
  const { read, told, settled } = setup(() => [requestOf('a', { qos: 0, identifier: 1 })])
  read('a')
  expect([told, settled]).toEqual([['a qos 0 for 1 as 0'], ['ack']])
  const one = setup(() => [requestOf('a', { qos: 0 }), requestOf('a', { qos: 1 })])
  one.read('a')
  expect(one.told).toEqual(['a qos 1 for  as 1'])
})

test('what is dropped is settled first, and then its source is told', () => {
  const order: string[] = []
  const received: Parameters<LinkHandlers['message']>[0][] = []
  const notices: Notice[] = []
  const deliveries = { add: () => 7 } as unknown as Deliveries
  const reading = createReading(mapping, deliveries, {
    message: message => received.push(message),
    noticed: notice => notices.push(notice),
  })
  const consumer = {
    settle: (_: unknown, how: string) => void order.push(how),
    cancel: async () => {},
    close: async () => {},
  }
  const source = { consumer, shared: true, settled: () => void order.push('settled') }
  reading.read(messageOf('a', { deliveryMode: 1 }), source, () => null)
  reading.read(messageOf('%'), source, () => null)
  expect(order).toEqual(['ack', 'settled', 'ack', 'settled'])
  // What a queue brings is never a retained one.
  expect(received.map(({ retain, dup }) => [retain, dup])).toEqual([[false, false]])
  expect(notices).toEqual([
    { kind: 'ill-formed', reason: 'a message was left out: its routing key stands for no topic' },
  ])
  reading.read(messageOf('a'), source, () => null)
  expect(order).toHaveLength(4)
})

test('what nobody counts is no other one’s to get', () => {
  const consumer = { settle: () => {}, cancel: async () => {}, close: async () => {} }
  expect(unshared(consumer)).toMatchObject({ consumer, shared: false })
})
