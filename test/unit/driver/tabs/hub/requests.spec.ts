import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import type { Capabilities, Link } from '../../../../../src/driver/driver.js'
import { createRequests, uncountable } from '../../../../../src/driver/tabs/hub/requests.js'
import { createSubscriptions } from '../../../../../src/driver/tabs/hub/subscriptions.js'
import { createTab, type Tab } from '../../../../../src/driver/tabs/hub/tab.js'

type Asked = Parameters<Link['subscribe']>
type Ended = Parameters<Link['unsubscribe']>

const tabOf = (client: string): Tab => ({
  ...createTab({ post: () => {}, close: () => {} }, 0),
  client,
  state: 'open',
})
const requestOf = (filter: string, qos: 0 | 1 | 2 = 1) => ({ filter, qos, retainHandling: 0 }) as const
const capabilitiesOf = (rest: object) => ({ identifiers: true, ...rest }) as Capabilities

const start = (capabilities: object | null = {}) => {
  const [subscribes, unsubscribes]: [Asked[], Ended[]] = [[], []]
  const happened: string[] = []
  const requests = createRequests({
    time: createTime(new VirtualTimeScheduler()),
    subscriptions: createSubscriptions(() => 0.5),
    deliveries: { subscribed: ({ client }, filters) => happened.push(`given to ${client} ${filters}`) },
    post: ({ client }, message) => {
      if (message.kind !== 'subscribed' && message.kind !== 'unsubscribed') return
      const { kind, id, at, answer } = message
      happened.push(`${client} ${kind} ${id} ${at} ${answer.code} ${answer.text}`)
    },
  })
  const link: Partial<Link> = {
    subscribe: (...asked) => void subscribes.push(asked),
    unsubscribe: (...ended) => void unsubscribes.push(ended),
  }
  if (capabilities !== null) requests.opened(link as Link, capabilitiesOf(capabilities))
  const subscribe = (tab: Tab, id: number, ...asked: ReturnType<typeof requestOf>[]) =>
    requests.subscribe(tab, { kind: 'subscribe', id, requests: asked })
  const unsubscribe = (tab: Tab, id: number, ...filters: string[]) =>
    requests.unsubscribe(tab, { kind: 'unsubscribe', id, filters })
  /** Answers what was asked for last. */
  const answer = (at: number, code: number, text?: string) => {
    const [sent = [], tell] = subscribes.at(-1) ?? []
    const request = sent[at]
    if (request !== undefined) tell?.(request, code, text)
  }
  return { requests, happened, subscribes, unsubscribes, subscribe, unsubscribe, answer }
}

const isNamed = ({ subscribes }: ReturnType<typeof start>) =>
  subscribes[0]?.[0].map(({ identifier }) => identifier !== undefined)

test('filters and groups are named where the connection can name them, each for itself', () => {
  for (const [capabilities, expected] of [
    [{}, [true, true]],
    [{ identifiers: false }, [false, false]],
    [{ groupIdentifiers: false }, [true, false]],
    [{ identifiers: false, groupIdentifiers: true }, [false, true]],
  ] as const) {
    const rig = start(capabilities)
    rig.subscribe(tabOf('a'), 1, requestOf('x'), requestOf('$share/g/x'))
    expect(isNamed(rig)).toEqual(expected)
  }
})

test('a tab is told what it was granted: no more than it has asked for, each at its place', () => {
  const { happened, subscribe, answer } = start()
  const [a, b] = [tabOf('a'), tabOf('b')]
  subscribe(a, 1, requestOf('x', 2))
  answer(0, 2)
  subscribe(b, 7, requestOf('y'), requestOf('x', 0))
  answer(1, 2, 'fine')
  answer(0, 0)
  expect(happened).toEqual([
    ...['given to a x', 'a subscribed 1 0 2 undefined', 'given to a x'],
    ...['given to b y,x', 'b subscribed 7 1 0 fine', 'given to b x'],
    ...['b subscribed 7 0 0 undefined', 'given to b y'],
  ])
})

test('a tab is told why it was refused, and has nothing of it', () => {
  const { happened, unsubscribes, subscribe, unsubscribe, answer } = start()
  const [a, b] = [tabOf('a'), tabOf('b')]
  subscribe(a, 1, requestOf('x'))
  answer(0, 0x80, 'no')
  expect(happened).toEqual(['given to a x', 'a subscribed 1 0 128 no'])
  // Nobody has it beside the other one.
  subscribe(b, 2, requestOf('x'))
  answer(0, 1)
  unsubscribe(b, 3, 'x')
  expect(unsubscribes.map(([filters]) => filters)).toEqual([['x']])
})

test('a tab that has left is told nothing', () => {
  const { happened, subscribe, answer } = start()
  const a = tabOf('a')
  subscribe(a, 1, requestOf('x'))
  a.state = 'gone'
  answer(0, 1)
  expect(happened).toEqual(['given to a x'])
})

test('what others still have is ended at once, the rest by the connection, each answer at its place', () => {
  const { happened, unsubscribes, subscribe, unsubscribe } = start()
  const [a, b] = [tabOf('a'), tabOf('b')]
  subscribe(a, 1, requestOf('x'), requestOf('y'), requestOf('z'))
  subscribe(b, 1, requestOf('y'))
  happened.length = 0
  unsubscribe(a, 2, 'x', 'y', 'x', 'z')
  expect(happened).toEqual(['a unsubscribed 2 1 0 undefined', 'a unsubscribed 2 2 0 undefined'])
  const [filters, tell] = unsubscribes[0] ?? []
  expect(filters).toEqual(['x', 'z'])
  tell?.('z', 0x11, 'none')
  tell?.('x', 0)
  expect(happened.slice(2)).toEqual(['a unsubscribed 2 3 17 none', 'a unsubscribed 2 0 0 undefined'])
})

test('the connection is asked for nothing where others have it all', () => {
  const { unsubscribes, subscribe, unsubscribe } = start()
  for (const client of ['a', 'b']) subscribe(tabOf(client), 1, requestOf('x'))
  const c = tabOf('c')
  subscribe(c, 1, requestOf('x'))
  unsubscribe(c, 2, 'x')
  expect(unsubscribes).toEqual([])
})

test('without a connection nobody is asked', () => {
  const before = start(null)
  before.subscribe(tabOf('a'), 1, requestOf('x'))
  before.unsubscribe(tabOf('a'), 2, 'x')
  const after = start()
  after.requests.lost()
  after.subscribe(tabOf('a'), 1, requestOf('x'))
  after.unsubscribe(tabOf('a'), 2, 'x')
  for (const { subscribes, unsubscribes } of [before, after])
    expect([subscribes, unsubscribes]).toEqual([[], []])
})

test('tabs cannot share a connection whose copies do not say which they are', () => {
  for (const capabilities of [
    { identifiers: true, overlap: 'each' },
    { identifiers: false, overlap: 'one' },
    { identifiers: true, overlap: 'one' },
  ])
    expect(uncountable(capabilitiesOf(capabilities))).toBeNull()
  expect(uncountable(capabilitiesOf({ identifiers: false, overlap: 'each' }))).toMatchObject({
    message:
      'tabs cannot share this connection: the broker sends a copy for each subscription, and copies do not say which',
    fatal: true,
  })
})
