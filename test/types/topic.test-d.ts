import * as t from 'io-ts'
import { describe, expectTypeOf, test } from 'vitest'
import type { Either } from '../../src/base/either.js'
import type { Codec } from '../../src/codec/codec.js'
import { number } from '../../src/codec/text/number.js'
import type { MatchFailure } from '../../src/topic/matcher.js'
import { scope } from '../../src/topic/scope.js'
import { type CodecLike, isTopic, type Topic, topic } from '../../src/topic/topic.js'

/** What a client takes. */
declare const observe: <P, F extends string, C>(topic: Topic<P, F, C>) => P
declare const publish: <P, C>(topic: Topic<P, never, C>) => C
declare const inspect: (topic: Topic<unknown, string, unknown>) => void

declare const Day: t.Type<Date, string, unknown>
declare const text: string
declare const codec: CodecLike

const temperature = topic('site/{site}/room/{room}/temperature')
const door = topic('floor/{floor:int}/door/{at:number}/{name}')

describe('topic', () => {
  test('takes a codec, or none, and no schema', () => {
    expectTypeOf(topic('a', undefined)).toEqualTypeOf<
      Topic<Readonly<Record<never, never>>, never, undefined>
    >()
    // @ts-expect-error -- json(schema) is a codec
    topic('a', t.type({ on: t.boolean }))
    // @ts-expect-error -- neither is a validator
    topic('a', (value: unknown) => value)
    // @ts-expect-error -- nor a type below a prefix
    scope('a').topic('b', t.string)
  })

  test('takes the params from the template', () => {
    expectTypeOf(temperature).toEqualTypeOf<
      Topic<{ readonly site: string; readonly room: string }, 'site' | 'room', undefined>
    >()
    expectTypeOf(topic('a/b')).toEqualTypeOf<Topic<Readonly<Record<never, never>>, never, undefined>>()
    expectTypeOf(door).toEqualTypeOf<
      Topic<
        { readonly floor: number; readonly at: number; readonly name: string },
        'floor' | 'at' | 'name',
        undefined
      >
    >()
  })

  test('names anonymous wildcards among what is free', () => {
    const inside = topic('site/{site}/+/#')
    expectTypeOf(inside).toEqualTypeOf<Topic<{ readonly site: string }, 'site' | '+' | '#', undefined>>()
    expectTypeOf(inside.free).toEqualTypeOf<readonly ('site' | '+' | '#')[]>()
  })

  test('carries the type of its codec', () => {
    expectTypeOf(topic('a/{x}', codec)).toEqualTypeOf<Topic<{ readonly x: string }, 'x', CodecLike>>()
    expectTypeOf(topic('a', number).codec).toEqualTypeOf<Codec<number>>()
  })

  test('takes the types of params from their codecs', () => {
    const log = topic('log/{day}/{level}/{line:int}', codec, { params: { day: Day } })
    expectTypeOf(log).toEqualTypeOf<
      Topic<
        { readonly day: Date; readonly level: string; readonly line: number },
        'day' | 'level' | 'line',
        CodecLike
      >
    >()
    const leveled = topic('log/{level}', codec, { params: { level: t.keyof({ info: null, warn: null }) } })
    expectTypeOf(leveled.build).parameter(0).toExtend<{ readonly level: 'info' | 'warn' }>()
    // @ts-expect-error -- the template has no such param
    topic('log/{day}', codec, { params: { night: Day } })
    // @ts-expect-error -- the param has a type in the template
    topic('log/{day:int}', codec, { params: { day: Day } })
    // @ts-expect-error -- a number is no level of a topic
    topic('log/{day}', codec, { params: { day: t.number } })
    // @ts-expect-error -- there is no such option
    topic('log/{day}', codec, { parms: { day: Day } })
  })

  test('knows nothing of a template that is not a literal', () => {
    type Unknown = Topic<Readonly<Record<string, string>>, string, undefined>
    expectTypeOf(topic(text)).toEqualTypeOf<Unknown>()
    expectTypeOf(topic(`site/${text}/{room}`)).toEqualTypeOf<Unknown>()
    expectTypeOf(topic(text).at({ site: 'berlin' })).toEqualTypeOf<Unknown>()
    expectTypeOf(topic(text).build({ site: 'berlin' })).toEqualTypeOf<string>()
    expectTypeOf(topic(text, codec, { params: { day: Day } })).toEqualTypeOf<
      Topic<Readonly<Record<string, unknown>>, string, CodecLike>
    >()
    // @ts-expect-error -- it may have free params
    publish(topic(text))
  })

  test('reads templates of many levels', () => {
    const deep = topic('{a}/b/{c}/d/{e}/f/{g}/h/{i}/j/{k}/l/{m}/n/{o}/p/{q}/r/{s}/t/{u}/v/{w}/x/{y}/z')
    expectTypeOf(deep.free).toEqualTypeOf<
      readonly ('a' | 'c' | 'e' | 'g' | 'i' | 'k' | 'm' | 'o' | 'q' | 's' | 'u' | 'w' | 'y')[]
    >()
  })
})

