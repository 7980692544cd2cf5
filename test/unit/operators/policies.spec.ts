import * as t from 'io-ts'
import { EMPTY, ignoreElements, type Observable, timer } from 'rxjs'
import {
  ackAfter,
  deadLetterTo,
  decode,
  fold,
  formatFailure,
  json,
  number,
  orElse,
  orThrow,
  rights,
  topic,
} from 'rxtopics'
import { type Harness, harness, having, type WorldOptions } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'

const Reading = t.type({ celsius: t.number })
const temperature = topic('home/{room}/temperature', json(Reading))
const at = 'home/lab/temperature'
const sent = { g: '{"celsius":20}', b: '{"celsius":"warm"}', n: '21.5' }
const manual = { ack: 'manual', qos: 1 } as const
const line = `${at}: /celsius: expected number, got "warm" (json)`

/** A packet takes 1 ms, so that the order of what happens can be seen. */
const worlds = ([5, 4] as const).map(
  protocolVersion => [protocolVersion, { broker: { latency: 1 }, driver: { protocolVersion } }] as const,
)

/** Somebody sends a bad reading between two good ones. */
const play = (world: WorldOptions, body: (test: Harness) => void): void =>
  harness(world, test => {
    test.publish(at, '----------g----b----g----', sent, { qos: 1 })
    body(test)
  })

describe.each(worlds)('what becomes of a failure on MQTT version %i', (version, world) => {
  test('a Left in its place in the stream', () =>
    play(world, ({ client, expectStream, expectFailures }) => {
      const lines = client
        .observeEither(temperature)
        .pipe(fold(formatFailure, ({ value }) => `${value.celsius} °C`))
      expectStream(lines, '-----------g----b----g---', { g: '20 °C', b: line })
      expectFailures('-------------------------', {})
    }))

  test('diverted to failures$', () =>
    play(world, ({ client, expectMessages, expectFailures }) => {
      expectMessages(client.observe(temperature), '-----------g---------g---', { g: { celsius: 20 } })
      expectFailures('----------------b--------', { b: having({ reason: 'schema', path: ['celsius'] }) })
    }))

  test('an error that ends the stream', () =>
    play(world, ({ client, expectMessages }) => {
      expectMessages(
        client.observeEither(temperature).pipe(orThrow()),
        '-----------g----#',
        { g: { celsius: 20 } },
        { error: having({ name: 'DecodeError', message: `cannot decode ${line}` }) },
      )
    }))

  test('a second try with another codec', () =>
    harness(world, ({ client, publish, expectMessages, expectFailures }) => {
      publish(at, '----------gnb---', sent)
      const either = topic('home/{room}/temperature', orElse(number)(json(Reading)))
      expectMessages(client.observe(either), '-----------gn---', { g: { celsius: 20 }, n: 21.5 })
      expectFailures('-------------b--', { b: 'schema' })
    }))

  test('a dead letter, with the bytes and all that is known', () =>
    play(world, ({ client, anotherClient, expectMessages, expectStream }) => {
      const envelope = version === 4
      const readings = client.observeEither(temperature).pipe(deadLetterTo(client, 'dead', { envelope }))
      expectMessages(readings, '-----------g---------g---', { g: { celsius: 20 } })
      const [codec, reason, message] = ['json', 'schema', 'expected number, got "warm"']
      const letter = { topic: at, codec, reason, path: ['celsius'], message, payload: btoa(sent.b) }
      const userProperties = { topic: at, codec, reason, path: '["celsius"]', message }
      expectStream(anotherClient().observe('dead'), '------------------d------', {
        d: envelope
          ? having({ payload: JSON.stringify(letter) })
          : having({ payload: sent.b, properties: { userProperties } }),
      })
    }))
})

