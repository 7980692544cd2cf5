import { NEVER, Subject, Subscription } from 'rxjs'
import { createClient, json, type Message, OptionError, type TraceEvent, topic, traced } from 'rxtopics'
import { type BrokerOptions, createBroker, memory } from 'rxtopics/memory'
import { afterEach, expect, test } from 'vitest'
import { inspect, startInspector } from '../../../src/inspector/inspect.js'
import { createObserving } from '../../../src/inspector/model/observing.js'
import { createTraffic } from '../../../src/inspector/model/traffic.js'
import { watch } from '../../../src/inspector/model/watch.js'
import { type InspectOptions, settingsOf } from '../../../src/inspector/options.js'
import {
  type Batch,
  FAILED,
  type FailureRow,
  PROPERTIES,
  type State,
  type Told,
} from '../../../src/inspector/protocol/messages.js'
import { collect } from '../../support/until.js'
import { openPage, type TestPage } from './page.js'

const assets = { script: '', style: '' }
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const setUp = async (options: InspectOptions = { filter: '#' }, rules: BrokerOptions = {}) => {
  const broker = createBroker(rules)
  const trace$ = new Subject<TraceEvent>()
  const client = createClient(
    traced(memory(broker), event => trace$.next(event)),
    { retry: () => 20 },
  )
  const inspector = await startInspector(client, settingsOf({ interval: 5, trace$, ...options }), assets)
  cleanups.push(
    () => client.close(),
    () => inspector.close(),
  )
  const page = await openPage(inspector)
  await page.told('welcome')
  await expect
    .poll(() => client.snapshot().status.state)
    .toBe(options.filter === undefined ? 'idle' : 'connected')
  return { broker, client, inspector, page }
}

const batches = (page: TestPage): readonly Batch[] =>
  page.all.filter((told: Told): told is Batch => told.kind === 'batch')
const names = (page: TestPage) => batches(page).flatMap(batch => batch.names.map(([, name]) => name))
const rows = (page: TestPage) => batches(page).flatMap(batch => batch.rows)
const failures = (page: TestPage): readonly FailureRow[] => batches(page).flatMap(batch => batch.failures)
const figures = (page: TestPage) => batches(page).at(-1)?.figures
const states = (page: TestPage) => page.all.filter((told): told is State => told.kind === 'state')
const reports = (page: TestPage) =>
  page.all.flatMap(told =>
    told.kind === 'reply' && told.ok && told.result.of === 'repeat' ? [told.result] : [],
  )
const events = (page: TestPage) =>
  batches(page).flatMap(batch => batch.events.map(([kind, lane, what]) => `${kind} ${lane} ${what}`))

test('is refused what is wrong', async () => {
  const client = createClient(memory())
  cleanups.push(() => client.close())
  expect(() => inspect({} as never)).toThrow(OptionError)
  for (const [options, name] of [
    [{ filter: 7 }, 'inspect.filter'],
    [{ host: '0.0.0.0' }, 'inspect.host'],
    [{ port: 70_000 }, 'inspect.port'],
    [{ maxTopics: Number.POSITIVE_INFINITY }, 'inspect.maxTopics'],
    [{ topics: ['a'] }, 'inspect.topics'],
    [{ templates: 'a/{b}' }, 'inspect.templates'],
    [{ templates: ['a/{b', 'x'] }, 'a/{b'],
    [{ open: true }, 'inspect.open'],
  ] as const)
    expect(() => settingsOf(options as never), name).toThrow(name)
  expect(() => settingsOf({ filter: 'a/#/b' })).toThrow('invalid filter')
})

test('tells topics, values and counts, and every page all of them', async () => {
  const { broker, inspector, page } = await setUp()
  broker.publish('a/b', 'one', { retain: true })
  broker.publish('a/b', 'two')
  broker.publish('a/\u202e<i>', Uint8Array.of(0xff, 0))
  await expect.poll(() => names(page)).toEqual(['a/b', 'a/\u202e<i>'])
  await expect.poll(() => figures(page)?.messages).toBe(3)
  expect(rows(page).at(-1)?.[7]).toBe('0xff00')
  const value = await page.ask({ do: 'value', id: 0 })
  expect(value).toMatchObject({ now: { base64: btoa('two'), size: 3 }, before: { base64: btoa('one') } })

  const late = await openPage(inspector)
  await expect.poll(() => names(late)).toEqual(['a/b', 'a/\u202e<i>'])
  expect(rows(late)[0]).toMatchObject({ 1: 2, 2: 6, 7: 'two' })
})

