import { TestScheduler } from 'rxjs/testing'
import {
  ConnectionRefusedError,
  type Driver,
  type Link,
  type LinkContext,
  LinkError,
  type LinkHandlers,
  OptionError,
  type Outgoing,
  PayloadTooLargeError,
  type Received,
  type SubscribeRequest,
  type TracedOptions,
  type TraceEvent,
  traced,
} from 'rxtopics'
import { expect, test } from 'vitest'

const payload = Uint8Array.of(1, 2)
const packet: Outgoing = { topic: 'a/b', payload, qos: 1, retain: true, properties: {} }
const received: Received = { ...packet, dup: false }
const request: SubscribeRequest = {
  ...{ filter: 'a/#', qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 0 },
  ...{ identifier: undefined, userProperties: undefined },
}

/** A driver whose links answer at once, what was asked of them, and what an observer was shown. */
const setup = (options: TracedOptions = {}) => {
  const shown: TraceEvent[] = []
  const calls: string[] = []
  const seen: string[] = []
  let handlers: LinkHandlers | undefined
  let context: LinkContext | undefined
  const driver: Driver = {
    name: 'fake',
    open: (given, asked) => {
      handlers = given
      context = asked
      return {
        server: 'somewhere',
        subscribe: (requests, outcome) => {
          for (const each of requests) outcome(each, 0x87, 'not you', new LinkError('no room'))
        },
        unsubscribe: (filters, outcome) => {
          for (const each of filters) outcome(each, 0x11, 'none')
        },
        publish: (_, outcome) => {
          const error = new PayloadTooLargeError('a/b', 2, 1)
          outcome({ code: 0x95, text: 'too long', uncertain: true, error })
          return false
        },
        ack: (delivery, code, text) => void calls.push(`ack ${delivery} ${code} ${text}`),
        nameOf: delivery => `name ${delivery}`,
        ping: pong => pong(),
        close: () => void calls.push('close'),
        abort: () => void calls.push('abort'),
      } satisfies Link
    },
  }
  const scheduler = new TestScheduler(() => {})
  const note =
    (name: string) =>
    (...args: readonly unknown[]) =>
      void seen.push(`${name} ${args.length}`)
  const outer: string[] = []
  const link = traced(driver, event => void shown.push(event), options).open(
    {
      opened: note('opened'),
      message: note('message'),
      ready: note('ready'),
      released: note('released'),
      noticed: note('noticed'),
      closed: note('closed'),
    },
    { scheduler, random: () => 0.5, packet: (direction, name) => void outer.push(`${direction} ${name}`) },
  )
  const [opened] = shown.splice(0)
  return {
    ...{ link, shown, calls, seen, outer, opened },
    handlers: handlers as LinkHandlers,
    context: context as LinkContext,
    take: () =>
      shown.splice(0).map(({ direction, kind, name, fields }) => [`${direction} ${kind} ${name}`, fields]),
  }
}

test('what a client asks is shown, and what it is answered', () => {
  const { link, take, calls, opened } = setup()
  expect(opened).toEqual({ at: 0, link: 1, direction: 'out', kind: 'seam', name: 'open', fields: {} })
  const answers: unknown[] = []
  link.subscribe([request], (...answer) => answers.push(answer))
  expect(take()).toEqual([
    ['out seam subscribe', { filter: 'a/#', qos: 1 }],
    ['in seam subscribed', { filter: 'a/#', code: 0x87, text: 'not you', error: 'LinkError' }],
  ])
  link.unsubscribe(['a/#'], (...answer) => answers.push(answer))
  expect(take()).toEqual([
    ['out seam unsubscribe', { filter: 'a/#' }],
    ['in seam unsubscribed', { filter: 'a/#', code: 0x11, text: 'none' }],
  ])
  expect(link.publish(packet, outcome => answers.push(outcome))).toBe(false)
  expect(take()).toEqual([
    [
      'in seam published',
      { topic: 'a/b', code: 0x95, text: 'too long', uncertain: true, error: 'PayloadTooLargeError' },
    ],
    ['out seam publish', { topic: 'a/b', bytes: 2, qos: 1, retain: true, taken: false }],
  ])
  link.ping(() => answers.push('pong'))
  expect(take()).toEqual([
    ['out seam ping', {}],
    ['in seam pong', {}],
  ])
  expect(answers).toMatchObject([
    [request, 0x87, 'not you', expect.any(LinkError)],
    ['a/#', 0x11, 'none'],
    { code: 0x95, text: 'too long', uncertain: true },
    'pong',
  ])
  link.ack(3, null)
  link.ack(4, 0x83, 'why')
  link.close()
  link.abort()
  expect(take()).toEqual([
    ['out seam ack', { delivery: 3, code: 'left' }],
    ['out seam ack', { delivery: 4, code: 0x83, text: 'why' }],
    ['out seam close', {}],
    ['out seam abort', {}],
  ])
  expect(calls).toEqual(['ack 3 null undefined', 'ack 4 131 why', 'close', 'abort'])
  expect([link.server, link.nameOf?.(7)]).toEqual(['somewhere', 'name 7'])
})