describe.each(worlds)('a failure that the observer settles, on MQTT version %i', (version, world) => {
  // 3.1.1 knows no refusal: all that can be said is that the message has arrived.
  const REFUSED = version === 5 ? 'PUBACK 0x99' : 'PUBACK'

  test('observe refuses it: the messages after it flow', () =>
    play(world, ({ client, expectMessages, expectWire }) => {
      const readings = client.observe(temperature, manual)
      expectMessages(readings.pipe(ackAfter(() => EMPTY)), '-------------------------')
      expectWire('---S--------A----R----A--', {
        S: 'SUBSCRIBE home/+/temperature',
        A: 'PUBACK 0',
        R: REFUSED,
      })
    }))

  test('left out by rights it stays unsettled, and holds back what comes after it', () =>
    play(world, ({ client, at, expectStream, expectWire }) => {
      const readings = client.observeEither(temperature, manual).pipe(
        rights(),
        ackAfter(() => EMPTY),
      )
      expectStream(readings, '-------------------------')
      expectWire('---S--------A------------', { S: 'SUBSCRIBE', A: 'PUBACK' })
      at(24, () => expect(client.snapshot().unsettled).toBe(1))
    }))

  test('it has functions of its own to be settled by', () =>
    play(world, ({ client, at, expectWire, expectStream }) => {
      const settled = client.observeEither(temperature, manual).pipe(
        fold(
          failure => failure.nack?.(),
          message => message.ack(),
        ),
        ignoreElements(),
      )
      expectStream(settled, '-------------------------')
      expectWire('---S--------A----R----A--', { S: 'SUBSCRIBE', A: 'PUBACK 0', R: REFUSED })
      at(24, () => expect(client.snapshot().unsettled).toBe(0))
    }))

  test('decode of a plain filter gives it the same functions', () =>
    play(world, ({ client, expectWire, expectStream }) => {
      const settled = client.observe('home/#', manual).pipe(
        decode(temperature),
        fold(
          failure => failure.nack?.(),
          message => message.ack(),
        ),
        ignoreElements(),
      )
      expectStream(settled, '-------------------------')
      expectWire('---S--------A----R----A--', { S: 'SUBSCRIBE', A: 'PUBACK 0', R: REFUSED })
    }))

  test('it is acknowledged after the receipt of its dead letter, in the order of the messages', () =>
    play(world, ({ client, expectStream, expectWire }) => {
      const readings = client.observeEither(temperature, manual).pipe(
        deadLetterTo(client, 'dead'),
        ackAfter(() => EMPTY),
      )
      expectStream(readings, '-------------------------')
      // 15 sent, 16 decoded, 17 dead letter at the broker, 18 receipt, 19 acknowledged.
      expectWire('---S--------A----D-A--A--', { S: 'SUBSCRIBE', A: 'PUBACK 0', D: 'PUBLISH dead qos 1' })
    }))

  test('messages are acknowledged when the inner pipeline completes, behind a dead letter or not', () =>
    play(world, ({ client, expectStream, expectWire }) => {
      const store = (_: unknown): Observable<never> => timer(2).pipe(ignoreElements())
      const readings = client
        .observeEither(temperature, manual)
        .pipe(deadLetterTo(client, 'dead'), ackAfter(store))
      expectStream(readings, '-------------------------')
      expectWire('---S----------A--D-A----A', { S: 'SUBSCRIBE', A: 'PUBACK 0', D: 'PUBLISH dead qos 1' })
    }))
})

describe('a dead letter that is refused', () => {
  const [, world] = worlds[0]!

  test('refuses the message where the stream goes on', () =>
    play(world, ({ client, refuse, expectStream, expectWire }) => {
      refuse({ operation: 'publish', filter: 'dead' })
      const readings = client.observeEither(temperature, manual).pipe(
        deadLetterTo(client, 'dead', { failed: () => {} }),
        ackAfter(() => EMPTY),
      )
      expectStream(readings, '-------------------------')
      expectWire('---S--------A------R--A--', { S: 'SUBSCRIBE', A: 'PUBACK 0', R: 'PUBACK 0x99' })
    }))

  test('leaves the message unsettled where the stream ends', () =>
    play(world, ({ client, refuse, expectStream, expectWire }) => {
      refuse({ operation: 'publish', filter: 'dead' })
      const readings = client.observeEither(temperature, manual).pipe(
        deadLetterTo(client, 'dead'),
        ackAfter(() => EMPTY),
      )
      expectStream(readings, '------------------#', {}, { error: having({ name: 'PublishRefusedError' }) })
      expectWire('---S--------A------U-----', { S: 'SUBSCRIBE', A: 'PUBACK 0', U: 'UNSUBSCRIBE' })
    }))
})