test('tells what topics are folded by, and which template each belongs to', async () => {
  const { broker, page } = await setUp({
    filter: '#',
    templates: ['home/{room}/{what}', 'n/{id:int}'],
    topics: [topic('alarm/#', json()), topic('n/{id:int}', json())],
  })
  expect((await page.told('welcome')).templates).toEqual([
    ['home/{room}/{what}', 'home/+/+', 'room', 'what'],
    ['n/{id:int}', 'n/+', 'id'],
    ['alarm/#', 'alarm/#', '#'],
  ])
  for (const name of ['home/lab/lamp', 'n/7', 'n/x', 'alarm/a/b']) broker.publish(name, '1')
  await expect
    .poll(() => batches(page).flatMap(batch => batch.names))
    .toEqual([
      [0, 'home/lab/lamp', 0, 'lab', 'lamp'],
      [1, 'n/7', 1, '7'],
      [2, 'n/x', -1],
      [3, 'alarm/a/b', 2, 'a/b'],
    ])
})

test('without a filter asks the broker for nothing, and shows what passes, both ways', async () => {
  const { broker, client, page } = await setUp({})
  const [before] = [client.snapshot()]
  expect([before.subscriptions, before.leases]).toEqual([[], 0])
  using seen = collect(client.observe('mine/+'))
  await expect.poll(() => broker.snapshot().clients.length).toBe(1)
  await expect.poll(() => client.snapshot().subscriptions[0]?.granted).toBe(0)
  broker.publish('mine/a', 'x')
  broker.publish('other', 'x')
  await seen.waitForCount(1)
  await collect(client.publish('out', 'y', { qos: 1 })).ended()
  await expect.poll(() => names(page)).toEqual(['mine/a'])
  await expect
    .poll(() => events(page))
    .toEqual(expect.arrayContaining(['publish out y', 'observer mine/+ ^']))
})

test('leaves the client as it was', async () => {
  const { client, inspector } = await setUp()
  await inspector.close()
  await expect.poll(() => client.snapshot().subscriptions).toEqual([])
  expect(client.snapshot().leases).toBe(0)
})

test('tells outages, observers and packets', async () => {
  const { broker, page } = await setUp()
  broker.stop()
  await expect.poll(() => events(page)).toContain('link  x')
  broker.start()
  await expect.poll(() => events(page).filter(event => event === 'link  o').length).toBe(1)
  expect(events(page)).toEqual(expect.arrayContaining(['observer # ^', 'wire client SUBSCRIBE #']))
  const state = await page.told('state')
  expect(state.observers).toEqual([expect.objectContaining({ filter: '#', observers: 1, own: 1 })])
})

test('tells each failure once, with its path, its bytes and the schema', async () => {
  const celsius = topic(
    'home/{room}/celsius',
    json({
      '~standard': {
        version: 1,
        vendor: 'x',
        validate: (value: unknown) =>
          typeof value === 'number' ? { value } : { issues: [{ message: 'no number', path: ['at'] }] },
      },
    } as never),
  )
  const { broker, client, page } = await setUp({ filter: '#', topics: [celsius] })
  using _ = collect(client.observe(celsius))
  await expect.poll(() => client.snapshot().subscriptions.length).toBe(2)
  broker.publish('home/a/celsius', '"warm"')
  broker.publish('home/b/celsius', '{')
  broker.publish('home/c/celsius', '21')
  await expect
    .poll(() => failures(page).map(({ topic: name, reason, path }) => `${name} ${reason} ${path}`))
    .toEqual(['home/a/celsius schema /at', 'home/b/celsius syntax '])
  const told = await page.ask({ do: 'failure', id: 0 })
  expect(told).toMatchObject({
    payload: { base64: btoa('"warm"') },
    issues: [{ path: '/at', message: 'no number' }],
  })
  await expect(page.ask({ do: 'failure', id: 99 })).rejects.toThrow('no more kept')
})

test('keeps topics, payloads and recordings within bounds, and says what is left out', async () => {
  const { broker, page } = await setUp({
    filter: '#',
    maxTopics: 3,
    maxPayload: 10,
    maxBytes: 25,
    maxRecording: 200,
  })
  await page.ask({ do: 'record', on: true })
  for (let at = 0; at < 5; at++) broker.publish(`t/${at}`, 'x'.repeat(100))
  await expect
    .poll(() => figures(page))
    .toMatchObject({
      messages: 5,
      topics: 3,
      leftOut: 2,
      evicted: 1,
      recording: { on: false, full: true, messages: 1 },
    })
  expect(await page.ask({ do: 'value', id: 0 })).toMatchObject({ now: null })
  expect(await page.ask({ do: 'value', id: 2 })).toMatchObject({
    now: { size: 100, base64: btoa('x'.repeat(10)) },
  })
})

