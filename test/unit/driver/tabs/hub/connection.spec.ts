import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { ConnectionLostError, LinkError } from '../../../../../src/base/linkErrors.js'
import { createTime } from '../../../../../src/base/time.js'
import type { Driver, Link, LinkHandlers, Session } from '../../../../../src/driver/driver.js'
import { createHub } from '../../../../../src/driver/tabs/hub/hub.js'
import type { FromHub } from '../../../../../src/driver/tabs/protocol/messages.js'

const session = {
  ...{ present: false, persistent: false, clientId: 'c' },
  capabilities: {
    ...{ maximumQos: 2, retained: true, retainHandling: true, wildcards: true, groups: 'yes' },
    ...{ identifiers: true, overlap: 'one', noLocal: false, retainAsPublished: false, properties: true },
  },
} as Session

const packet = { topic: 't', payload: new Uint8Array(1), qos: 1, retain: false, properties: {} } as const
/** What such a message is counted for. */
const SIZE = 202

/** A hub over connections that do what they are told to, and tabs that post what they are told to. */
const start = (maximumUnread = 10_000) => {
  const scheduler = new VirtualTimeScheduler()
  const happened: string[] = []
  const opened: LinkHandlers[] = []
  const dropped: number[] = []
  let takes = true
  const driver: Driver = {
    name: 'scripted',
    open: (handlers, context) => {
      opened.push(handlers)
      dropped.push(context.dropped?.length ?? 0)
      const which = opened.length
      const link: Partial<Link> = {
        close: () => happened.push(`close ${which}`),
        abort: () => happened.push(`abort ${which}`),
        subscribe: (requests, tell) => {
          for (const request of requests) tell(request, 1)
        },
        unsubscribe: filters => happened.push(`unsubscribe ${filters.join(' ')}`),
        publish: () => takes,
        ping: pong => pong(),
        ack: (number, code) => happened.push(`ack ${number} ${code}`),
      }
      return link as Link
    },
  }
  const hub = createHub({
    ...{ driver, time: createTime(scheduler), random: () => 0, client: {}, maximumUnread },
    ...{ heartbeat: 1_000, heartbeatTimeout: 5_000, grace: 0 },
    confirm: then => {
      happened.push('confirm')
      then(true)
    },
    empty: () => happened.push('empty'),
  })
  const tab = (client: string) => {
    const got: FromHub[] = []
    let isClosed = false
    const post = hub.attach({
      post: message => got.push(message),
      close: () => {
        isClosed = true
      },
    })
    return {
      ...{ got, post, kinds: () => got.map(({ kind }) => kind), isClosed: () => isClosed },
      last: () => got.at(-1),
      hello: () => post({ kind: 'hello', version: 1, client }),
      subscribe: (...filters: string[]) =>
        post({
          kind: 'subscribe',
          id: 1,
          requests: filters.map(filter => ({ filter, qos: 1, retainHandling: 0 })),
        }),
      publish: (id: number) => post({ kind: 'publish', id, again: false, packet }),
    }
  }
  const connection = (nth = opened.length): LinkHandlers => opened[nth - 1] as LinkHandlers
  const message = (number: number) => connection().message({ ...packet, dup: false }, [], number)
  return {
    ...{ hub, tab, happened, opened, dropped, connection, message, scheduler },
    refuse: () => {
      takes = false
    },
    take: () => {
      takes = true
      connection().ready?.()
    },
  }
}

/** Two tabs that have the connection. */
const two = (maximumUnread?: number) => {
  const rig = start(maximumUnread)
  const [a, b] = [rig.tab('a'), rig.tab('b')]
  for (const each of [a, b]) each.hello()
  rig.connection().opened(session)
  return { ...rig, a, b }
}

