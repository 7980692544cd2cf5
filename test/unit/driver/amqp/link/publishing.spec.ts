import { type Outgoing, PacketTooLargeError, TopicNameError } from 'rxtopics'
import { expect, test } from 'vitest'
import { writeProperties } from '../../../../../src/driver/amqp/link/properties.js'
import { createPublishing, type PublishingPort } from '../../../../../src/driver/amqp/link/publishing.js'
import { noProperties } from '../../../../../src/message.js'
import { fakeConnection, messageOf, settled } from './fake.js'
import { mapping } from './rig.js'

const packetOf = (topic: string, text = topic, given: Partial<Outgoing> = {}): Outgoing => ({
  ...{ topic, payload: Buffer.from(text), qos: 1, retain: false, properties: {} },
  ...given,
})

const setup = async (given: Partial<PublishingPort> = {}) => {
  const connection = fakeConnection()
  const told: unknown[] = []
  let ids = 0
  const publishing = createPublishing({
    ...{
      connection: connection.model,
      mapping,
      exchange: 'x',
      maximumInFlight: 3,
      maximumUnconfirmed: 1_000,
      longestFrame: 131_072,
    },
    ...{ asked: () => 0, answered: () => 0, from: () => undefined },
    newId: () => {
      ids += 1
      return `id-${ids}`
    },
    ready: () => told.push('ready'),
    failed: reason => told.push(reason),
    ...given,
  })
  await publishing.start()
  const publish = (topic: string, text?: string, rest?: Partial<Outgoing>) =>
    publishing.publish(packetOf(topic, text, rest), ({ code, text: words, error }) =>
      told.push([topic, code, code === 0x97 ? words : error?.constructor].filter(each => each !== undefined)),
    )
  return { ...connection, told, publishing, publish, refusals: connection.refusals }
}

test('a publish is answered when the server has confirmed it, in whatever order it does', async () => {
  const { publish, last, told } = await setup()
  publish('a/b')
  publish('c', 'c', { qos: 0 })
  const [one, two] = last().sent
  expect([one?.exchange, one?.key, one?.options.mandatory, two?.options.mandatory]).toEqual([
    'x',
    'a.b',
    true,
    false,
  ])
  two?.confirm(null)
  one?.confirm(null)
  expect(told).toEqual([
    ['c', 0],
    ['a/b', 0],
  ])
})

test('what came back had nowhere to go, and what a queue did not take may be tried again', async () => {
  const { publish, last, told } = await setup()
  publish('a')
  publish('b')
  const [one, two] = last().sent
  last().emit('return', messageOf('a', { messageId: one?.options.messageId }))
  one?.confirm(null)
  two?.confirm(new Error('message nacked'))
  expect(told).toEqual([
    ['a', 0x10],
    ['b', 0x97, 'a queue did not take it'],
  ])
})

test('no more are taken than may be unconfirmed', async () => {
  const { publish, last, told } = await setup()
  expect(['1', '2', '3', '4'].map(topic => publish(topic))).toEqual([true, true, true, false])
  expect(last().sent).toHaveLength(3)
  last().sent[0]?.confirm(null)
  expect(told).toEqual([['1', 0], 'ready'])
  expect(publish('4')).toBe(true)
})

test('nor more bytes', async () => {
  const { publish, last, told } = await setup()
  expect(publish('a', 'x'.repeat(2_000))).toBe(true)
  expect(publish('b')).toBe(false)
  last().sent[0]?.confirm(null)
  expect(told).toEqual([['a', 0], 'ready'])
})

test('one waits for the subscriptions before it, and those after it wait for it', async () => {
  let [asked, answered] = [2, 0]
  const { publish, publishing, last } = await setup({ asked: () => asked, answered: () => answered })
  publish('a')
  asked = 3
  publish('b')
  answered = 2
  publishing.freed()
  expect(last().sent.map(({ key }) => key)).toEqual(['a'])
  answered = 3
  publishing.freed()
  expect(last().sent.map(({ key }) => key)).toEqual(['a', 'b'])
})

