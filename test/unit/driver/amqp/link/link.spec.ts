import { VirtualTimeScheduler } from 'rxjs'
import { ConnectionLostError, type Outgoing } from 'rxtopics'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createControl } from '../../../../../src/driver/amqp/link/control.js'
import { openLink } from '../../../../../src/driver/amqp/link/link.js'
import { fakeConnection, messageOf, settled } from './fake.js'
import { mapping, requestOf } from './rig.js'

const packet: Outgoing = { topic: 'a', payload: Buffer.from('x'), qos: 1, retain: false, properties: {} }

const setup = async (session = false, detailed = false) => {
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
      noticed: notice => told.push(notice.kind, ...(detailed ? [notice.reason] : [])),
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

/** Lets a consumer last for so long that it is begun again. */
const pass = (scheduler: VirtualTimeScheduler) => {
  scheduler.maxFrames = scheduler.frame + 1_000
  scheduler.schedule(() => {}, 1_000)
  scheduler.flush()
}

test('a consumer that the server ends as soon as it has begun is the end of the link', async () => {
  const { link, told, channels } = await setup(true)
  link.resume()
  await settled()
  channels.find(({ calls }) => calls.includes('consume session'))?.bring(null)
  expect(told).toEqual(['destroyed', expect.stringContaining('its queue was deleted')])
})

test('one of a session whose queue is gone is, too', async () => {
  const { link, told, channels, refusals, scheduler } = await setup(true)
  link.resume()
  await settled()
  pass(scheduler)
  refusals.set('check', [404, 'NOT_FOUND'])
  channels.find(({ calls }) => calls.includes('consume session'))?.bring(null)
  await settled()
  expect(told).toEqual(['destroyed', expect.stringContaining('its queue was deleted')])
})

for (const [subscription, filter, queue] of [
  ['plain ones', 'a', 'amq.gen'],
  ['a group', '$share/g/a', 'rxtopics.group.g.a'],
] as const) {
  test(`a consumer of ${subscription} that the server ends for what is unsettled is begun again by itself`, async () => {
    const { link, told, channels, last, scheduler } = await setup()
    link.subscribe([requestOf(filter)], () => {})
    await settled()
    const consumer = last()
    consumer.bring(messageOf('a', {}, 1))
    link.publish(packet, () => told.push('answered'))
    pass(scheduler)
    consumer.refuse(406, 'PRECONDITION_FAILED - delivery acknowledgement on channel 3 timed out')
    await settled()
    expect(told).toEqual([['a', 1], 'unsettled'])
    expect(last().calls).toEqual(['prefetch 10', `consume ${queue}`])
    // As the server brings it again; the first can be settled no more, as that would settle another.
    last().bring(messageOf('a', {}, 1))
    link.ack(1, 0)
    await settled()
    expect(last().calls).toHaveLength(2)
    link.ack(2, 0)
    await settled()
    expect(last().calls.at(-1)).toBe('ack 1')
    // It costs nobody else anything.
    channels[0]?.sent[0]?.confirm(null)
    expect(told).toEqual([['a', 1], 'unsettled', ['a', 2], 'answered'])
  })
}

test('a group whose queue somebody deletes gets another, and what it had is told to be missed', async () => {
  const { link, told, calls, channels, last, refusals, scheduler } = await setup()
  refusals.set('check', [404, 'NOT_FOUND'])
  link.subscribe([requestOf('$share/g/a')], () => {})
  await allSettled()
  const consumer = last()
  pass(scheduler)
  consumer.bring(null)
  await allSettled()
  const queue = 'rxtopics.group.g.a'
  expect(told).toEqual(['lost'])
  // Its channel is of no use any more.
  expect(consumer.calls.at(-1)).toBe('close')
  const twice = [`declare ${queue}`, `bind ${queue} a`, `consume ${queue}`]
  expect(calls().filter(call => twice.includes(call))).toHaveLength(2 * twice.length)
  last().bring(messageOf('a'))
  expect(told).toEqual(['lost', ['a', 1]])
  expect(channels.filter(({ calls: own }) => own.includes(`consume ${queue}`))).toHaveLength(2)
})

test('one that may not be begun again ends the link, so that who wants it is told', async () => {
  const { link, told, last, refusals, scheduler } = await setup()
  link.subscribe([requestOf('$share/g/a')], () => {})
  await settled()
  pass(scheduler)
  refusals.set('consume', [403, 'ACCESS_REFUSED'])
  last().bring(null)
  await settled()
  expect(told).toEqual(['destroyed', expect.stringContaining('its queue was deleted')])
})

test('of a connection that ends it is told why, whatever channels end with it', async () => {
  const { link, told, model, channels } = await setup()
  link.subscribe([requestOf('a')], () => {})
  await settled()
  for (const channel of channels) channel.emit('close')
  model.emit('error', new Error('Heartbeat timeout'))
  model.emit('close')
  expect(told).toEqual(['destroyed', 'Heartbeat timeout'])
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

const allSettled = async () => {
  for (let turn = 0; turn < 5; turn++) await settled()
}

test('it says why the server takes nothing', async () => {
  const { model, told } = await setup(false, true)
  model.emit('blocked', 'low on memory')
  expect(told).toEqual([
    'blocked',
    'the server takes no publishes for now: it is short of memory, or of room on its disk',
  ])
})

test('a filter is ended, and a ping is answered', async () => {
  const { link, told, calls } = await setup()
  link.subscribe([requestOf('a')], () => {})
  link.unsubscribe(['a', 'b'], (filter, code) => told.push([filter, code]))
  link.ping(() => told.push('pong'))
  await allSettled()
  expect(told).toEqual(expect.arrayContaining([['a', 0], ['b', 0x11], 'pong']))
  expect(calls()).toContain('unbind amq.gen a')
})

test('what was asked for is not answered once it has closed', async () => {
  const { link, told } = await setup()
  link.subscribe([requestOf('a')], () => {})
  await allSettled()
  link.subscribe([requestOf('b')], ({ filter }) => told.push(filter))
  link.unsubscribe(['a'], filter => told.push(filter))
  link.abort()
  await allSettled()
  expect(told).toEqual(['destroyed', 'closed'])
})

test('what it publishes says who it is from as long as a subscription leaves that out', async () => {
  const { link, channels } = await setup()
  const headers = () => channels[0]?.sent.at(-1)?.options.headers
  link.publish(packet, () => {})
  expect(headers()).not.toHaveProperty('rxtopics-from')
  link.subscribe([requestOf('a', { noLocal: true })], () => {})
  await allSettled()
  link.publish(packet, () => {})
  expect(headers()).toEqual({ 'rxtopics-from': 'me' })
})

test('what is confirmed once it has closed is told to nobody', async () => {
  const { link, channels, told } = await setup()
  link.publish(packet, () => told.push('answered'))
  link.abort()
  channels[0]?.sent[0]?.confirm(null)
  expect(told).toEqual(['destroyed', 'closed'])
})

test('of what a member has not dealt with nothing is left when it closes', async () => {
  const { link, channels, scheduler, refusals, told } = await setup()
  refusals.set('check', [404, 'NOT_FOUND'])
  link.subscribe([requestOf('$share/g/a')], () => {})
  await allSettled()
  const consumer = channels.find(({ calls }) => calls.includes('consume rxtopics.group.g.a'))
  consumer?.bring(messageOf('a'))
  link.ack(1, null)
  link.abort()
  scheduler.flush()
  expect([consumer?.calls.at(-1), scheduler.frame]).toEqual(['consume rxtopics.group.g.a', 0])
  expect(told).toEqual([['a', 1], 'destroyed', 'closed'])
})

test('a link that has ended in order leaves no timer', async () => {
  const { link, scheduler, told } = await setup()
  link.close()
  await allSettled()
  expect(told).toEqual(['destroyed', 'closed'])
  scheduler.flush()
  expect(scheduler.frame).toBe(0)
})

test('what cannot be settled, and why publishes have ended, is said', async () => {
  const one = await setup()
  one.model.createChannel = () => Promise.reject(new Error('no\u0007 channel'))
  one.link.subscribe([requestOf('a')], () => {})
  await allSettled()
  expect(one.told[1]).toMatch(/^a subscription could not be settled: Error: no.+ channel$/)
  const two = await setup()
  two.link.publish(packet, () => {})
  two.channels[0]?.refuse(404, "NOT_FOUND - no exchange 'x'")
  expect(two.told[1]).toMatch(/^the server closed the channel of publishes: .*no exchange/)
})

test('while it ends in order, consumers end after publishes, bring nothing, and settle nothing more', async () => {
  const { link, told, channels, calls } = await setup()
  link.subscribe([requestOf('a')], () => {})
  await allSettled()
  const consumer = channels.find(({ calls }) => calls.includes('consume amq.gen'))
  consumer?.bring(messageOf('a'))
  link.publish(packet, () => {})
  link.close()
  link.ack(1, 0)
  consumer?.bring(messageOf('a', {}, 2))
  link.subscribe([requestOf('b')], () => {})
  link.unsubscribe(['a'], () => {})
  await allSettled()
  expect(told).toEqual([['a', 1]])
  for (const call of ['ack 1', 'close', 'bind amq.gen b', 'unbind amq.gen a'])
    expect(calls()).not.toContain(call)
  // Nor does the end of one change how the link ends.
  consumer?.bring(null)
  expect(told).toHaveLength(1)
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
