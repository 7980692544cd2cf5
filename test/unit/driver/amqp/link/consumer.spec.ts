import type { ConsumeMessage } from 'amqplib'
import { expect, test } from 'vitest'
import { startConsumer } from '../../../../../src/driver/amqp/link/consumer.js'
import { fakeConnection, messageOf } from './fake.js'

const setup = async () => {
  const connection = fakeConnection()
  const seen: (ConsumeMessage | string)[] = []
  const consumer = await startConsumer({
    ...{ connection: connection.model, queue: 'q', prefetch: 7 },
    message: found => seen.push(found),
    lost: reason => seen.push(reason),
  })
  return { ...connection, channel: connection.last(), consumer, seen }
}

test('it asks for as many messages as may be unsettled', async () => {
  const { channel, seen } = await setup()
  expect(channel.calls).toEqual(['prefetch 7', 'consume q'])
  const message = messageOf('a')
  channel.bring(message)
  expect(seen).toEqual([message])
})

test('messages are acknowledged, given back and refused', async () => {
  const { channel, consumer } = await setup()
  consumer.settle(messageOf('a', {}, 1), 'ack')
  consumer.settle(messageOf('a', {}, 2), 'requeue')
  consumer.settle(messageOf('a', {}, 3), 'reject')
  await Promise.resolve()
  expect(channel.calls.slice(2)).toEqual(['reject 2 true', 'reject 3 false', 'ack 1'])
})

test('what the server ends is told once, and nothing is settled any more', async () => {
  const { channel, consumer, seen } = await setup()
  channel.refuse(406, 'PRECONDITION_FAILED - delivery acknowledgement timed out')
  channel.bring(null)
  consumer.settle(messageOf('a'), 'ack')
  await consumer.cancel()
  await consumer.close()
  expect(seen).toEqual(['PRECONDITION_FAILED - delivery acknowledgement timed out'])
  expect(channel.calls).toEqual(['prefetch 7', 'consume q'])
})

test('a queue that is deleted ends it', async () => {
  const { channel, seen } = await setup()
  channel.bring(null)
  expect(seen).toEqual(['its queue was deleted, or is on a node that is down'])
})

test('who ends it is not told', async () => {
  const { channel, consumer, seen } = await setup()
  await consumer.cancel()
  await consumer.close()
  channel.bring(messageOf('a'))
  expect(channel.calls.slice(2)).toEqual(['cancel tag', 'close'])
  expect(seen).toEqual([])
})

test('one that may not begin rejects, and tells nobody else', async () => {
  const { model, refusals } = fakeConnection()
  refusals.set('consume', [403, 'ACCESS_REFUSED'])
  const seen: string[] = []
  const started = startConsumer({
    ...{ connection: model, queue: 'q', prefetch: 7 },
    message: () => {},
    lost: reason => seen.push(reason),
  })
  await expect(started).rejects.toMatchObject({ code: 403 })
  expect(seen).toEqual([])
})

test('one that ends with the answer to who begins it rejects', async () => {
  const { model, channels } = fakeConnection()
  const open = model.createChannel.bind(model)
  model.createChannel = async () => {
    const channel = await open()
    const { consume } = channel
    channel.consume = (...given) => {
      const begun = consume(...given)
      channels[0]?.bring(null)
      return begun
    }
    return channel
  }
  const told: string[] = []
  const started = startConsumer({
    ...{ connection: model, queue: 'q', prefetch: 7 },
    message: () => {},
    lost: reason => told.push(reason),
  })
  await expect(started).rejects.toThrow('its queue was deleted')
  expect(told).toEqual([])
})

test('a channel that ends with its connection says nothing of its own', async () => {
  const { channel, consumer, seen } = await setup()
  channel.emit('close')
  consumer.settle(messageOf('a'), 'ack')
  await consumer.close()
  expect(seen).toEqual([])
  expect(channel.calls).toEqual(['prefetch 7', 'consume q'])
})