describe('tabs that come', () => {
  test('open one connection, wait for it, and are told once', () => {
    const { a, b, opened, hub, tab } = two()
    a.hello()
    const late = tab('late')
    late.hello()
    expect([opened.length, hub.size()]).toEqual([1, 3])
    for (const each of [a, b, late]) expect(each.kinds()).toEqual(['beat', 'opened'])
  })

  test('ask for nothing before they have it', () => {
    const { tab, connection, happened } = start()
    const early = tab('a')
    early.subscribe('x')
    early.hello()
    early.publish(1)
    early.post({ kind: 'ping', id: 1 })
    early.post({ kind: 'beat' })
    expect(early.kinds()).toEqual(['beat', 'beat'])
    connection().noticed?.({ kind: 'overshoot', reason: 'x' })
    expect([early.kinds(), happened]).toEqual([['beat', 'beat'], []])
  })

  test('while the connection is being closed, wait for the next one', () => {
    const { tab, opened, connection, happened } = start()
    const first = tab('a')
    first.hello()
    connection().opened(session)
    first.post({ kind: 'close' })
    const next = tab('b')
    next.hello()
    expect([opened.length, next.kinds()]).toEqual([1, ['beat']])
    connection(1).closed(null)
    expect([opened.length, first.last(), happened]).toEqual([2, { kind: 'closed', error: null }, ['close 1']])
    connection().opened(session)
    expect(next.kinds()).toEqual(['beat', 'opened'])
    connection(1).closed(new LinkError('late'))
    expect(next.kinds()).toEqual(['beat', 'opened'])
  })

  test('have what is noticed, and the answers to their pings', () => {
    const { a, b, connection } = two()
    connection().noticed?.({ kind: 'overshoot', reason: 'x' })
    a.post({ kind: 'ping', id: 7 })
    expect(a.got.slice(2)).toEqual([
      { kind: 'noticed', notice: { kind: 'overshoot', reason: 'x' } },
      { kind: 'pong', id: 7 },
    ])
    expect(b.kinds().slice(2)).toEqual(['noticed'])
  })
})

describe('tabs that leave', () => {
  test('end what nobody else has; the last one ends the connection, and is told when that is over', () => {
    const { a, b, happened, hub, connection } = two()
    a.subscribe('x', 'y')
    b.subscribe('y')
    a.post({ kind: 'close' })
    expect(a.last()).toEqual({ kind: 'closed', error: null })
    expect([a.isClosed(), happened, hub.size()]).toEqual([true, ['unsubscribe x'], 1])
    b.post({ kind: 'close' })
    expect(b.isClosed()).toBe(false)
    // What the last one has is left to the session.
    expect(happened).toEqual(['unsubscribe x', 'close 1'])
    connection().closed(null)
    expect([b.last(), b.isClosed()]).toEqual([{ kind: 'closed', error: null }, true])
    expect(happened).toEqual(['unsubscribe x', 'close 1', 'empty'])
  })

  test('at once, are not waited for', () => {
    const { a, b, happened } = two()
    a.post({ kind: 'abort' })
    b.post({ kind: 'abort' })
    expect(happened).toEqual(['abort 1'])
    const before = start()
    before.tab('a').post({ kind: 'close' })
    expect(before.happened).toEqual(['empty'])
  })

  test('leave when what they publish is on its way', () => {
    const { a, refuse, take } = two()
    refuse()
    a.publish(1)
    a.post({ kind: 'close' })
    a.subscribe('x')
    expect(a.last()?.kind).toBe('opened')
    take()
    expect([a.last(), a.isClosed()]).toEqual([{ kind: 'closed', error: null }, true])
    a.post({ kind: 'beat' })
    expect(a.last()?.kind).toBe('closed')
  })
})

