import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { map, type Observable, type OperatorFunction, of } from 'rxjs'
import {
  ackAfter,
  type Client,
  clearRetained,
  conflateByTopic,
  type DecodeFailure,
  deadLetterTo,
  decode,
  decodeAsync,
  distinctPayload,
  type EncodeProblem,
  encode,
  type Freshness,
  fold,
  groupByTopic,
  history,
  json,
  latestByTopic,
  lefts,
  type MatchFailure,
  type Message,
  number,
  oneOf,
  orThrow,
  partition,
  publishTo,
  type Receipt,
  rights,
  type Sample,
  splitByTag,
  stale,
  type Tombstone,
  text,
  toAsyncIterable,
  topic,
  type Undeleted,
  withParams,
} from 'rxtopics'
import { describe, expectTypeOf, test } from 'vitest'
import * as z from 'zod'

interface Room {
  readonly room: string
}
interface Reading {
  celsius: number
}
type Typed = Message<Reading, Room>
type Result = Either<DecodeFailure, Typed>

declare const client: Client
declare const raw: Observable<Message>
declare const typed: Observable<Typed>
declare const results: Observable<Result>
declare const declared: <T>() => T

const temperature = topic('home/{room}/temperature', json(t.type({ celsius: t.number })))

describe('operators on Eithers', () => {
  test('decode gives typed messages or failures', () => {
    expectTypeOf(raw.pipe(decode(temperature))).toEqualTypeOf<Observable<Result>>()
    expectTypeOf(raw.pipe(decode(topic('a/{id:int}')))).toEqualTypeOf<
      Observable<Either<DecodeFailure, Message<Uint8Array, { readonly id: number }>>>
    >()
    // @ts-expect-error what was decoded is not decoded again
    typed.pipe(decode(temperature))
    // @ts-expect-error a template is no topic
    raw.pipe(decode('home/{room}/temperature'))
  })

  test('decodeAsync gives the output of its schema', () => {
    const At = z.object({ at: z.string().transform(value => new Date(value)) })
    const at = topic('home/{room}/at', json())
    expectTypeOf(raw.pipe(decodeAsync(at, At))).toEqualTypeOf<
      Observable<Either<DecodeFailure, Message<{ at: Date }, Room>>>
    >()
    // @ts-expect-error an io-ts type is synchronous: it belongs into the codec
    raw.pipe(decodeAsync(at, t.string))
    // @ts-expect-error there is no such option
    raw.pipe(decodeAsync(at, At, { parallel: 2 }))
  })

  test('rights, lefts and partition take them apart', () => {
    expectTypeOf(results.pipe(rights())).toEqualTypeOf<Observable<Typed>>()
    expectTypeOf(results.pipe(lefts())).toEqualTypeOf<Observable<DecodeFailure>>()
    expectTypeOf(partition(results)).toEqualTypeOf<readonly [Observable<DecodeFailure>, Observable<Typed>]>()
    // @ts-expect-error a message is no Either
    typed.pipe(rights())
  })

  test('fold and orThrow leave one kind of value', () => {
    expectTypeOf(
      results.pipe(
        fold(
          ({ reason }) => reason.length,
          ({ value }) => value.celsius,
        ),
      ),
    ).toEqualTypeOf<Observable<number>>()
    expectTypeOf(
      results.pipe(
        fold(
          () => null,
          ({ params }) => params.room,
        ),
      ),
    ).toEqualTypeOf<Observable<string | null>>()
    expectTypeOf(results.pipe(orThrow())).toEqualTypeOf<Observable<Typed>>()
    // @ts-expect-error both sides are needed
    results.pipe(fold(() => null))
  })

  test('deadLetterTo leaves typed messages', () => {
    expectTypeOf(results.pipe(deadLetterTo(client, 'dead'))).toEqualTypeOf<Observable<Typed>>()
    results.pipe(
      deadLetterTo(client, 'dead', {
        envelope: true,
        failed: (error, failure) => {
          expectTypeOf(error).toEqualTypeOf<unknown>()
          expectTypeOf(failure).toEqualTypeOf<DecodeFailure>()
        },
      }),
    )
    // @ts-expect-error a message is no Either
    typed.pipe(deadLetterTo(client, 'dead'))
    // @ts-expect-error not a QoS
    results.pipe(deadLetterTo(client, 'dead', { qos: 3 }))
  })
})

