import type { ConsumeMessage } from 'amqplib'
import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import type { Consumer } from '../../../../../src/driver/amqp/link/consumer.js'
import { createDeliveries } from '../../../../../src/driver/amqp/link/deliveries.js'

const setup = (shared = false) => {
  const scheduler = new VirtualTimeScheduler()
  const settled: unknown[] = []
  const deliveries = createDeliveries(createTime(scheduler), 1_000)
  const message = (tag: number) => ({ fields: { deliveryTag: tag } }) as ConsumeMessage
  const makeConsumer = (): Consumer => ({
    settle: ({ fields }, how) => settled.push([fields.deliveryTag, how]),
    cancel: async () => {},
    close: async () => {},
  })
  const own = makeConsumer()
  const add = (tag: number, consumer = own) =>
    deliveries.add(message(tag), { consumer, shared, settled: () => settled.push('settled') })
  return { scheduler, deliveries, add, settled, own, makeConsumer }
}

test('each has a number of its own, whatever its tag', () => {
  const { add } = setup()
  expect([add(1), add(1), add(2)]).toEqual([1, 2, 3])
})

test('one is settled once, and others are not touched', () => {
  const { deliveries, add, settled } = setup()
  const [one, two] = [add(1), add(2)]
  deliveries.ack(two, 0x83, 'no')
  deliveries.ack(one, 0)
  deliveries.ack(one, 0x80)
  deliveries.ack(one, null)
  deliveries.ack(99, 0)
  expect(settled).toEqual([[2, 'reject'], 'settled', [1, 'ack'], 'settled'])
})

test('what is left of a session waits for its next connection', () => {
  const { scheduler, deliveries, add, settled } = setup()
  const one = add(1)
  deliveries.ack(one, null)
  scheduler.flush()
  expect(settled).toEqual([])
  deliveries.ack(one, 0)
  expect(settled).toEqual([[1, 'ack'], 'settled'])
})

test('what a member of a group leaves goes to another, later, once', () => {
  const { scheduler, deliveries, add, settled } = setup(true)
  const one = add(1)
  deliveries.ack(one, null)
  deliveries.ack(one, null)
  expect(settled).toEqual([])
  scheduler.flush()
  expect(scheduler.frame).toBe(1_000)
  expect(settled).toEqual([[1, 'requeue'], 'settled'])
})

test('who settles it after all is in time', () => {
  const { scheduler, deliveries, add, settled } = setup(true)
  const one = add(1)
  deliveries.ack(one, null)
  deliveries.ack(one, 0)
  scheduler.flush()
  expect(settled).toEqual([[1, 'ack'], 'settled'])
})

test('after the link nothing is settled', () => {
  const { scheduler, deliveries, add, settled } = setup(true)
  const [one, two] = [add(1), add(2)]
  deliveries.ack(one, null)
  deliveries.stop()
  deliveries.ack(two, 0)
  scheduler.flush()
  expect(settled).toEqual([])
})

test('of a consumer that the server has ended nothing is settled, nor kept; of others it is', () => {
  const { scheduler, deliveries, add, settled, own, makeConsumer } = setup(true)
  const [one, left] = [add(1), add(2)]
  const other = add(1, makeConsumer())
  deliveries.ack(left, null)
  deliveries.ended(own)
  expect(settled).toEqual(['settled', 'settled'])
  deliveries.ack(one, 0)
  scheduler.flush()
  deliveries.ack(other, 0)
  expect(settled.slice(2)).toEqual([[1, 'ack'], 'settled'])
})