test('a burst is told in counts, and what is left out of the picture in numbers', async () => {
  const { broker, page } = await setUp({ filter: '#', interval: 50, trace$: NEVER })
  for (let at = 0; at < 5_000; at++) broker.publish(`t/${at % 10}`, String(at))
  await expect.poll(() => figures(page)?.messages).toBe(5_000)
  const marks = batches(page).flatMap(batch => batch.marks)
  expect(marks.length + figures(page)!.skipped).toBe(5_000)
  expect(Math.max(...batches(page).map(batch => batch.marks.length))).toBeLessThanOrEqual(400)
  await expect
    .poll(() =>
      rows(page)
        .slice(-10)
        .reduce((sum, row) => sum + row[1], 0),
    )
    .toBe(5_000)
})

test('what is followed comes with its payload; all has the number of its message, failures that of theirs', async () => {
  const celsius = topic(
    'home/{room}',
    json({
      '~standard': { version: 1, vendor: 'x', validate: () => ({ issues: [{ message: 'no' }] }) },
    } as never),
  )
  const { broker, page } = await setUp({ filter: '#', topics: [celsius], maxPayload: 60 })
  const marks = () => batches(page).flatMap(batch => batch.marks)
  expect(await page.ask({ do: 'follow', topics: [], under: 'home' })).toEqual({ of: 'follow' })
  const long = `{"value":"${'.'.repeat(80)}"}`
  for (const name of ['home/a', 'other/a'])
    broker.publish(name, long, { qos: 1, properties: { contentType: 'x' } })
  broker.publish('home/a', '5')
  await expect.poll(() => marks().length).toBe(5)
  const numberOf = (at: number) => marks()[at]![4]
  expect(marks()).toMatchObject([
    [
      0,
      expect.any(Number),
      PROPERTIES,
      long.slice(0, 40),
      numberOf(0),
      92,
      [btoa(long.slice(0, 60)), [['contentType', 'x']]],
    ],
    [0, expect.any(Number), FAILED, 'schema', numberOf(0), 0],
    [1, expect.any(Number), PROPERTIES, long.slice(0, 40), numberOf(2), 92],
    [0, expect.any(Number), 0, '5', numberOf(3), 1],
    [0, expect.any(Number), FAILED, 'schema', numberOf(3), 0],
  ])
  expect([marks()[2]!.length, marks()[3]!.length]).toEqual([6, 6])
  expect(numberOf(0) < numberOf(2) && numberOf(2) < numberOf(3)).toBe(true)
})

test('publishes with properties, and says what is refused', async () => {
  const { client, page } = await setUp()
  using heard = collect(client.observe('to/#'))
  await expect.poll(() => client.snapshot().subscriptions.length).toBe(2)
  const answer = await page.ask({
    do: 'publish',
    topic: 'to/lamp',
    base64: btoa('\u0000\u0001'),
    qos: 1,
    retain: false,
    contentType: 'x/y',
    responseTopic: 'back',
    correlation: 'id',
    expiry: 60,
    userProperties: [
      ['a', '1'],
      ['a', '2'],
    ],
  })
  expect(answer).toMatchObject({ of: 'publish', outcome: 'acknowledged' })
  const [message] = await heard.waitForCount(1)
  expect(message!.payload).toEqual(Uint8Array.of(0, 1))
  expect(message!.properties).toMatchObject({
    contentType: 'x/y',
    responseTopic: 'back',
    userProperties: { a: ['1', '2'] },
  })
  await expect(page.ask({ do: 'publish', topic: 'a/+', text: '', qos: 0, retain: false })).rejects.toThrow(
    'TopicNameError',
  )
  await expect(page.ask({ do: 'publish', topic: 'a', base64: '?', qos: 0, retain: false })).rejects.toThrow(
    'not base64',
  )
})