describe('match', () => {
  test('gives all params, bound or not', () => {
    type Params = { readonly site: string; readonly room: string }
    expectTypeOf(temperature.match).returns.toEqualTypeOf<Either<MatchFailure, Params>>()
    expectTypeOf(temperature.at({ site: 'berlin' }).match).returns.toEqualTypeOf<
      Either<MatchFailure, Params>
    >()
  })
})

describe('build', () => {
  test('needs all that is free', () => {
    expectTypeOf(temperature.build({ site: 'berlin', room: 'lab' })).toEqualTypeOf<string>()
    expectTypeOf(temperature.at({ site: 'berlin' }).build({ room: 'lab' })).toEqualTypeOf<string>()
    expectTypeOf(topic('a/b').build({})).toEqualTypeOf<string>()
    // @ts-expect-error -- room is missing
    temperature.build({ site: 'berlin' })
    // @ts-expect-error -- there is no such param
    temperature.build({ site: 'berlin', room: 'lab', floor: '1' })
    // @ts-expect-error -- site is bound already
    temperature.at({ site: 'berlin' }).build({ site: 'berlin', room: 'lab' })
    // @ts-expect-error -- an int is a number
    door.build({ floor: '1', at: 1, name: 'front' })
    // @ts-expect-error -- a string is no number
    door.build({ floor: 1, at: 1, name: 7 })
  })

  test('is not for anonymous wildcards', () => {
    // @ts-expect-error -- there is no value for +
    topic('site/+/{room}').build({ room: 'lab' })
    // @ts-expect-error -- there is no value for #
    topic('site/#').build({})
    // @ts-expect-error -- nor can one be given
    topic('site/+').build({ '+': 'berlin' })
  })
})

describe('at', () => {
  test('takes some of what is free and leaves the rest', () => {
    expectTypeOf(temperature.at({ site: 'berlin' })).toEqualTypeOf<
      Topic<{ readonly site: string; readonly room: string }, 'room', undefined>
    >()
    expectTypeOf(temperature.at({ site: 'berlin', room: 'lab' })).toEqualTypeOf<
      Topic<{ readonly site: string; readonly room: string }, never, undefined>
    >()
    expectTypeOf(temperature.at({})).toEqualTypeOf(temperature)
    expectTypeOf(topic('{site}/#').at({ site: 'berlin' }).free).toEqualTypeOf<readonly '#'[]>()
    // @ts-expect-error -- there is no such param
    temperature.at({ floor: '1' })
    // @ts-expect-error -- there is no such param
    temperature.at({ site: 'berlin', floor: '1' })
    // @ts-expect-error -- an int is a number
    door.at({ floor: '1' })
    // @ts-expect-error -- undefined binds nothing
    temperature.at({ site: undefined })
    // @ts-expect-error -- site is bound already
    temperature.at({ site: 'berlin' }).at({ site: 'paris' })
    // @ts-expect-error -- there is no value for +
    topic('{site}/+').at({ '+': 'berlin' })
  })

  test('binds what has a value for certain', () => {
    const perhaps: { readonly site?: string; readonly room: string } = { room: 'lab' }
    expectTypeOf(temperature.at(perhaps).free).toEqualTypeOf<readonly 'site'[]>()
    // @ts-expect-error -- site may be free
    publish(temperature.at(perhaps))
    const table: Readonly<Record<string, string>> = {}
    // @ts-expect-error -- who knows what it binds
    temperature.at(table)
  })
})

describe('Topic', () => {
  test('is inferred by a client', () => {
    expectTypeOf(observe(temperature)).toEqualTypeOf<{ readonly site: string; readonly room: string }>()
    expectTypeOf(observe(temperature.at({ site: 'berlin' }))).toEqualTypeOf<{
      readonly site: string
      readonly room: string
    }>()
    expectTypeOf(publish(topic('a/{x}', codec).at({ x: 'b' }))).toEqualTypeOf<CodecLike>()
  })

  test('can be published to only when nothing is free', () => {
    publish(temperature.at({ site: 'berlin', room: 'lab' }))
    publish(topic('a/b'))
    // @ts-expect-error -- site and room are free
    publish(temperature)
    // @ts-expect-error -- room is free
    publish(temperature.at({ site: 'berlin' }))
    // @ts-expect-error -- + is free
    publish(topic('a/+'))
    // @ts-expect-error -- # is free
    publish(topic('{x}/#').at({ x: 'a' }))
  })

  test('goes where any topic goes', () => {
    inspect(temperature)
    inspect(topic('a/#', codec))
    inspect(topic(text))
    const generic = <P, F extends string, C>(one: Topic<P, F, C>): void => inspect(one)
    expectTypeOf(generic).toBeFunction()
  })

  test('is told from a filter by isTopic', () => {
    const target = temperature as string | typeof temperature
    if (isTopic(target)) expectTypeOf(target).toEqualTypeOf<typeof temperature>()
    else expectTypeOf(target).toEqualTypeOf<string>()
  })

  test('cannot be written to', () => {
    // @ts-expect-error -- read-only
    temperature.filter = '#'
    // @ts-expect-error -- read-only
    temperature.free.push('site')
  })
})