describe('operators on messages', () => {
  test('keep what a message is', () => {
    expectTypeOf(typed.pipe(distinctPayload())).toEqualTypeOf<Observable<Typed>>()
    expectTypeOf(typed.pipe(latestByTopic())).toEqualTypeOf<Observable<ReadonlyMap<string, Typed>>>()
    expectTypeOf(typed.pipe(history({ last: 10 }))).toEqualTypeOf<
      Observable<ReadonlyMap<string, readonly Sample<Typed>[]>>
    >()
    expectTypeOf<Sample<Typed>>().toExtend<Typed>()
    expectTypeOf<Sample<Typed>['at']>().toEqualTypeOf<number>()
    expectTypeOf(typed.pipe(stale(1_000))).toEqualTypeOf<Observable<Freshness<Typed>>>()
    typed.pipe(groupByTopic()).subscribe(group => {
      expectTypeOf(group.key).toEqualTypeOf<string>()
      expectTypeOf(group).toExtend<Observable<Typed>>()
    })
    // @ts-expect-error a number is no message
    of(1).pipe(distinctPayload())
    // @ts-expect-error a number is no message
    of(1).pipe(latestByTopic())
    // @ts-expect-error a number is no message
    of(1).pipe(stale(1_000))
    // @ts-expect-error a number is no message
    of(1).pipe(history())
    // @ts-expect-error there is no such option
    typed.pipe(latestByTopic({ max: 1 }))
    // @ts-expect-error there is no such option
    typed.pipe(history({ max: 1 }))
    // @ts-expect-error a time is needed
    typed.pipe(stale())
    // @ts-expect-error there is no such option
    typed.pipe(groupByTopic({ max: 1 }))
  })

  test('know tombstones', () => {
    const tombstones = client.observe(temperature, { tombstones: 'emit' })
    type Alive = Undeleted<Reading, Room>
    expectTypeOf(tombstones).toEqualTypeOf<Observable<Alive | Tombstone<Room>>>()
    tombstones.subscribe(message => {
      expectTypeOf(message.params.room).toEqualTypeOf<string>()
      // @ts-expect-error there may be no value
      void message.value.celsius
      if (message.deleted) expectTypeOf(message.value).toEqualTypeOf<undefined>()
      else expectTypeOf(message.value.celsius).toEqualTypeOf<number>()
    })
    expectTypeOf(tombstones.pipe(latestByTopic())).toEqualTypeOf<Observable<ReadonlyMap<string, Alive>>>()
    expectTypeOf(tombstones.pipe(history())).toEqualTypeOf<
      Observable<ReadonlyMap<string, readonly Sample<Alive>[]>>
    >()
    expectTypeOf(tombstones.pipe(stale(1))).toEqualTypeOf<Observable<Freshness<Alive>>>()
    expectTypeOf(tombstones.pipe(distinctPayload())).toEqualTypeOf(tombstones)
    expectTypeOf(client.observe(temperature, { tombstones: 'drop' })).toEqualTypeOf<Observable<Typed>>()
    // @ts-expect-error a plain filter has no values to be without
    client.observe('home/#', { tombstones: 'emit' })
    // @ts-expect-error among Eithers it is a Left
    client.observeEither(temperature, { tombstones: 'emit' })
    const either = declared<'drop' | 'emit'>()
    // @ts-expect-error the types have to know which
    client.observe(temperature, { tombstones: either })
  })

  test('ackAfter and conflateByTopic give what the work gives', () => {
    expectTypeOf(typed.pipe(ackAfter(({ value }) => of(value.celsius)))).toEqualTypeOf<Observable<number>>()
    expectTypeOf(typed.pipe(ackAfter(async ({ params }) => params.room))).toEqualTypeOf<Observable<string>>()
    expectTypeOf(
      typed.pipe(conflateByTopic(({ value }, dropped) => [value.celsius + dropped])),
    ).toEqualTypeOf<Observable<number>>()
    typed.pipe(
      ackAfter(() => of(1), {
        failure: (error, message) => {
          expectTypeOf(error).toEqualTypeOf<unknown>()
          expectTypeOf(message).toEqualTypeOf<Typed>()
          return of(0)
        },
      }),
    )
    // @ts-expect-error work is a stream, a promise or an iterable
    typed.pipe(ackAfter(() => 1))
    // @ts-expect-error not a way to fail
    typed.pipe(ackAfter(() => of(1), { failure: 'skip' }))
    // @ts-expect-error work is a stream, a promise or an iterable
    typed.pipe(conflateByTopic(({ value }) => value.celsius))
  })

  test('withParams adds params and keeps the value', () => {
    expectTypeOf(raw.pipe(withParams('home/{room}/{id:int}'))).toEqualTypeOf<
      Observable<Either<MatchFailure, Message<Uint8Array, { readonly room: string; readonly id: number }>>>
    >()
    expectTypeOf(typed.pipe(withParams(temperature))).toEqualTypeOf<
      Observable<Either<MatchFailure, Message<Reading, Room>>>
    >()
    // @ts-expect-error a number is no message
    of(1).pipe(withParams('home/{room}'))
  })

  test('splitByTag gives each pipeline the values of its tag, and the rest what is left', () => {
    const A = t.type({ kind: t.literal('a'), a: t.number })
    const B = t.type({ kind: t.literal('b'), b: t.string })
    const events = client.observe(topic('events', json(oneOf('kind', { a: A, b: B }))))
    expectTypeOf(
      events.pipe(
        splitByTag('kind', { a: some => some.pipe(map(({ value }) => value.a)) }, rest =>
          rest.pipe(map(({ value }) => value.b)),
        ),
      ),
    ).toEqualTypeOf<Observable<number | string>>()
    // @ts-expect-error a has no b
    events.pipe(splitByTag('kind', { a: some => some.pipe(map(({ value }) => value.b)) }, rest => rest))
    // @ts-expect-error the rest is b alone
    events.pipe(splitByTag('kind', { a: some => some }, rest => rest.pipe(map(({ value }) => value.a))))
    // @ts-expect-error nothing may be left out in silence
    events.pipe(splitByTag('kind', { a: some => some }))
  })
})