test('what a driver reports is shown, and handed on', () => {
  const { handlers, take, seen } = setup()
  const capabilities = {} as Parameters<LinkHandlers['opened']>[0]['capabilities']
  handlers.opened({ clientId: 'me', present: true, persistent: false, capabilities })
  handlers.message(received, [3, 4], 9)
  handlers.ready?.()
  handlers.released?.('n')
  handlers.noticed?.({ kind: 'blocked', reason: 'no room' })
  handlers.closed(new ConnectionRefusedError('no', { reasonCode: 0x87 }))
  handlers.closed(null)
  expect(take()).toEqual([
    ['in seam opened', { clientId: 'me', present: true, persistent: false }],
    ['in seam message', { topic: 'a/b', bytes: 2, qos: 1, retain: true, identifiers: '3,4', delivery: 9 }],
    ['in seam ready', {}],
    ['in seam released', { name: 'n' }],
    ['in seam noticed', { kind: 'blocked', reason: 'no room' }],
    ['in seam closed', { error: 'ConnectionRefusedError', message: 'no', code: 0x87 }],
    ['in seam closed', {}],
  ])
  expect(seen).toEqual([
    ...['opened 1', 'message 3', 'ready 0', 'released 1', 'noticed 1', 'closed 1', 'closed 1'],
  ])
})

test('packets are shown by their names and lengths, to whoever else asked for them, too', () => {
  const { context, take, outer } = setup()
  context.packet?.('out', 'CONNECT', 30)
  context.packet?.('in', 'CONNACK', 4)
  expect(take()).toEqual([
    ['out wire CONNECT', { bytes: 30 }],
    ['in wire CONNACK', { bytes: 4 }],
  ])
  expect(outer).toEqual(['out CONNECT', 'in CONNACK'])
})

test('payloads are shown where they are asked for, as bytes of their own; texts are escaped', () => {
  const plain = setup()
  plain.handlers.message({ ...received, topic: '\u001b[31m' }, [], 0)
  expect(plain.shown[0]).not.toHaveProperty('payload')
  expect(plain.shown[0]?.fields['topic']).toBe('\\u001b[31m')
  const long = setup()
  long.handlers.message({ ...received, topic: 'x'.repeat(501) }, [], 0)
  expect(long.shown[0]?.fields['topic']).toBe(`${'x'.repeat(499)}…`)
  const { handlers, link, shown } = setup({ payloads: true })
  handlers.message(received, [], 0)
  link.publish(packet, () => {})
  expect(shown.map(event => event.payload)).toEqual([payload, undefined, payload])
})

test('what is no driver, no observer or no option is refused', () => {
  const driver: Driver = { name: 'fake', open: () => ({}) as Link }
  for (const [make, path] of [
    [() => traced({} as Driver, () => {}), 'traced.driver'],
    [() => traced({} as Driver, 1 as never, { payloads: 1 } as never), 'traced.driver'],
    [() => traced(driver, 1 as never, { payloads: 1 } as never), 'traced.observer'],
    [() => traced(driver, 1 as never), 'traced.observer'],
    [() => traced(driver, () => {}, { payloads: 1 } as never), 'traced.payloads'],
  ] as const) {
    expect(make).toThrow(OptionError)
    expect(make).toThrow(expect.objectContaining({ path }))
  }
})

test('what is shown comes before what it leads to', () => {
  const order: string[] = []
  let handlers: LinkHandlers | undefined
  let context: LinkContext | undefined
  const driver: Driver = {
    name: 'fake',
    open: (given, asked) => {
      handlers = given
      context = asked
      return {
        subscribe: ([first], outcome) => outcome(first as SubscribeRequest, 0),
        unsubscribe: ([first = ''], outcome) => outcome(first, 0),
        publish: (_, outcome) => {
          outcome({ code: 0, text: undefined })
          return true
        },
        ack: () => order.push('acked'),
        ping: pong => pong(),
        close: () => order.push('closing'),
        abort: () => order.push('aborting'),
      }
    },
  }
  const told = (name: string) => () => void order.push(`then ${name}`)
  const link = traced(driver, ({ name }) => void order.push(name)).open(
    {
      ...{ opened: told('opened'), message: told('message'), ready: told('ready') },
      ...{ released: told('released'), noticed: told('noticed'), closed: told('closed') },
    },
    { scheduler: new TestScheduler(() => {}), random: () => 0.5, packet: told('packet') },
  )
  link.subscribe([request], told('subscribed'))
  link.unsubscribe(['a'], told('unsubscribed'))
  link.publish(packet, told('published'))
  link.ping(told('pong'))
  link.ack(1, 0)
  const capabilities = {} as Parameters<LinkHandlers['opened']>[0]['capabilities']
  context?.packet?.('in', 'CONNACK', 4)
  handlers?.opened({ clientId: 'me', present: true, persistent: false, capabilities })
  handlers?.ready?.()
  handlers?.released?.('n')
  handlers?.message(received, [], 0)
  handlers?.noticed?.({ kind: 'blocked', reason: '' })
  handlers?.closed(null)
  link.close()
  link.abort()
  expect(order).toEqual([
    ...[
      'open',
      'subscribe',
      'subscribed',
      'then subscribed',
      'unsubscribe',
      'unsubscribed',
      'then unsubscribed',
    ],
    ...['published', 'then published', 'publish', 'ping', 'pong', 'then pong', 'ack', 'acked'],
    ...[
      'CONNACK',
      'then packet',
      'opened',
      'then opened',
      'ready',
      'then ready',
      'released',
      'then released',
    ],
    ...['message', 'then message', 'noticed', 'then noticed', 'closed', 'then closed'],
    ...['close', 'closing', 'abort', 'aborting'],
  ])
})
