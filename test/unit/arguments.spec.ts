import { TimestampSchema } from '@bufbuild/protobuf/wkt'
import * as t from 'io-ts'
import { NEVER, Observable, of } from 'rxjs'
import * as core from 'rxtopics'
import { createClient, json, number, OptionError, oneOf, TopicsError, topic } from 'rxtopics'
import * as asyncapi from 'rxtopics/asyncapi'
import * as cbor from 'rxtopics/cbor'
import * as fileStore from 'rxtopics/file-store'
import * as marbles from 'rxtopics/marbles'
import * as memoryEntry from 'rxtopics/memory'
import { createBroker, memory, type WirePacket } from 'rxtopics/memory'
import * as mqttEntry from 'rxtopics/mqtt'
import * as msgpack from 'rxtopics/msgpack'
import * as protobuf from 'rxtopics/protobuf'
import * as testing from 'rxtopics/testing'
import * as peer from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'

const entries: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  rxtopics: core,
  'rxtopics/asyncapi': asyncapi,
  'rxtopics/cbor': cbor,
  'rxtopics/file-store': fileStore,
  'rxtopics/marbles': marbles,
  'rxtopics/memory': memoryEntry,
  'rxtopics/mqtt': mqttEntry,
  'rxtopics/msgpack': msgpack,
  'rxtopics/protobuf': protobuf,
  'rxtopics/testing': testing,
  'rxtopics/testing/peer': peer,
}

/** What comes in place of an argument where nothing checks types. */
const nonsense = {
  null: null,
  undefined: undefined,
  five: 5,
  NaN: Number.NaN,
  true: true,
  text: 'x',
  'an object': {},
  'an unknown option': { nope: 1 },
  'a scheduler that is none': { scheduler: 5 },
  'a list': [],
  'a function': () => undefined,
  'a symbol': Symbol('x'),
  'a date': new Date(0),
  'a promise': Promise.resolve(5),
} as const

type Kind = keyof typeof nonsense
const kinds = Object.keys(nonsense) as Kind[]

/** A good argument, and which nonsense is none in its place. */
interface Argument {
  readonly good: unknown
  readonly also: readonly Kind[]
}

const arg = (good: unknown, ...also: readonly Kind[]): Argument => ({ good, also })
const options = (good: object = {}): Argument => arg(good, 'undefined', 'an object')
const text = (good = 'a'): Argument => arg(good, 'text')
const call = (good: unknown = () => undefined): Argument => arg(good, 'a function')
const source = arg(NEVER)
const anyInput = (...also: readonly Kind[]): Argument => arg(undefined, 'undefined', ...also)

const client = createClient(memory())
const plain = topic('a/{b}', number)
const bound = plain.at({ b: 'c' })
const home = core.contract({ plain })
const diagram = (() => {
  const parsed = marbles.parse(
    'A title\n\nhome/lamp  --f--\nalice      ^----  home/+\n  sees     --f--\n\nf = "off"',
  )
  if (parsed._tag === 'Left') throw new Error(JSON.stringify(parsed.left))
  return parsed.right
})()
const row = { marbles: [], length: 1 }
const failure = { topic: 'a', codec: 'json', path: [], message: 'm', issues: [] }
/** Anything may be a schema that says nothing, and `undefined` is every value. */
const schema = anyInput('a function')

