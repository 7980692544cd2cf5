import { VirtualTimeScheduler } from 'rxjs'
import { createClient, type Driver, type Link, LinkError, type Message, UnsupportedError } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createHub } from '../../../../../src/driver/tabs/hub/hub.js'
import { tabsOver } from '../../../../../src/driver/tabs/over.js'
import type { FromHub } from '../../../../../src/driver/tabs/protocol/messages.js'
import { createWorld, type Page, type World } from '../world.js'

const kept5 = { protocolVersion: 5, clean: false, sessionExpiry: 3_600 } as const

describe('one connection for all tabs', () => {
  for (const protocolVersion of [5, 4] as const) {
    test(`three tabs have one, and each message comes to each once, MQTT ${protocolVersion}`, () => {
      const world = createWorld({ protocolVersion })
      const tabs = [world.tab(), world.tab(), world.tab()]
      const seen = tabs.map(tab => tab.observe('t/+'))
      world.advance(1_000)
      expect(world.connections()).toHaveLength(1)
      const teller = world.outside('teller')
      teller.publish('t/a', '1', { qos: 1 }).subscribe()
      const own = tabs[2]?.publish('t/b', '2')
      world.advance(1_000)
      expect(seen).toEqual([
        ['1', '2'],
        ['1', '2'],
        ['1', '2'],
      ])
      expect(own).toEqual({ outcome: 'acknowledged' })
    })

    test(`a late tab gets what is stored, and the others do not get it again, MQTT ${protocolVersion}`, () => {
      const world = createWorld({ protocolVersion })
      world.outside('teller').publish('t/a', 'stored', { qos: 1, retain: true }).subscribe()
      const first = world.tab().observe('t/+')
      world.advance(20_000)
      const second = world.tab().observe('t/+')
      world.advance(5)
      const third = world.tab().observe('t/a')
      world.advance(1_000)
      expect([first, second, third]).toEqual([['stored'], ['stored'], ['stored']])
    })

    test(`twenty tabs that come at once get what is stored, each once, MQTT ${protocolVersion}`, () => {
      const world = createWorld({ protocolVersion })
      world.outside('teller').publish('t/a', 'stored', { qos: 1, retain: true }).subscribe()
      const unhandled: string[] = []
      const seen = Array.from({ length: 20 }, () => {
        const { client, observe } = world.tab()
        client.unhandled$.subscribe(({ reason }) => unhandled.push(reason))
        return observe('t/+')
      })
      world.advance(20_000)
      expect(seen).toEqual(seen.map(() => ['stored']))
      expect(unhandled).toEqual([])
    })
  }

  test('subscriptions are ended when the last tab that has them leaves, and the connection after the last tab', () => {
    const world = createWorld()
    const [a, b] = [world.tab(), world.tab()]
    a.observe('t/+')
    b.observe('t/+')
    b.observe('t/b')
    world.advance(1_000)
    const filters = () =>
      world.broker
        .snapshot()
        .sessions.flatMap(({ subscriptions }) => subscriptions.map(({ filter }) => filter))
    expect(filters().sort()).toEqual(['t/+', 't/b'])
    b.close()
    world.advance(1_000)
    expect(filters()).toEqual(['t/+'])
    a.close()
    world.advance(20_000)
    expect(world.connections()).toEqual([])
    expect(world.origin.channels()).toEqual([])
    expect(world.origin.holder()).toBeNull()
  })

  test('a tab gets the lower of what it asked for and what another one did', () => {
    const world = createWorld()
    const [a, b] = [world.tab(), world.tab()]
    const qos: number[][] = [[], []]
    a.client.observe('t', { qos: 2 }).subscribe(message => qos[0]?.push(message.qos))
    b.client.observe('t', { qos: 0 }).subscribe(message => qos[1]?.push(message.qos))
    world.advance(1_000)
    world.outside('teller').publish('t', 'x', { qos: 2 }).subscribe()
    world.advance(1_000)
    expect(qos).toEqual([[2], [0]])
  })

  test('tabs that are a group share messages out', () => {
    const world = createWorld()
    const tabs = [world.tab(), world.tab()]
    const seen = tabs.map(tab => tab.observe('t/+', { qos: 1, group: 'workers' }))
    world.advance(1_000)
    const teller = world.outside('teller')
    for (let i = 0; i < 6; i += 1) teller.publish('t/a', `${i}`, { qos: 1 }).subscribe()
    world.advance(1_000)
    expect(seen.map(texts => texts.length)).toEqual([3, 3])
    expect(seen.flat().sort()).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  test('what cannot be told apart is refused: noLocal and retainAsPublished', () => {
    const world = createWorld()
    const tab = world.tab()
    const seen = [tab.observe('a', { noLocal: true }), tab.observe('b', { retainAsPublished: true })]
    world.advance(1_000)
    expect(seen.flat()).toEqual([UnsupportedError.name, UnsupportedError.name])
  })
})

const browserOf = (world: World) =>
  world.broker.snapshot().sessions.find(({ clientId }) => clientId === 'browser')

describe('acknowledging', () => {
  /** Observes and settles by hand; returns what has come. */
  const manual = (tab: Page) => {
    const came: { readonly message: Message; readonly dup: boolean }[] = []
    tab.client
      .observe('t', { qos: 1, ack: 'manual' })
      .subscribe(message => came.push({ message, dup: message.dup }))
    return came
  }

  test('the broker is told when every tab that a message is for has settled it', () => {
    const world = createWorld(kept5)
    const came = [manual(world.tab()), manual(world.tab())]
    world.advance(10_000)
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(1_000)
    expect(came.map(each => each.length)).toEqual([1, 1])
    came[0]?.[0]?.message.ack()
    world.advance(1_000)
    expect(browserOf(world)?.inflight).toBe(1)
    came[1]?.[0]?.message.ack()
    world.advance(1_000)
    expect(browserOf(world)?.inflight).toBe(0)
  })

  test('what the last tab has not settled comes again to the next one, of a kept session', () => {
    const world = createWorld(kept5)
    const tab = world.tab()
    const first = manual(tab)
    world.advance(10_000)
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(1_000)
    expect(first).toHaveLength(1)
    tab.kill()
    world.advance(1_000)
    const second = manual(world.tab())
    world.advance(10_000)
    expect(second.map(({ dup }) => dup)).toEqual([true])
    second[0]?.message.ack()
    world.advance(1_000)
    expect(browserOf(world)?.inflight).toBe(0)
  })

  test('what a kept session has left over names nothing of the next connection', () => {
    const world = createWorld({ ...kept5, receiveMaximum: 5 })
    const first = world.tab()
    first.observe('x/#')
    first.observe('a/#')
    world.advance(1_000)
    first.kill()
    world.advance(1_000)
    const names = Array.from({ length: 50 }, (_, i) => `${i}`)
    for (const name of names) world.outside(`teller${name}`).publish('a/1', name, { qos: 1 }).subscribe()
    world.advance(1_000)
    const next = world.tab()
    const others = [next.observe('y/#'), next.observe('b/#')]
    const seen = next.observe('a/#')
    world.advance(60_000)
    expect(others).toEqual([[], []])
    expect(seen).toEqual(names)
  })

  test('what a tab has left is given to the next one that wants it, over the connection there is', () => {
    const world = createWorld(kept5)
    world.tab().client.connect().subscribe()
    world.advance(10_000)
    const leaving = world.tab()
    const first = manual(leaving)
    world.advance(1_000)
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(1_000)
    expect(first).toHaveLength(1)
    leaving.close()
    world.advance(1_000)
    expect(browserOf(world)?.inflight).toBe(1)
    const second = manual(world.tab())
    world.advance(1_000)
    expect(second.map(({ dup }) => dup)).toEqual([true])
    second[0]?.message.ack()
    world.advance(1_000)
    expect(browserOf(world)?.inflight).toBe(0)
  })

  test('what a tab has left is nobody’s where the session is not kept', () => {
    const world = createWorld({ protocolVersion: 5 })
    world.tab().client.connect().subscribe()
    world.advance(10_000)
    const leaving = world.tab()
    manual(leaving)
    world.advance(1_000)
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(1_000)
    leaving.close()
    world.advance(1_000)
    expect(browserOf(world)?.inflight).toBe(0)
  })

  test('a refusal of one tab is told to the broker, once all have settled', () => {
    const world = createWorld(kept5)
    const came = [manual(world.tab()), manual(world.tab())]
    world.advance(10_000)
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(1_000)
    came[0]?.[0]?.message.nack({ text: 'no' })
    expect(browserOf(world)?.inflight).toBe(1)
    came[1]?.[0]?.message.ack()
    world.advance(1_000)
    expect(browserOf(world)?.inflight).toBe(0)
  })

  test('what no tab has asked for is reported by one', () => {
    const world = createWorld(kept5)
    const tab = world.tab()
    tab.observe('t')
    world.advance(10_000)
    tab.kill()
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(1_000)
    const other = world.tab()
    const unhandled: string[] = []
    other.client.unhandled$.subscribe(({ message }) => unhandled.push(message.topic))
    other.client.connect().subscribe()
    world.advance(120_000)
    expect(unhandled).toEqual(['t'])
    expect(browserOf(world)?.inflight).toBe(0)
  })
})

describe('what a hub does not go along with', () => {
  const raw = (world: World, link = 'strange') => {
    const { origin } = world
    const tab = origin.tab()
    const got: unknown[] = []
    const meeting = tab.platform.channel('rxtopics tabs app ', () => {})
    const line = tab.platform.channel(`rxtopics tabs app ${link}`, message => got.push(message))
    meeting.post({ kind: 'tabs', version: 1, say: 'wanted', link })
    world.advance(10)
    return { post: line.post, got }
  }
  const kinds = (got: readonly unknown[]) => got.map(each => (each as { readonly kind: string }).kind)

  test('a tab of another version is refused, and told which one this is', () => {
    const world = createWorld()
    world.tab().client.connect().subscribe()
    world.advance(1_000)
    const { post, got } = raw(world)
    post({ kind: 'hello', version: 7, whatever: true })
    world.advance(10)
    expect(got).toEqual([
      { kind: 'refused', version: 1 },
      { kind: 'closed', error: null },
    ])
  })

  test('a tab that posts nonsense loses its link, and harms nobody', () => {
    const world = createWorld()
    const good = world.tab()
    const seen = good.observe('t')
    world.advance(1_000)
    for (const nonsense of [
      null,
      'x',
      { kind: 'publish' },
      { kind: 'constructor' },
      { kind: 'beat', more: 1 },
    ]) {
      const { post, got } = raw(world)
      post({ kind: 'hello', version: 1, client: 'c' })
      world.advance(10)
      post(nonsense)
      world.advance(10)
      expect(kinds(got)).toEqual(['beat', 'opened', 'closed'])
    }
    good.publish('t', 'still there')
    world.advance(100)
    expect(seen).toEqual(['still there'])
  })

  test('a tab that reads nothing loses its link when too much is on its way', () => {
    const world = createWorld({}, Math.random, { maximumUnread: 131_072 })
    world.tab().client.connect().subscribe()
    world.advance(1_000)
    const { post, got } = raw(world)
    post({ kind: 'hello', version: 1, client: 'c' })
    post({ kind: 'subscribe', id: 1, requests: [{ filter: 't', qos: 0, retainHandling: 0 }] })
    world.advance(100)
    const teller = world.outside('teller')
    for (let i = 0; i < 20; i += 1) teller.publish('t', 'x'.repeat(10_000)).subscribe()
    world.advance(100)
    expect(kinds(got).filter(kind => kind === 'message').length).toBeLessThan(15)
    expect(got.at(-1)).toMatchObject({ kind: 'closed', error: { name: 'ConnectionLostError' } })
  })

  test('what an earlier link of a client has not settled comes again to the later one, whoever else has', () => {
    const world = createWorld(kept5)
    const other = world.tab()
    const seen = other.observe('t')
    world.advance(10_000)
    const [early, late] = [raw(world), raw(world, 'late')]
    for (const { post } of [early, late]) {
      post({ kind: 'hello', version: 1, client: 'c' })
      if (post === late.post) world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
      world.advance(100)
      post({ kind: 'subscribe', id: 1, requests: [{ filter: 't', qos: 1, retainHandling: 2 }] })
      world.advance(100)
    }
    const messages = ({ got }: typeof early) =>
      got.filter(each => (each as { readonly kind: string }).kind === 'message')
    expect([seen, messages(early).length, messages(late).length]).toEqual([['x'], 1, 0])
    expect(browserOf(world)?.inflight).toBe(1)
    early.post({ kind: 'abort' })
    world.advance(100)
    expect(messages(late)).toMatchObject([{ message: { topic: 't', dup: true }, delivery: 1 }])
    expect(browserOf(world)?.inflight).toBe(1)
    late.post({ kind: 'ack', delivery: 1, code: 0 })
    world.advance(100)
    expect(browserOf(world)?.inflight).toBe(0)
  })

  test('a broker whose copies cannot be counted is refused for good', () => {
    const world = createWorld({ protocolVersion: 4 })
    const tab = world.origin.tab()
    const counted = memory(world.broker, { protocolVersion: 4 })
    const each: Driver = {
      name: 'each',
      open: (handlers, context) =>
        counted.open(
          {
            ...handlers,
            opened: session =>
              handlers.opened({ ...session, capabilities: { ...session.capabilities, overlap: 'each' } }),
          },
          context,
        ),
    }
    const client = createClient(tabsOver(tab.platform, { name: 'each', driver: each }), {
      scheduler: world.scheduler,
    })
    const errors: unknown[] = []
    client.connect().subscribe({ error: (error: unknown) => errors.push(error) })
    world.advance(1_000)
    expect(errors).toMatchObject([
      { fatal: true, message: expect.stringContaining('tabs cannot share this connection') },
    ])
    expect(world.connections()).toEqual([])
  })
})

describe('a connection that another client has taken over', () => {
  for (const isCurrent of [true, false]) {
    test(`is ${isCurrent ? 'lost for good' : 'the next tab’s'} where this hub is ${isCurrent ? 'still' : 'no more'} that of all tabs`, () => {
      let end: (error: LinkError) => void = () => {}
      const driver: Driver = {
        name: 'fake',
        open: ({ closed }) => {
          end = closed
          const link: Partial<Link> = { close: () => {}, abort: () => {} }
          return link as Link
        },
      }
      const posted: FromHub[] = []
      const hub = createHub({
        ...{ driver, time: createTime(new VirtualTimeScheduler()), random: () => 0, client: {} },
        ...{ heartbeat: 1, heartbeatTimeout: 2, grace: 0, maximumUnread: 1_000 },
        confirm: then => then(isCurrent),
        empty: () => {},
      })
      hub.attach({ post: message => posted.push(message), close: () => {} })({
        ...{ kind: 'hello', version: 1, client: 'c' },
      })
      end(new LinkError('another client has this id', { fatal: true, reasonCode: 0x8e }))
      expect(posted.at(-1)).toMatchObject({ kind: 'closed', error: { fatal: isCurrent } })
    })
  }
})