test('what cannot be sent is answered with why', async () => {
  const { publish, told, last } = await setup()
  publish('x'.repeat(300))
  publish('a', 'a', { properties: { responseTopic: 'x'.repeat(300) } })
  publish('b', 'b', { properties: { userProperties: { large: 'x'.repeat(66_000) } } })
  expect(told).toEqual([
    ['x'.repeat(300), 0x90, TopicNameError],
    ['a', 0x90, TopicNameError],
    ['b', 0x95, PacketTooLargeError],
  ])
  expect(last().sent).toEqual([])
})

test('a refusal costs nobody else: the others go on over another channel, in order', async () => {
  const { publish, channels, last, told } = await setup()
  publish('a')
  publish('no')
  publish('c')
  last().refuse(403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' in vhost '/' refused")
  expect(told).toEqual([['no', 0x87]])
  await settled()
  expect(channels).toHaveLength(2)
  expect(last().sent.map(({ key }) => key)).toEqual(['a', 'c'])
  for (const { confirm } of [...last().sent]) confirm(null)
  expect(told.slice(1)).toEqual([
    ['a', 0],
    ['c', 0],
  ])
})

test('what is published meanwhile comes after them', async () => {
  const { publish, last } = await setup()
  publish('no')
  publish('b')
  last().refuse(403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' in vhost '/' refused")
  publish('c')
  await settled()
  expect(last().sent.map(({ key }) => key)).toEqual(['b', 'c'])
})

test('what nobody can be blamed for ends the link', async () => {
  const { publish, last, told } = await setup()
  publish('a')
  last().refuse(404, "NOT_FOUND - no exchange 'x'")
  expect(told).toEqual([expect.stringContaining('no exchange')])
})

test('a ping is answered, over the next channel where its own has ended', async () => {
  const { publishing, publish, refusals, last, told } = await setup()
  publishing.ping(() => told.push('pong'))
  await settled()
  expect(told).toEqual(['pong'])
  publish('no')
  refusals.set('prefetch', [403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' refused"])
  publishing.ping(() => told.push('pong'))
  refusals.clear()
  await settled()
  expect(last().calls).toEqual(['prefetch 0'])
  expect(told).toEqual(['pong', ['no', 0x87], 'pong'])
})

test('it has drained when all is confirmed', async () => {
  const { publishing, publish, last } = await setup()
  await publishing.drained()
  publish('a')
  let drained = false
  const done = publishing.drained().then(() => {
    drained = true
  })
  await settled()
  expect(drained).toBe(false)
  last().sent[0]?.confirm(null)
  await done
})

test('after the link nothing is answered', async () => {
  const { publishing, publish, last, told } = await setup()
  publish('a')
  publishing.ping(() => told.push('pong'))
  publishing.stop()
  last().sent[0]?.confirm(null)
  last().refuse(403, "ACCESS_REFUSED - access to topic 'a' in exchange 'x' refused")
  await settled()
  expect(told).toEqual([])
})

test('messages say who they are from where they have to', async () => {
  const { publish, last } = await setup({ from: () => 'me' })
  publish('a')
  expect(last().sent[0]?.options.headers).toEqual({ 'rxtopics-from': 'me' })
})

test('a queue is published to by the default exchange', async () => {
  const { publish, last } = await setup()
  publish('$queue/amq.gen-1')
  expect(last().sent[0]).toMatchObject({ exchange: '', key: 'amq.gen-1' })
})

test('whoever is told of room may fill it, and is told again', async () => {
  let told = 0
  const rig = await setup({
    maximumInFlight: 1,
    ready: () => {
      told += 1
      if (told > 1) return
      rig.publish('b')
      expect(rig.publish('c')).toBe(false)
    },
  })
  rig.publish('a')
  expect(rig.publish('b')).toBe(false)
  rig.last().sent[0]?.confirm(null)
  rig.last().sent[0]?.confirm(null)
  expect(told).toBe(2)
})

test('of room that there was all the time nothing is said', async () => {
  const { publish, publishing, last, told } = await setup()
  publish('a')
  last().sent[0]?.confirm(null)
  publishing.block(true)
  publishing.block(false)
  expect(told).toEqual([['a', 0]])
})

test('as many bytes are unconfirmed as fill the room, and not one more', async () => {
  const size = async (text: string) => {
    const { publish } = await setup({ maximumUnconfirmed: 100 })
    publish('a', text, { properties: noProperties })
    return publish('b')
  }
  // The key is counted, too.
  expect(await size('x'.repeat(98))).toBe(true)
  expect(await size('x'.repeat(99))).toBe(false)
})

test('what waits for subscriptions counts, and what it drains with is all that was published', async () => {
  let answered = 0
  const { publish, publishing, last } = await setup({ asked: () => 1, answered: () => answered })
  expect(['1', '2', '3', '4'].map(topic => publish(topic))).toEqual([true, true, true, false])
  let drained = false
  const done = publishing.drained().then(() => {
    drained = true
  })
  answered = 1
  publishing.freed()
  for (const each of [...last().sent].slice(0, 2)) each.confirm(null)
  await settled()
  expect(drained).toBe(false)
  last().sent[0]?.confirm(null)
  await done
})

test('a message that comes back and is none of these harms nobody', async () => {
  const { publish, last, told } = await setup()
  publish('a')
  last().emit('return', messageOf('a', { messageId: 'other' }))
  last().sent[0]?.confirm(null)
  expect(told).toEqual([['a', 0]])
})

test('nothing is written while the channel is not open, and all of it when it is', async () => {
  const { publish, last, told, channels } = await setup()
  publish('no')
  last().refuse(403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' in vhost '/' refused")
  publish('b')
  publish('c')
  expect(channels[0]?.sent.filter(({ key }) => key !== 'no')).toEqual([])
  await settled()
  expect(last().sent.map(({ key }) => key)).toEqual(['b', 'c'])
  for (const each of [...last().sent]) each.confirm(null)
  expect(told).toEqual([
    ['no', 0x87],
    ['b', 0],
    ['c', 0],
  ])
})

const sized = (size: number) => {
  const properties = (length: number) => ({ userProperties: { a: 'x'.repeat(length) } })
  const marks = { qos: 0, reply: undefined, from: undefined, id: undefined } as const
  return properties(size - writeProperties(properties(0), marks).size)
}

test('headers have 65000 bytes at most', async () => {
  const { publish, told, last } = await setup({ maximumUnconfirmed: 1_000_000 })
  publish('a', 'a', { qos: 0, properties: sized(65_000) })
  expect(last().sent).toHaveLength(1)
  publish('b', 'b', { qos: 0, properties: sized(65_001) })
  expect(told).toEqual([['b', 0x95, PacketTooLargeError]])
})

test('what a message says of itself is in one frame, whatever else is in it: a longer one is not sent', async () => {
  const { publish, told, last } = await setup({ maximumUnconfirmed: 1_000_000, longestFrame: 4_096 })
  const { userProperties } = sized(4_096 - 48 - 200)
  const contentType = (length: number) => ({ contentType: 'x'.repeat(length), userProperties })
  publish('a', 'a', { qos: 0, properties: contentType(199) })
  publish('b', 'b', { qos: 0, properties: contentType(200) })
  expect(last().sent.map(({ key }) => key)).toEqual(['a'])
  expect(told).toEqual([['b', 0x95, PacketTooLargeError]])
})

test('what is unconfirmed counts with its payload, its key and its headers', async () => {
  const second = async (maximumUnconfirmed: number) => {
    const { publish } = await setup({ maximumUnconfirmed })
    publish('a/b', 'x'.repeat(10), { properties: sized(200) })
    return publish('c')
  }
  expect(await second(213)).toBe(false)
  expect(await second(214)).toBe(true)
})

test('what is published once subscriptions are answered comes after what has waited for them', async () => {
  let [asked, answered] = [2, 0]
  const { publish, publishing, last } = await setup({ asked: () => asked, answered: () => answered })
  publish('a')
  answered = 1
  publishing.freed()
  expect(last().sent).toEqual([])
  answered = 2
  asked = 0
  publish('b')
  publishing.freed()
  expect(last().sent.map(({ key }) => key)).toEqual(['a', 'b'])
})

test('only what is to be known again has a name', async () => {
  const { publish, last } = await setup()
  publish('a')
  publish('b', 'b', { qos: 0 })
  expect(last().sent.map(({ options }) => options.messageId)).toEqual(['id-1', undefined])
})

test('of a channel that has ended nothing is heard any more', async () => {
  const { publish, channels, last, told } = await setup()
  publish('a')
  publish('no')
  const [late] = last().sent
  last().refuse(403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' in vhost '/' refused")
  await settled()
  late?.confirm(null)
  expect(told).toEqual([['no', 0x87]])
  last().sent[0]?.confirm(new Error('channel closed'))
  expect(told).toHaveLength(1)
  expect(channels).toHaveLength(2)
})

test('over one that has ended by itself nothing is written', async () => {
  const { publish, channels, told } = await setup()
  channels[0]?.emit('close')
  expect(publish('a')).toBe(true)
  await settled()
  expect([channels[0]?.sent, channels.length, told]).toEqual([[], 1, []])
})

test('where no other channel can be had, the link ends', async () => {
  const { publish, last, model, told } = await setup()
  publish('no')
  model.createConfirmChannel = () => Promise.reject(new Error('gone'))
  last().refuse(403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' in vhost '/' refused")
  await settled()
  expect(told).toEqual([['no', 0x87], 'Error: gone'])
})

test('each ping is answered once, over however many channels it was asked; one given twice, twice', async () => {
  const { publishing, publish, last, told } = await setup()
  const answers: (() => void)[] = []
  Object.assign(last(), { prefetch: () => new Promise<void>(resolve => answers.push(resolve)) })
  const pong = () => told.push('pong')
  publishing.ping(pong)
  publishing.ping(pong)
  publish('no')
  last().refuse(403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' in vhost '/' refused")
  await settled()
  expect(told).toEqual([['no', 0x87], 'pong', 'pong'])
  for (const answer of answers) answer()
  await settled()
  expect(told).toHaveLength(3)
})

test('what one that ended has left unanswered is not asked for when it has stopped', async () => {
  const { publishing, publish, channels, last, told } = await setup()
  publish('a')
  publish('no')
  last().refuse(403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' in vhost '/' refused")
  publishing.ping(() => told.push('pong'))
  publishing.stop()
  await settled()
  expect([channels[1]?.calls, told]).toEqual([[], [['no', 0x87]]])
})

test('of room nothing is said twice, and nothing while the server takes nothing', async () => {
  const { publish, publishing, last, told } = await setup()
  for (const topic of ['1', '2', '3', '4']) publish(topic)
  publishing.block(true)
  last().sent[0]?.confirm(null)
  expect(publish('5')).toBe(false)
  expect(told).toEqual([['1', 0]])
  publishing.block(false)
  expect(told).toEqual([['1', 0], 'ready'])
  last().sent[0]?.confirm(null)
  publishing.block(false)
  expect(told).toEqual([['1', 0], 'ready', ['2', 0]])
})

test('after the link nobody is told of room', async () => {
  const { publish, publishing, told } = await setup()
  publishing.block(true)
  expect(publish('a')).toBe(false)
  publishing.stop()
  publishing.block(false)
  expect(told).toEqual([])
})

test('those who wait for the last confirmation are told in the order in which they asked', async () => {
  const { publish, publishing, last } = await setup()
  publish('a')
  const order: number[] = []
  const both = [1, 2].map(async each => {
    await publishing.drained()
    order.push(each)
  })
  last().sent[0]?.confirm(null)
  await Promise.all(both)
  expect(order).toEqual([1, 2])
})

test('what needs no confirmation and came before what was refused has been taken', async () => {
  const { publish, last, told } = await setup()
  publish('a', 'a', { qos: 0 })
  publish('no')
  last().refuse(403, "ACCESS_REFUSED - access to topic 'no' in exchange 'x' in vhost '/' refused")
  await settled()
  expect(told).toEqual([
    ['a', 0],
    ['no', 0x87],
  ])
  expect(last().sent).toEqual([])
})

test('over one that is about to end nothing is written', async () => {
  const { publish, last } = await setup()
  last().emit('error', new Error('refused'))
  publish('a')
  expect(last().sent).toEqual([])
})
