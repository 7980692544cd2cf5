import { expect, test } from 'vitest'
import { createGroups } from '../../../../../src/driver/amqp/link/groups.js'
import { messageOf, settled } from './fake.js'
import { mapping, requestOf, rigOf } from './rig.js'

const FILTER = '$share/g/#'

const setup = async () => {
  const rig = rigOf()
  const groups = createGroups(rig.port)
  const join = (filter: string, identifier = 1) =>
    groups.join(requestOf(filter, { identifier }), mapping.bindingOf(filter))
  rig.connection.refusals.set('check', [404, 'NOT_FOUND'])
  await join(FILTER)
  const consumer = rig.connection.last()
  return { ...rig, groups, join, consumer }
}

test('its queue is declared, bound and consumed', async () => {
  const { connection, groups } = await setup()
  const queue = 'rxtopics.group.g.#'
  expect(connection.calls()).toEqual([
    ...[`check ${queue}`, `declare ${queue}`, `bind ${queue} #`],
    ...['prefetch 10', `consume ${queue}`],
  ])
  expect(groups.has(FILTER)).toBe(true)
})

test('messages name the subscription, as it was last asked for', async () => {
  const { consumer, told, join } = await setup()
  consumer.bring(messageOf('a'))
  await join(FILTER, 2)
  consumer.bring(messageOf('a'))
  consumer.bring(messageOf('$x.y'))
  expect(told).toEqual(['a qos 1 for 1 as 1', 'a qos 1 for 2 as 2'])
})

test('a wildcard hides what begins with $; a filter that names it does not', async () => {
  const { connection, join, told } = await setup()
  await join('$share/g/$x/+', 3)
  const named = connection.last()
  named.bring(messageOf('$x.y'))
  named.bring(messageOf('$y.y'))
  expect(told).toEqual(['$x/y qos 1 for 3 as 1'])
})

test('what its queue was bound to by others is handed over, too', async () => {
  const { connection, join, told } = await setup()
  await join('$share/g/a', 4)
  connection.last().bring(messageOf('b'))
  expect(told).toEqual(['b qos 1 for 4 as 1'])
})

test('whoever asks for one again has it as it is: nothing is declared twice', async () => {
  const { connection, join, told } = await setup()
  const before = connection.calls().length
  await join(FILTER, 2)
  expect(connection.calls()).toHaveLength(before)
  connection.last().bring(messageOf('a'))
  expect(told).toEqual(['a qos 1 for 2 as 1'])
})

test('of its members several are active: the queue is none of a session', async () => {
  const { connection, port } = rigOf()
  const channel = await connection.model.createChannel()
  const declared: unknown[] = []
  Object.assign(channel, {
    assertQueue: async (...given: unknown[]) => declared.push(given),
  })
  connection.model.createChannel = async () => channel
  connection.refusals.set('check', [404, 'NOT_FOUND'])
  await createGroups(port).join(requestOf(FILTER), mapping.bindingOf(FILTER))
  expect(declared).toEqual([['rxtopics.group.g.#', { durable: true, expires: 10_000, arguments: {} }]])
})

test('while the server is asked to end its consumer, its channel stays, whatever is settled', async () => {
  const { consumer, groups, deliveries } = await setup()
  consumer.bring(messageOf('a'))
  const leaving = groups.leave(FILTER)
  deliveries.ack(1, 0)
  expect(consumer.calls).not.toContain('close')
  consumer.bring(messageOf('b', {}, 2))
  await leaving
  await settled()
  expect(consumer.calls).not.toContain('close')
  deliveries.ack(2, 0)
  await settled()
  expect(consumer.calls.slice(-2)).toEqual(['ack 2', 'close'])
})

test('who has left settles what it has, and then its channel ends', async () => {
  const { consumer, groups, deliveries } = await setup()
  consumer.bring(messageOf('a', {}, 1))
  consumer.bring(messageOf('b', {}, 2))
  await groups.leave(FILTER)
  expect(groups.has(FILTER)).toBe(false)
  deliveries.ack(1, 0)
  await settled()
  expect(consumer.calls.at(-1)).toBe('ack 1')
  deliveries.ack(2, 0)
  await settled()
  expect(consumer.calls.slice(-3)).toEqual(['ack 1', 'ack 2', 'close'])
})

test('what nobody has dealt with goes to another member, after a while', async () => {
  const { consumer, deliveries, pass } = await setup()
  consumer.bring(messageOf('a', {}, 1))
  deliveries.ack(1, null)
  expect(consumer.calls.some(call => call.startsWith('reject'))).toBe(false)
  pass(1_000)
  await settled()
  expect(consumer.calls.at(-1)).toBe('reject 1 true')
})

test('who leaves is not there any more while it is being told so', async () => {
  const { groups } = await setup()
  const leaving = groups.leave(FILTER)
  expect(groups.has(FILTER)).toBe(false)
  await leaving
})

test('who has nothing to settle ends its channel at once, and leaving twice is harmless', async () => {
  const { consumer, groups } = await setup()
  await groups.leave(FILTER)
  await groups.leave(FILTER)
  expect(consumer.calls.slice(-2)).toEqual(['cancel tag', 'close'])
})

test('one that is refused is not there', async () => {
  const { join, groups, connection } = await setup()
  connection.refusals.set('consume', [403, 'ACCESS_REFUSED'])
  await expect(join('$share/h/a')).rejects.toMatchObject({ code: 403 })
  expect(groups.has('$share/h/a')).toBe(false)
})
