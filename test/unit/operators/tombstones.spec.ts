import * as t from 'io-ts'
import { filter, map, merge, type Observable, of, share, switchMap, tap } from 'rxjs'
import {
  ackAfter,
  boolean,
  type Client,
  type Codec,
  contract,
  decode,
  distinctPayload,
  flag,
  fold,
  history,
  json,
  latestByTopic,
  type Message,
  number,
  observeAll,
  rights,
  stale,
  text,
  topic,
} from 'rxtopics'
import { cbor } from 'rxtopics/cbor'
import { msgpack } from 'rxtopics/msgpack'
import { type Harness, harness, having } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'

const lamp = topic('home/{room}/lamp', json(t.boolean))
const at = 'home/lab/lamp'
const manual = { ack: 'manual', qos: 1 } as const

const worlds = ([5, 4] as const).map(
  protocolVersion => [protocolVersion, { broker: { latency: 1 }, driver: { protocolVersion } }] as const,
)

const keys = map((latest: ReadonlyMap<string, unknown>) => [...latest.keys()].join())

describe.each(worlds)('T98 a retained value that is deleted, on MQTT version %i', (_, world) => {
  /** A lamp is on, and is taken away. */
  const play = (body: (test: Harness) => void, on: string | Uint8Array = 'true'): void =>
    harness(world, test => {
      test.publish(at, '----------n----d----', { n: on, d: '' }, { qos: 1, retain: true })
      body(test)
    })

  const pipelines: Readonly<Record<string, (client: Client) => Observable<ReadonlyMap<string, unknown>>>> = {
    'observe(topic)': client => client.observe(lamp).pipe(latestByTopic()),
    'observe(topic), by hand': client => client.observe(lamp, manual).pipe(latestByTopic()),
    'observe(topic), as tombstones': client =>
      client.observe(lamp, { tombstones: 'emit' }).pipe(share(), latestByTopic()),
    'history of it': client => client.observe(lamp).pipe(history()),
    'operators between': client =>
      client.observe(lamp).pipe(
        filter(({ value }) => value),
        tap(() => {}),
        distinctPayload(),
        latestByTopic(),
      ),
    'a merge': client => merge(client.observe(lamp), client.observe('other')).pipe(latestByTopic()),
    'a switch': client =>
      of(0).pipe(
        switchMap(() => client.observe(lamp)),
        latestByTopic(),
      ),
    'observeEither(topic) and rights': client => client.observeEither(lamp).pipe(rights(), latestByTopic()),
    'decode(topic)': client => client.observe('home/#').pipe(decode(lamp), rights(), latestByTopic()),
    'a contract': client =>
      observeAll(client, contract({ lamp })).pipe(
        map(({ message }) => message),
        latestByTopic(),
      ),
    'a plain filter': client => client.observe('home/#').pipe(latestByTopic()),
  }
  test.each(Object.entries(pipelines))('%s: the topic goes, and nothing has failed', (_name, pipeline) =>
    play(({ client, expectStream, expectFailures, at: when }) => {
      expectStream(pipeline(client).pipe(keys), '-----------n----d---', { n: at, d: '' })
      expectFailures('--------------------', {})
      when(19, () => expect(client.snapshot().counts.failures).toBe(0))
    }),
  )

  const codecs: readonly (readonly [Codec<unknown, never>, string | Uint8Array])[] = [
    [number, '1'],
    [boolean, 'true'],
    [flag('ON', 'OFF'), 'ON'],
    [json(), '{}'],
    [cbor(), Uint8Array.of(1)],
    [msgpack(), Uint8Array.of(1)],
  ]
  test.each(codecs.map(([codec, on]) => [codec.name, codec, on] as const))('of %s', (_name, codec, on) =>
    play(({ client, expectStream, expectFailures }) => {
      const latest = client.observe(topic('home/{room}/lamp', codec)).pipe(latestByTopic(), keys)
      expectStream(latest, '-----------n----d---', { n: at, d: '' })
      expectFailures('--------------------', {})
    }, on),
  )

  test('is no value of a typed stream', () =>
    play(({ client, expectMessages }) => {
      expectMessages(client.observe(lamp), '-----------n--------', { n: true })
    }))

  test('is a value where the codec has one for it', () =>
    play(({ client, expectMessages, expectStream }) => {
      const words = topic('home/{room}/lamp', text)
      expectMessages(client.observe(words), '-----------n----d---', { n: 'true', d: '' })
      expectStream(client.observe(words).pipe(latestByTopic(), keys), '-----------n----d---', {
        n: at,
        d: '',
      })
    }))

  test('is a Tombstone where they are asked for', () =>
    play(({ client, expectStream }) => {
      expectStream(client.observe(lamp, { tombstones: 'emit' }), '-----------n----d---', {
        n: having({ value: true, deleted: undefined }),
        d: having({ value: undefined, deleted: true, params: { room: 'lab' }, topic: at }),
      })
    }))

  test('is a Left that says so among Eithers', () =>
    play(({ client, expectStream }) => {
      const told = client.observeEither(lamp).pipe(
        fold(
          ({ reason, deleted, topic }) => ({ reason, deleted, topic }),
          ({ value }) => value,
        ),
      )
      expectStream(told, '-----------n----d---', {
        n: true,
        d: { reason: 'empty', deleted: true, topic: at },
      })
    }))

  test('does not become stale', () =>
    play(({ client, expectStream }) => {
      const stales = client.observe(lamp).pipe(
        stale(7),
        map(({ stale }) => stale),
      )
      expectStream(stales, '-----------n--------', { n: false })
    }))

  test('is acknowledged, whoever settles messages', () =>
    play(({ client, expectWire, expectStream, at: when }) => {
      expectStream(client.observe(lamp, manual).pipe(ackAfter(() => [])), '--------------------')
      expectWire('---S--------A----A--', { S: 'SUBSCRIBE home/+/lamp', A: 'PUBACK 0' })
      when(19, () => expect(client.snapshot().unsettled).toBe(0))
    }))

  test('is acknowledged by its observer where it is a Tombstone', () =>
    play(({ client, expectWire, expectStream, at: when }) => {
      const tombstones = client.observe(lamp, { ...manual, tombstones: 'emit' })
      expectStream(
        tombstones.pipe(
          tap(message => message.ack()),
          map(({ deleted = false }) => deleted),
        ),
        '-----------n----d---',
        { n: false, d: true },
      )
      expectWire('---S--------A----A--', { S: 'SUBSCRIBE home/+/lamp', A: 'PUBACK 0' })
      when(19, () => expect(client.snapshot().unsettled).toBe(0))
    }))

  test('comes and goes again: a repetition of what was there before passes', () =>
    harness(world, ({ client, publish, expectStream }) => {
      publish(at, '----------n----d----n-', { n: 'true', d: '' })
      const latest = client.observe(lamp).pipe(distinctPayload(), latestByTopic(), keys)
      expectStream(latest, '-----------n----d----n', { n: at, d: '' })
    }))

  test('what is empty for another reason is a failure', () =>
    harness(world, ({ client, publish, expectMessages, expectFailures }) => {
      publish('floor/x', '----------d-', { d: '' })
      expectMessages(client.observe(topic('floor/{n:int}', json())), '------------')
      expectFailures('-----------f', { f: 'param' })
    }))
})

describe('the option tombstones', () => {
  const errorOf = (stream: (client: Client) => Observable<unknown>): unknown => {
    let caught: unknown
    harness({}, ({ client }) => {
      stream(client).subscribe({ error: (error: unknown) => (caught = error) })
    })
    return caught
  }
  const emit = { tombstones: 'emit' } as object

  test.each<readonly [string, (client: Client) => Observable<unknown>]>([
    ['another value', client => client.observe(lamp, { tombstones: 'keep' } as object)],
    ['a plain filter', client => client.observe('home/+/lamp', emit)],
    ['Eithers', client => client.observeEither(lamp, emit)],
    ['a responder', client => client.respond(lamp, () => [], emit)],
  ])('is not for %s', (_, stream) => {
    expect(errorOf(stream)).toMatchObject({
      name: 'OptionError',
      message: expect.stringContaining('tombstones'),
    })
  })

  test('may say what is so anyway', () =>
    harness({}, ({ client, publish, expectMessages }) => {
      publish(at, '-nd-', { n: 'true', d: '' })
      const given: Observable<Message<boolean, unknown>> = client.observe(lamp, { tombstones: 'drop' })
      expectMessages(given, '-n--', { n: true })
    }))
})