const table: Readonly<Record<string, readonly Argument[]>> = {
  backoff: [options()],
  createClient: [arg(memory()), options()],
  allow: [arg(['a'], 'a list'), options()],
  deny: [arg(['a'], 'a list'), options()],
  rateLimit: [arg({ count: 1 })],
  reject: [text()],
  sizeLimit: [arg(5, 'five'), options()],
  stamp: [options({ a: 'b' })],
  parseMqttOptions: [],
  srvServers: [arg([{ name: 'a', port: 1, priority: 0, weight: 0 }]), options()],
  log: [arg(client), arg(console), options()],
  logRecords: [arg(client)],
  clearRetained: [arg(client), arg('a/+', 'text', 'a list'), options()],
  logTo: [text(), options()],
  traced: [arg(memory()), call(), options()],
  heartbeat: [arg(client), text(), arg({ every: 1_000, value: () => '' })],
  presence: [arg(client), arg(plain), options()],
  byContentType: [arg({ 'a/b': json() }), options()],
  cloudEvents: [arg(json()), arg({ source: 's', type: 't', id: () => '1' })],
  compile: [arg(t.number)],
  formatFailure: [arg(failure)],
  json: [schema, options()],
  orElse: [arg(json())],
  envelope: [schema, arg({ source: 's', type: 't', id: () => '1', now: () => 0 })],
  oneOf: [text('kind'), arg({ a: t.number }, 'an object')],
  versioned: [schema, arg({ version: '1.0' })],
  flag: [text('on'), text('off')],
  orderedUserProperties: [arg([['a', 'b']], 'a list')],
  userPropertyPairs: [arg({ a: 'b' }, 'undefined', 'an object', 'a list', 'a date', 'a promise')],
  ackAfter: [call(), options()],
  conflateByTopic: [call(), options()],
  deadLetterTo: [arg(client), text('dead'), options()],
  decode: [arg(plain)],
  decodeAsync: [arg(plain), arg(z.number()), options()],
  distinctPayload: [options()],
  encode: [arg(json())],
  fold: [call(), call()],
  groupByTopic: [options()],
  history: [options()],
  observeAll: [arg(client), arg(home)],
  observeAllEither: [arg(client), arg(home)],
  partition: [source],
  publishTo: [arg(client), arg(bound, 'text', 'a function'), options()],
  splitByTag: [text('kind'), arg({ a: () => of(1) }, 'an object'), call()],
  stale: [arg(5, 'five'), options()],
  toAsyncIterable: [source, options()],
  withParams: [arg('a/{b}', 'text')],
  contract: [arg({ plain }, 'an object')],
  captures: [text(), text()],
  covers: [text(), text()],
  matches: [text(), text()],
  overlaps: [text(), text()],
  scope: [text()],
  topic: [text(), arg(json(), 'undefined'), options()],
  mqtt: [arg('mqtt://a', 'a function'), options()],
  createBroker: [options()],
  memory: [arg(createBroker(), 'undefined'), options()],
  fileStore: [text('x.jsonl'), options()],
  asyncApi: [arg(home), arg({ title: 'T', version: '1' })],
  msgpack: [schema, options()],
  cbor: [schema, options()],
  protobuf: [arg(TimestampSchema), options()],
  withProperties: [arg(memory()), arg({ filters: ['a'] }, 'an unknown option')],
  driverContract: [call(), options()],
  testDriver: [call(), call(), options()],
  diagramCase: [arg(diagram, 'text'), options()],
  runDiagram: [arg(diagram), options()],
  harness: [arg({}, 'an object', 'a function'), call()],
  having: [arg({ a: 1 }, 'an object', 'an unknown option', 'a scheduler that is none')],
  message: [arg({ topic: 'a', payload: 'x' })],
  recordLines: [options()],
  replay: [arg([], 'a list'), options()],
  stubClient: [options()],
  refuse: [arg(0x80, 'five')],
  grant: [call()],
  hangUp: [arg('close', 'undefined')],
  disconnect: [arg(0x80, 'five'), options()],
  bytes: [arg(1, 'five')],
  together: [call()],
  inTurn: [call()],
  describe: [arg(diagram)],
  draw: [arg(diagram), options()],
  format: [arg(diagram)],
  toJson: [arg(diagram)],
  writeMeaning: [arg({ kind: 'state', state: 'acknowledged' })],
  parse: [text('A title\n\nhome/lamp  ----\n')],
  print: [arg(diagram), options()],
  compareRows: [text(), arg(row), arg(row), arg(new Map()), options()],
  fromRecording: [arg([], 'a list'), options()],
  fromTestMessages: [text(), arg([], 'a list')],
}

