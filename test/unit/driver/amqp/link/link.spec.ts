import { VirtualTimeScheduler } from 'rxjs'
import { ConnectionLostError, type Outgoing } from 'rxtopics'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createControl } from '../../../../../src/driver/amqp/link/control.js'
import { openLink } from '../../../../../src/driver/amqp/link/link.js'
import { fakeConnection, messageOf, settled } from './fake.js'
import { mapping, requestOf } from './rig.js'

const packet: Outgoing = { topic: 'a', payload: Buffer.from('x'), qos: 1, retain: false, properties: {} }

const setup = async (session = false) => {
  const connection = fakeConnection()
  const scheduler = new VirtualTimeScheduler()
  const told: unknown[] = []
  const { model } = connection
  const link = openLink(
    { connection: model, control: createControl(model), destroy: () => told.push('destroyed') },
    {
      ...{ queueType: undefined, sessionExpiry: 10, groupExpiry: 10, deadLetterExchange: undefined },
      ...{ mapping, exchange: 'x', clientId: 'me', time: createTime(scheduler), receiveMaximum: 10 },
      ...{ maximumInFlight: 10, maximumUnconfirmed: 1_000, requeueDelay: 10, closeTimeout: 2_000 },
      kept: session ? { name: 'session', foreign: false, known: new Map(), unsure: new Set() } : undefined,
      newId: () => 'id',
      lostBy: error => new ConnectionLostError(error?.message ?? 'lost'),
    },
    {
      opened: () => {},
      message: ({ topic }, _, delivery) => told.push([topic, delivery]),
      ready: () => told.push('ready'),
      noticed: ({ kind }) => told.push(kind),
      closed: error => told.push(error?.message ?? 'closed'),
    },
  )
  await link.prepare()
  return { ...connection, scheduler, link, told }
}

test('messages come, and are settled', async () => {
  const { link, told, channels } = await setup()
  link.subscribe([requestOf('a')], ({ filter }, code) => told.push([filter, code]))
  await settled()
  const consumer = channels.find(({ calls }) => calls.includes('consume amq.gen'))
  consumer?.bring(messageOf('a'))
  link.ack(1, 0)
  await settled()
  expect(told).toEqual([
    ['a', 1],
    ['a', 1],
  ])
  expect(consumer?.calls.at(-1)).toBe('ack 1')
})

test('it ends in order when all is confirmed: what consumers have to say goes first', async () => {
  const { link, told, channels, calls, model } = await setup()
  link.subscribe([requestOf('a')], () => {})
  await settled()
  link.publish(packet, () => told.push('answered'))
  link.close()
  await settled()
  expect(told).toEqual([])
  channels[0]?.sent[0]?.confirm(null)
  let before: readonly string[] = []
  model.once('close', () => {
    before = calls()
  })
  await settled()
  expect(before).toContain('close')
  expect(told).toEqual(['answered', 'destroyed', 'closed'])
})

test('where the server says nothing it ends all the same', async () => {
  const { link, told, scheduler } = await setup()
  link.publish(packet, () => {})
  link.close()
  scheduler.flush()
  expect(scheduler.frame).toBe(2_000)
  expect(told).toEqual(['destroyed', 'closed'])
})

test('a server that takes nothing for now is told of, and nothing is written to it until it does', async () => {
  const { link, told, model, channels } = await setup()
  model.emit('blocked', 'low on memory')
  expect(told).toEqual(['blocked'])
  expect(link.publish(packet, () => told.push('answered'))).toBe(false)
  expect(channels[0]?.sent).toEqual([])
  model.emit('unblocked')
  expect(told).toEqual(['blocked', 'ready'])
  expect(link.publish(packet, () => told.push('answered'))).toBe(true)
  channels[0]?.sent[0]?.confirm(null)
  expect(told).toEqual(['blocked', 'ready', 'answered'])
  link.abort()
  model.emit('blocked', 'low on memory')
  expect(told.slice(3)).toEqual(['destroyed', 'closed'])
})

test('it ends at once, and once', async () => {
  const { link, told, model } = await setup()
  link.abort()
  link.abort()
  link.close()
  model.emit('close')
  expect(told).toEqual(['destroyed', 'closed'])
})

test('a connection that ends says why', async () => {
  const { model, told, link } = await setup()
  model.emit('error', new Error('reset'))
  model.emit('close')
  expect(told).toEqual(['destroyed', 'reset'])
  // Nobody is there any more.
  link.subscribe([requestOf('a')], () => told.push('answered'))
  link.unsubscribe(['a'], () => told.push('answered'))
  link.ping(() => told.push('pong'))
  expect(link.publish(packet, () => told.push('answered'))).toBe(false)
  await settled()
  expect(told).toEqual(['destroyed', 'reset'])
})

test('a consumer that the server ends is the end of the link', async () => {
  const { link, told, channels } = await setup(true)
  link.resume()
  await settled()
  channels.find(({ calls }) => calls.includes('consume session'))?.bring(null)
  expect(told).toEqual(['destroyed', expect.stringContaining('its queue was deleted')])
})

test('a session that cannot be consumed is one, too', async () => {
  const { link, told, refusals } = await setup(true)
  refusals.set('consume', [403, 'ACCESS_REFUSED'])
  link.resume()
  await settled()
  expect(told).toEqual(['destroyed', expect.stringContaining('session')])
})

test('it says what RabbitMQ has, and has not', async () => {
  const { link } = await setup()
  expect(link.capabilities).toEqual({
    ...{ maximumQos: 1, retained: false, retainHandling: false, wildcards: true, groups: 'yes' },
    ...{ identifiers: true, overlap: 'one', noLocal: true, retainAsPublished: false, properties: true },
  })
})

test('while it ends in order, what was asked for is still answered, and nothing more is asked for', async () => {
  const { link, told } = await setup()
  link.publish(packet, () => told.push('answered'))
  link.subscribe([requestOf('a')], ({ filter }, code) => told.push([filter, code]))
  link.close()
  link.subscribe([requestOf('b')], ({ filter }, code) => told.push([filter, code]))
  link.unsubscribe(['a'], filter => told.push(filter))
  link.ping(() => told.push('pong'))
  expect(link.publish(packet, () => {})).toBe(false)
  await settled()
  expect(told).toEqual([['a', 1]])
})

test('whoever is told of the end can ask for nothing', async () => {
  const { model, told, link } = await setup()
  model.emit('close', new Error('cut'))
  model.emit('unblocked')
  link.close()
  link.ack(1, 0)
  expect(told).toEqual(['destroyed', 'cut'])
})
