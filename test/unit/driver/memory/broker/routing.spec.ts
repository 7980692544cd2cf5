import { describe, expect, test } from 'vitest'
import type { Subscription } from '../../../../../src/driver/memory/broker/copies.js'
import { publication } from '../../../../../src/driver/memory/broker/publication.js'
import { createRouting } from '../../../../../src/driver/memory/broker/routing.js'
import { createSession, type Session } from '../../../../../src/driver/memory/broker/session.js'
import type { ServerPacket } from '../../../../../src/driver/memory/wire/packets.js'
import { noProperties, type Qos } from '../../../../../src/message.js'

/** A session that writes down what it is sent: `topic QoS`. */
const sessionOf = (clientId: string, connected = true): { session: Session; got: string[] } => {
  const got: string[] = []
  const session = createSession(
    clientId,
    () => 0,
    { maximumQueued: 100, maximumWaiting: 100 },
    () => {},
  )
  const send = (packet: ServerPacket) => {
    if (packet.type === 'publish') got.push(`${packet.topic} ${packet.qos}${packet.retain ? ' retain' : ''}`)
  }
  if (connected) session.attach({ version: 5, receiveMaximum: 10, send })
  return { session, got }
}

const subscription = (filter: string, given: Partial<Subscription> = {}): Subscription => ({
  filter,
  qos: 2,
  noLocal: false,
  retainAsPublished: false,
  identifier: undefined,
  ...given,
})
const message = (topic: string, source: string | null = null, qos: Qos = 1) =>
  publication({ topic, payload: new Uint8Array(0), qos, retain: false, properties: noProperties }, source, 0)

const world = () => createRouting(() => 'each')

describe('routing', () => {
  test('gives every session that matches its copies, and says whether there was one', () => {
    const routing = world()
    const [a, b] = [sessionOf('a'), sessionOf('b')]
    routing.subscribe(a.session, subscription('x/+'))
    routing.subscribe(a.session, subscription('x/y', { qos: 0 }))
    routing.subscribe(b.session, subscription('x/#'))
    expect(routing.route(message('x/y'))).toBe(true)
    expect(routing.route(message('z'))).toBe(false)
    expect(a.got.sort()).toEqual(['x/y 0', 'x/y 1'])
    expect(b.got).toEqual(['x/y 1'])
  })

  test('says whether a subscription is new, and replaces one of the same filter', () => {
    const routing = world()
    const { session, got } = sessionOf('a')
    expect(routing.subscribe(session, subscription('x'))).toBe(true)
    expect(routing.subscribe(session, subscription('x', { qos: 0 }))).toBe(false)
    routing.route(message('x'))
    expect(got).toEqual(['x 0'])
    expect([...session.subscriptions.keys()]).toEqual(['x'])
  })

  test('says whether there was what is taken out', () => {
    const routing = world()
    const { session, got } = sessionOf('a')
    routing.subscribe(session, subscription('x'))
    expect(routing.unsubscribe(session, 'y')).toBe(false)
    expect(routing.unsubscribe(session, 'x')).toBe(true)
    expect(routing.unsubscribe(session, 'x')).toBe(false)
    expect(routing.route(message('x'))).toBe(false)
    expect(got).toEqual([])
  })

  test('takes out the subscription of one session, and leaves those of others', () => {
    const routing = world()
    const [a, b] = [sessionOf('a'), sessionOf('b')]
    routing.subscribe(a.session, subscription('x'))
    routing.subscribe(b.session, subscription('x'))
    routing.subscribe(a.session, subscription('$share/g/x'))
    routing.unsubscribe(a.session, 'x')
    routing.unsubscribe(a.session, '$share/g/x')
    routing.route(message('x'))
    expect([a.got, b.got]).toEqual([[], ['x 1']])
    routing.forget(b.session)
    expect(routing.route(message('x'))).toBe(false)
    expect(b.session.subscriptions.size).toBe(0)
  })

  test('does not send a client its own, where it asked for that', () => {
    const routing = world()
    const { session, got } = sessionOf('a')
    routing.subscribe(session, subscription('x', { noLocal: true }))
    expect(routing.route(message('x', 'a'))).toBe(false)
    expect(routing.route(message('x', 'b'))).toBe(true)
    expect(routing.route(message('x', null))).toBe(true)
    expect(got).toHaveLength(2)
  })

  test('divides the messages of a group, and a group and a plain subscription each get theirs', () => {
    const routing = world()
    const [a, b] = [sessionOf('a'), sessionOf('b')]
    for (const { session } of [a, b]) routing.subscribe(session, subscription('$share/g/x'))
    routing.subscribe(a.session, subscription('$share/h/x'))
    routing.subscribe(b.session, subscription('x'))
    for (let n = 0; n < 4; n++) expect(routing.route(message('x'))).toBe(true)
    expect([a.got.length, b.got.length]).toEqual([2 + 4, 2 + 4])
  })

  test('moves what a member cannot get now to one that can', () => {
    const routing = world()
    const [a, b] = [sessionOf('a'), sessionOf('b', false)]
    for (const { session } of [a, b]) routing.subscribe(session, subscription('$share/g/x'))
    routing.route(message('x'))
    a.session.detach(Number.POSITIVE_INFINITY)
    // Nobody else can: it stays.
    routing.moveShared(a.session)
    expect(a.session.counts().inflight).toBe(1)
    const sent: ServerPacket[] = []
    b.session.attach({ version: 5, receiveMaximum: 10, send: packet => sent.push(packet) })
    routing.moveShared(a.session)
    expect(a.session.counts().inflight).toBe(0)
    expect(sent).toMatchObject([{ type: 'publish', topic: 'x' }])
  })

  test('gives what an ended member had to whoever is left, though nobody is connected', () => {
    const routing = world()
    const [a, b] = [sessionOf('a'), sessionOf('b', false)]
    for (const { session } of [a, b]) routing.subscribe(session, subscription('$share/g/x'))
    routing.route(message('x'))
    a.session.detach(0)
    routing.forget(a.session)
    expect(a.session.counts()).toEqual({ queued: 0, inflight: 0 })
    expect(b.session.counts()).toEqual({ queued: 1, inflight: 0 })
  })

  test('asks for the overlap of the version that each session has', () => {
    const asked: number[] = []
    const routing = createRouting(version => {
      asked.push(version)
      return version === 5 ? 'each' : 'single'
    })
    const five = sessionOf('a')
    const four = createSession(
      'b',
      () => 0,
      { maximumQueued: 1, maximumWaiting: 1 },
      () => {},
    )
    const sent: ServerPacket[] = []
    four.attach({ version: 4, receiveMaximum: 1, send: packet => sent.push(packet) })
    for (const session of [five.session, four]) {
      routing.subscribe(session, subscription('x', { qos: 0 }))
      routing.subscribe(session, subscription('+', { qos: 0 }))
    }
    routing.route(message('x', null, 0))
    expect(asked.sort()).toEqual([4, 5])
    expect(five.got).toHaveLength(2)
    expect(sent).toHaveLength(1)
  })
})