/** They take nothing, take anything and say whether it is what they know, or answer packets. */
const others: ReadonlySet<string> = new Set([
  'answer',
  'escapeText',
  'fromJson',
  'isTopic',
  'latestByTopic',
  'lefts',
  'orThrow',
  'readLine',
  'rights',
  'silence',
  'startPeer',
])

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value))

type Callable = (...given: readonly unknown[]) => unknown

const functions = Object.entries(entries).flatMap(([entry, exported]) =>
  Object.entries(exported).flatMap(([name, value]) =>
    typeof value === 'function' && !isClass(value) ? [[name, entry, value as Callable] as const] : [],
  ),
)

/** Returns what a call throws, or rejects with; `undefined` if it does not. */
const thrownBy = async (make: () => unknown): Promise<unknown> => {
  try {
    await make()
    return undefined
  } catch (error) {
    return error
  }
}

const expectTyped = (error: unknown, name: string) => {
  expect(error).toBeInstanceOf(TopicsError)
  if (error instanceof OptionError) expect(error.path).toMatch(new RegExp(`^${name}\\.`))
}

describe.each(functions)('O77 %s of %s', (name, _, make) => {
  test('throws nothing but typed errors, whatever it is given', async () => {
    for (const kind of kinds) {
      const value = nonsense[kind]
      for (const given of [
        [],
        [value],
        [value, value],
        [value, value, value],
        ['a', value],
        ['a', 'a', value],
      ]) {
        // Time passes in virtual time only: nothing waits for what these make.
        const error = await thrownBy(() => make(...given))
        if (error !== undefined) expect(error, `${kind}: ${String(error)}`).toBeInstanceOf(TopicsError)
      }
    }
  })

  const wanted = table[name]
  test('is in the table of what is tried', () => {
    expect(wanted !== undefined || others.has(name)).toBe(true)
  })
  if (wanted === undefined) return

  test('takes what is good', async () => {
    expect(await thrownBy(() => make(...wanted.map(({ good }) => good)))).toBeUndefined()
  })

  test.each(wanted.map((argument, at) => [at, argument] as const))(
    'refuses nonsense for argument %i by its path',
    async (at, { also }) => {
      for (const kind of kinds) {
        const given = wanted.map(({ good }, index) => (index === at ? nonsense[kind] : good))
        const error = await thrownBy(() => make(...given))
        if (also.includes(kind)) {
          if (error !== undefined) expectTyped(error, name)
        } else {
          expect(error, kind).toBeDefined()
          expectTyped(error, name)
        }
      }
    },
  )
})

describe('O77 a method of a client', () => {
  const methods: readonly (readonly [string, readonly Argument[]])[] = [
    ['observe', [arg('a', 'text'), options()]],
    ['observeEither', [arg(plain), options()]],
    ['publish', [arg('a', 'text'), arg('x', 'text'), options()]],
    ['request', [arg('a', 'text'), arg('x', 'text'), options()]],
    ['requestEither', [arg('a', 'text'), arg('x', 'text'), options()]],
    ['respond', [arg('a', 'text'), call(), options()]],
    ['ping', [options()]],
  ]

  test.each(methods)('%s throws nothing: its stream errors, and nothing is sent', (name, wanted) => {
    const broker = createBroker()
    const packets: WirePacket[] = []
    broker.packets$.subscribe(packet => packets.push(packet))
    const tried = createClient(memory(broker))
    wanted.forEach(({ also }, at) => {
      for (const kind of kinds) {
        if (also.includes(kind)) continue
        const given = wanted.map(({ good }, index) => (index === at ? nonsense[kind] : good))
        const stream = (Reflect.get(tried, name) as Callable)(...given) as Observable<unknown>
        expect(stream).toBeInstanceOf(Observable)
        let error: unknown
        stream.subscribe({
          error: (found: unknown) => {
            error = found
          },
        })
        expect(error, `${at} ${kind}`).toBeInstanceOf(TopicsError)
        // A payload is judged by the codec that it is for.
        if (error instanceof OptionError) expect(error.path).toMatch(new RegExp(`^${name}\\.`))
        else expect(error).toBeInstanceOf(core.EncodeError)
      }
    })
    expect(tried.snapshot()).toMatchObject({ status: { state: 'idle' }, leases: 0 })
    expect(packets).toEqual([])
  })

  test('close rejects, and closes nothing', async () => {
    await using tried = createClient(memory())
    for (const bad of [null, 5, { deadline: -1 }, { deadlin: 1 }]) {
      await expect(tried.close(bad as never)).rejects.toBeInstanceOf(OptionError)
    }
    expect(tried.snapshot().status.state).toBe('idle')
  })
})