test('deletes what was looked at, and only that; the undo puts it back as it was', async () => {
  const { broker, page } = await setUp()
  for (const name of ['old', 'old/a', 'old/b'])
    broker.publish(name, name, { retain: true, qos: 1, properties: { contentType: 'x' } })
  broker.publish('new', 'new', { retain: true })
  const look = await page.ask({ do: 'look', filter: 'old/#' })
  if (look.of !== 'look') throw new Error('no look')
  expect(look).toMatchObject({ count: 3, bytes: 13 })
  broker.publish('old/later', 'came after the question', { retain: true })
  const deleted = await page.ask({ do: 'delete', look: look.look })
  if (deleted.of !== 'delete') throw new Error('not deleted')
  expect(deleted).toMatchObject({ count: 3, failed: 0 })
  expect([...broker.retained().keys()].sort()).toEqual(['new', 'old/later'])
  await expect(page.ask({ do: 'delete', look: look.look })).rejects.toThrow('done already')
  expect(await page.ask({ do: 'undo', deletion: deleted.deletion })).toMatchObject({ count: 3, failed: 0 })
  expect(broker.retained().get('old/a')).toMatchObject({ qos: 1, properties: { contentType: 'x' } })
  expect(new TextDecoder().decode(broker.retained().get('old/a')?.payload)).toBe('old/a')
})

test('topics that no client may publish to, but a broker may send, end nothing', () => {
  const topics = ['a/\u001b[2J', 'a/\u0000', 'a/+', '', 'a/\ud800']
  const messages$ = new Subject<Message>()
  const client = {
    observe: () => messages$,
    intercept: () => new Subscription(),
    failures$: NEVER,
    status$: NEVER,
    subscriptions$: NEVER,
  }
  const typed = topic('a/{b}', json())
  const traffic = createTraffic(settingsOf({}))
  const settings = settingsOf({ filter: ['a/#', '#'], topics: [typed] })
  const observing = createObserving(client as never, settings.filters)
  const watching = watch(client as never, settings, traffic, observing)
  for (const name of topics)
    messages$.next({ topic: name, payload: new Uint8Array(1), properties: {} } as Message)
  expect([...traffic.topics.all()].map(({ topic: name }) => name).sort()).toEqual([...topics].sort())
  watching.unsubscribe()
})

test('repeats a message as often as it is told, or until the page is gone', async () => {
  const { client, inspector, page } = await setUp()
  const other = await openPage(inspector)
  using heard = collect(client.observe('again/+'))
  await expect.poll(() => client.snapshot().subscriptions.length).toBe(2)
  const repeated = { do: 'repeat', text: 'on', qos: 1, retain: false, every: 10 } as const
  expect(await page.ask({ ...repeated, topic: 'again/a', times: 3 })).toMatchObject({
    ...{ of: 'repeat', repetition: 1, begun: 0, over: false },
  })
  await expect.poll(() => reports(page).at(-1)).toMatchObject({ begun: 3, sent: 3, refused: 0, over: true })
  expect(heard.values.map(({ topic: name }) => name)).toEqual(['again/a', 'again/a', 'again/a'])
  await other.ask({ ...repeated, topic: 'again/b' })
  await heard.waitFor(({ topic: name }) => name === 'again/b')
  other.socket.close()
  await expect.poll(() => inspector.pages).toBe(1)
  for (const repetition of [1, 2])
    await expect(page.ask({ do: 'stop', repetition })).rejects.toThrow('over already')
  await page.ask({ ...repeated, topic: 'a/+' })
  await expect
    .poll(() => page.all.filter(told => told.kind === 'reply').at(-1))
    .toMatchObject({
      ...{ ok: false, error: expect.stringMatching(/^TopicNameError: /) },
    })
})

test('observes what a page asks for, and ends it; what the broker refuses is said', async () => {
  const { broker, client, page } = await setUp(
    { filter: 'a/#' },
    { refuse: asked => (asked.kind === 'subscribe' && asked.filter === 'secret/#' ? 0x87 : 0) },
  )
  expect((await page.told('state')).own).toEqual([{ filter: 'a/#', qos: 0, problem: '' }])
  await page.ask({ do: 'observe', filter: 'b/+', qos: 1 })
  await expect
    .poll(() => client.snapshot().subscriptions.find(({ filter }) => filter === 'b/+')?.granted)
    .toBe(1)
  broker.publish('b/x', '1')
  await expect.poll(() => names(page)).toEqual(['b/x'])
  await page.ask({ do: 'unobserve', filter: 'b/+' })
  await expect.poll(() => client.snapshot().subscriptions.map(({ filter }) => filter)).toEqual(['a/#'])
  await expect(page.ask({ do: 'observe', filter: 'a/#', qos: 0 })).rejects.toThrow('observed already')
  await expect(page.ask({ do: 'observe', filter: 'a/#/b', qos: 0 })).rejects.toThrow('FilterError')
  await page.ask({ do: 'observe', filter: 'secret/#', qos: 0 })
  await expect
    .poll(() => states(page).at(-1)?.own)
    .toEqual([
      { filter: 'a/#', qos: 0, problem: '' },
      {
        filter: 'secret/#',
        qos: 0,
        problem: expect.stringMatching(/^SubscribeRefusedError: the broker refused/),
      },
    ])
})