describe('operators on values', () => {
  test('encode takes what the codec takes', () => {
    expectTypeOf(encode(number)).toEqualTypeOf<OperatorFunction<number, Either<EncodeProblem, Uint8Array>>>()
    // @ts-expect-error text is no number
    of('1').pipe(encode(number))
  })

  test('publishTo takes what the topic takes, and gives receipts', () => {
    const bound = temperature.at({ room: 'lab' })
    expectTypeOf(of({ celsius: 21 }).pipe(publishTo(client, bound))).toEqualTypeOf<Observable<Receipt>>()
    expectTypeOf(of('on').pipe(publishTo(client, 'home/lamp', { qos: 1 }))).toEqualTypeOf<
      Observable<Receipt>
    >()
    of({ celsius: 21, room: 'lab' }).pipe(publishTo(client, ({ room }) => temperature.at({ room })))
    of({ celsius: 21 }).pipe(
      publishTo(client, bound, {
        conflate: false,
        failed: (error, value) => {
          expectTypeOf(error).toEqualTypeOf<unknown>()
          expectTypeOf(value).toEqualTypeOf<Reading>()
        },
      }),
    )
    of('on').pipe(
      publishTo(client, 'a', { failed: (_, value) => expectTypeOf(value).toEqualTypeOf<string>() }),
    )
    // @ts-expect-error a number is no reading
    of(21).pipe(publishTo(client, bound))
    // @ts-expect-error the room is not bound
    of({ celsius: 21 }).pipe(publishTo(client, temperature))
    // @ts-expect-error a plain topic takes bytes and text
    of({ celsius: 21 }).pipe(publishTo(client, 'home/lab/temperature'))
    // @ts-expect-error text is no number
    of('21').pipe(publishTo(client, topic('a', number)))
    of('21').pipe(publishTo(client, topic('a', text)))
  })

  test('clearRetained takes filters and topics, and gives receipts', () => {
    expectTypeOf(clearRetained(client, 'a/#')).toEqualTypeOf<Observable<Receipt>>()
    expectTypeOf(clearRetained(client, ['a/#', 'b'], { quiet: 100 })).toEqualTypeOf<Observable<Receipt>>()
    clearRetained(client, topic('rooms/{room}', number))
    clearRetained(client, topic('rooms/1', number))
    // @ts-expect-error neither filter nor topic
    clearRetained(client, 7)
    // @ts-expect-error no such option
    clearRetained(client, 'a', { silence: 5 })
  })

  test('toAsyncIterable gives the values', () => {
    expectTypeOf(toAsyncIterable(typed)).toEqualTypeOf<AsyncIterable<Typed>>()
    // @ts-expect-error not a way to overflow
    toAsyncIterable(typed, { overflow: 'pause' })
  })
})