describe('O77 a method of', () => {
  const broker = createBroker()
  const made: readonly (readonly [string, object, readonly string[]])[] = [
    ['a topic', plain, ['build', 'at', 'match']],
    ['a contract', home, ['find', 'under']],
    ['a scope', core.scope('a'), ['topic', 'scope']],
    ['a broker', broker, ['publish', 'disconnect', 'restart']],
    ['a codec', core.text, ['decode', 'encode']],
    ['a codec with a schema', json(t.type({ a: t.number })), ['encode']],
    ['a codec of a union', json(oneOf('kind', { a: t.type({ kind: t.literal('a') }) })), ['encode']],
    ['a stub', testing.stubClient(), ['lose']],
  ]

  test.each(made)('%s throws nothing but typed errors', (_, owner, names) => {
    for (const name of names) {
      for (const kind of kinds) {
        const value = nonsense[kind]
        for (const given of [[value], [value, value], ['a', value], ['a', 'b', value]]) {
          const error = (() => {
            try {
              void (Reflect.get(owner, name) as Callable).apply(owner, given)
              return undefined
            } catch (found) {
              return found
            }
          })()
          if (error !== undefined)
            expect(error, `${name} ${kind}: ${String(error)}`).toBeInstanceOf(TopicsError)
        }
      }
    }
  })
})

describe('O77 what would have been right is said', () => {
  test.each<[() => unknown, string, RegExp, string | undefined]>([
    [
      () => createClient('mqtt://h' as never),
      'createClient.driver',
      /mqtt\(url\)/,
      'createClient(mqtt(url))',
    ],
    [() => topic('a', t.number as never), 'topic.codec', /json\(schema\)/, 'json(schema)'],
    [() => topic('a', z.number() as never), 'topic.codec', /json\(schema\)/, 'json(schema)'],
    [() => topic('a', json as never), 'topic.codec', /such as json\(\)/, undefined],
    [() => topic('a', number, { qos: 1 } as never), 'topic.qos', /use publish\.qos/, 'publish.qos'],
    [
      () => core.publishTo(client, plain as never),
      'publishTo.topic',
      /levels b are free: bind them with at/,
      undefined,
    ],
    [
      () => createClient(memory(), { reconnectPeriod: 1 } as never),
      'createClient.reconnectPeriod',
      /use retry/,
      'retry',
    ],
    [
      () => createClient(memory(), { username: 'me' } as never),
      'createClient.username',
      /use mqtt\.credentials\.username/,
      'mqtt.credentials.username',
    ],
  ])('%s', (make, path, message, suggestion) => {
    expect(make).toThrow(expect.objectContaining({ name: 'OptionError', path, suggestion }))
    expect(make).toThrow(message)
  })

  test('for a filter in place of a topic', () => {
    let error: unknown
    client.observeEither('a/+' as never).subscribe({
      error: (found: unknown) => {
        error = found
      },
    })
    expect(error).toMatchObject({ path: 'observeEither.topic', suggestion: 'observe(filter)' })
  })
})