test('without a filter shows what passes, and what pages observe besides, each message once', async () => {
  const { broker, client, page } = await setUp({})
  using _ = collect(client.observe('mine/+'))
  for (const filter of ['+/a', '#']) await page.ask({ do: 'observe', filter, qos: 0 })
  await expect.poll(() => client.snapshot().subscriptions.map(({ granted }) => granted)).toEqual([0, 0, 0])
  for (const name of ['mine/a', 'mine/b', 'other/a']) broker.publish(name, '1')
  await expect.poll(() => names(page)).toEqual(['mine/a', 'mine/b', 'other/a'])
  await page.ask({ do: 'unobserve', filter: '#' })
  await expect.poll(() => client.snapshot().subscriptions.length).toBe(2)
  for (const name of ['mine/b', 'other/b']) broker.publish(name, '2')
  await expect.poll(() => rows(page).at(-1)?.[7]).toBe('2')
  expect(figures(page)?.messages).toBe(4)
})

test('only looks, if it is told to', async () => {
  const { broker, page } = await setUp({ filter: '#', readOnly: true })
  broker.publish('a', 'x', { retain: true })
  expect((await page.told('welcome')).readOnly).toBe(true)
  for (const command of [
    { do: 'publish', topic: 'a', text: '', qos: 0, retain: true },
    { do: 'repeat', topic: 'a', text: '', qos: 0, retain: true, every: 10 },
    { do: 'look', filter: 'a' },
    { do: 'delete', look: 1 },
    { do: 'undo', deletion: 1 },
  ] as const)
    await expect(page.ask(command)).rejects.toThrow('only looks')
  // To observe is to look.
  expect(await page.ask({ do: 'observe', filter: 'b', qos: 0 })).toEqual({ of: 'observe' })
  expect(broker.retained().size).toBe(1)
})

test('records what comes, for `replay`, and draws the skeleton of a test', async () => {
  const { broker, page } = await setUp()
  await page.ask({ do: 'record', on: true })
  broker.publish('home/lamp', 'on')
  broker.publish('home/lamp', Uint8Array.of(0xff))
  await expect.poll(() => figures(page)?.recording.messages).toBe(2)
  await page.ask({ do: 'record', on: false })
  broker.publish('home/lamp', 'not in it')
  const recording = await page.ask({ do: 'recording' })
  if (recording.of !== 'recording') throw new Error('no recording')
  expect(
    recording.lines
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
  ).toMatchObject([
    { topic: 'home/lamp', payload: 'on' },
    { topic: 'home/lamp', base64: '/w==' },
  ])
  const skeleton = await page.ask({ do: 'skeleton' })
  expect(skeleton).toMatchObject({ of: 'skeleton', text: expect.stringMatching(/home\/lamp .*o/) })
})

test('deletes, of a template, what is folded by it and nothing else, and puts back just that', async () => {
  const { broker, page } = await setUp({
    filter: '#',
    templates: ['n/{id:int}', 'n/{name}/on', 'n/#'],
  })
  for (const name of ['n/7', 'n/8', 'n/x', 'n/x/on', 'n/x/off'])
    broker.publish(name, `of ${name}`, { retain: true })
  const kept = () => [...broker.retained().keys()].sort()
  const look = await page.ask({ do: 'look', filter: 'n/+', template: 0 })
  if (look.of !== 'look') throw new Error('no look')
  expect([look.count, look.bytes, look.first]).toEqual([2, 12, ['n/7', 'n/8']])
  const deleted = await page.ask({ do: 'delete', look: look.look })
  expect(deleted).toMatchObject({ count: 2, failed: 0 })
  expect(kept()).toEqual(['n/x', 'n/x/off', 'n/x/on'])
  // What an earlier template has is not of the last one, whose filter matches all.
  const rest = await page.ask({ do: 'look', filter: 'n/#', template: 2 })
  expect(rest).toMatchObject({ count: 2, first: expect.arrayContaining(['n/x', 'n/x/off']) })
  if (deleted.of !== 'delete') throw new Error('nothing deleted')
  expect(await page.ask({ do: 'undo', deletion: deleted.deletion })).toMatchObject({ count: 2, failed: 0 })
  expect(kept()).toEqual(['n/7', 'n/8', 'n/x', 'n/x/off', 'n/x/on'])
})