describe('a tab loses its link', () => {
  test('with more bytes unread than it may have beside the largest message, but not with as many', () => {
    const { a, message } = two(2 * SIZE)
    a.subscribe('t')
    message(1)
    message(2)
    a.post({ kind: 'read', bytes: SIZE })
    message(3)
    message(4)
    expect(a.last()?.kind).toBe('message')
    message(5)
    expect(a.last()).toMatchObject({
      error: { message: `this tab has more than ${2 * SIZE} bytes of messages unread` },
    })
  })

  test('with more, also if it says that it has read more than there was', () => {
    const { a, message } = two(2 * SIZE)
    a.subscribe('t')
    message(1)
    a.post({ kind: 'read', bytes: 2 * SIZE })
    for (const number of [2, 3, 4]) message(number)
    expect(a.last()?.kind).toBe('message')
    message(5)
    expect(a.last()?.kind).toBe('closed')
  })

  test('not with a message of any size; with more beside it only until that is read', () => {
    const { a, connection, message } = two(2 * SIZE)
    a.subscribe('t')
    const large = { ...packet, payload: new Uint8Array(10 * SIZE), dup: false }
    connection().message(large, [], 1)
    message(2)
    a.post({ kind: 'read', bytes: SIZE })
    message(3)
    message(4)
    expect(a.last()?.kind).toBe('message')
    a.post({ kind: 'read', bytes: 10 * SIZE + 201 })
    message(5)
    expect(a.last()?.kind).toBe('message')
    message(6)
    expect(a.last()?.kind).toBe('closed')
  })

  test('with nonsense', () => {
    const { a } = two()
    a.post('x')
    expect(a.last()).toMatchObject({
      error: { message: 'what this tab has sent is no message of this library' },
    })
  })

  test('with its silence', () => {
    const { a, b, scheduler } = two()
    scheduler.maxFrames = 3_500
    scheduler.flush()
    b.post({ kind: 'alive' })
    scheduler.maxFrames = 5_500
    scheduler.flush()
    expect(a.last()).toMatchObject({ error: { message: 'this tab gave no sign of life' } })
    expect(b.kinds()).toEqual(['beat', 'opened', 'probe', 'probe'])
  })
})

describe('a connection that ends', () => {
  test('is lost for those that have it or wait for it, with the reason, and for no others', () => {
    const { a, tab, opened, happened, connection } = two()
    const fresh = tab('c')
    connection().closed(new ConnectionLostError('cut'))
    expect(a.last()).toMatchObject({ kind: 'closed', error: { message: 'cut' } })
    expect([fresh.got, opened.length]).toEqual([[], 1])
    fresh.hello()
    expect(opened).toHaveLength(2)
    connection().closed(null)
    expect(fresh.last()).toMatchObject({ error: { message: 'the connection was closed' } })
    expect(happened).toEqual(['empty'])
  })

  test('is followed by one that ends as it did, after the last tab', () => {
    const { tab, happened, connection, hub } = two()
    connection().closed(new ConnectionLostError('gone'))
    const next = tab('c')
    next.hello()
    connection().opened(session)
    next.post({ kind: 'close' })
    expect(happened).toEqual(['empty', 'close 2'])
    connection().closed(null)
    expect([next.last(), hub.size()]).toEqual([{ kind: 'closed', error: null }, 0])
  })

  test('leaves what nobody sends again to the next one', () => {
    const { a, tab, dropped, connection } = two()
    a.publish(1)
    connection().closed(new ConnectionLostError('cut'))
    const next = tab('a')
    next.hello()
    expect(dropped).toEqual([0, 1])
  })

  test('is ended for good with the hub, in order or at once', () => {
    for (const [inOrder, how] of [
      [true, 'close 1'],
      [false, 'abort 1'],
    ] as const) {
      const { a, b, hub, happened, opened, connection, message } = two()
      a.subscribe('t')
      message(3)
      hub.stop(new ConnectionLostError('over'), inOrder)
      for (const each of [a, b])
        expect([each.last(), each.isClosed()]).toMatchObject([{ error: { message: 'over' } }, true])
      connection().closed(null)
      expect([happened, opened.length, hub.size()]).toEqual([[how], 1, 0])
    }
  })
})
