import { expect, test } from 'vitest'
import { unshared, type WantedBy } from '../../../../../src/driver/amqp/link/reading.js'
import { messageOf } from './fake.js'
import { requestOf, rigOf } from './rig.js'

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
