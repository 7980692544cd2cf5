import * as t from 'io-ts'
import type { DecodeError } from 'rxtopics'
import { type Client, json, type Message, number, type Receipt, type Status, topic } from 'rxtopics'
import {
  type Latest,
  type Messages,
  useLatest,
  useLatestByTopic,
  useMessages,
  useOnMessage,
  usePublish,
  useStatus,
} from 'rxtopics/react'
import { describe, expectTypeOf, test } from 'vitest'

declare const client: Client
declare const room: string | null
const Reading = t.type({ celsius: t.number })
const reading = topic('site/{site}/{room:int}/reading', json(Reading))

interface Params {
  readonly site: string
  readonly room: number
}

describe('the hooks of React', () => {
  test('give the values of the codec, and the params of the topic', () => {
    const latest = useLatest(reading.at({ site: 'a' }))
    expectTypeOf(latest).toEqualTypeOf<Latest<t.TypeOf<typeof Reading>, Params>>()
    expectTypeOf(latest.value).toEqualTypeOf<{ celsius: number } | undefined>()
    expectTypeOf(latest.error).toEqualTypeOf<Error | undefined>()
    if (latest.state === 'live') expectTypeOf(latest.value).toEqualTypeOf<{ celsius: number }>()
    if (latest.state === 'waiting') expectTypeOf(latest.value).toEqualTypeOf<undefined>()
    if (latest.state === 'failed') expectTypeOf(latest.error).toEqualTypeOf<Error>()
    expectTypeOf(useLatestByTopic(reading).messages).toEqualTypeOf<
      ReadonlyMap<string, Message<{ celsius: number }, Params>>
    >()
    expectTypeOf(useMessages(reading, { last: 5, every: 100 })).toEqualTypeOf<
      Messages<Message<{ celsius: number }, Params>>
    >()
    useOnMessage(reading, ({ value, params }) => {
      expectTypeOf(value.celsius).toEqualTypeOf<number>()
      expectTypeOf(params.room).toEqualTypeOf<number>()
    })
  })

  test('give bytes for a plain filter, and take nothing to watch', () => {
    expectTypeOf(useLatest('home/+').value).toEqualTypeOf<Uint8Array | undefined>()
    expectTypeOf(useLatest(topic('a')).value).toEqualTypeOf<Uint8Array | undefined>()
    const celsius = topic('home/{room}/celsius', number)
    expectTypeOf(useLatest(room === null ? null : celsius.at({ room })).value).toEqualTypeOf<
      number | undefined
    >()
    expectTypeOf(useLatest(room).value).toEqualTypeOf<Uint8Array | undefined>()
  })

  test('take no Observable, which a render would make anew', () => {
    // @ts-expect-error what is asked for, not the stream
    useLatest(client.observe('home/+'))
    // @ts-expect-error a view settles nothing
    useLatest('home/+', { ack: 'manual' })
    // @ts-expect-error one message is kept
    useLatest('home/+', { last: 5 })
  })

  test('publish what the codec encodes', () => {
    const { publish } = usePublish()
    expectTypeOf(publish(reading.at({ site: 'a', room: 1 }), { celsius: 20 })).toEqualTypeOf<
      Promise<Receipt>
    >()
    void publish('a', 'x', { qos: 1, retain: true })
    // @ts-expect-error a param is missing
    void publish(reading.at({ site: 'a' }), { celsius: 20 })
    // @ts-expect-error no reading
    void publish(reading.at({ site: 'a', room: 1 }), 20)
  })

  test('tell the status', () => {
    expectTypeOf(useStatus()).toEqualTypeOf<Status>()
    expectTypeOf<DecodeError>().toExtend<Error>()
  })
})
