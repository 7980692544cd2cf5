import { type Message, number, type Receipt, type Status, topic } from 'rxtopics'
import {
  type Current,
  type Latest,
  useLatest,
  useLatestByTopic,
  useMessages,
  usePublish,
  useStatus,
} from 'rxtopics/svelte'
import { describe, expectTypeOf, test } from 'vitest'

declare let room: string | null
const celsius = topic('home/{room}/celsius', number)
interface Params {
  readonly room: string
}

describe('the functions for Svelte', () => {
  test('give objects with the values of the codec', () => {
    const latest = useLatest(() => (room === null ? null : celsius.at({ room })))
    expectTypeOf(latest).toEqualTypeOf<Latest<number, Params>>()
    if (latest.state === 'live') expectTypeOf(latest.value).toEqualTypeOf<number>()
    expectTypeOf(useLatest('a/+').value).toEqualTypeOf<Uint8Array | undefined>()
    expectTypeOf(useLatestByTopic(celsius).messages).toEqualTypeOf<
      ReadonlyMap<string, Message<number, Params>>
    >()
    expectTypeOf(useMessages(celsius).messages).toEqualTypeOf<readonly Message<number, Params>[]>()
    expectTypeOf(useStatus()).toEqualTypeOf<Current<Status>>()
    expectTypeOf(usePublish().publish(celsius.at({ room: 'a' }), 20)).toEqualTypeOf<Promise<Receipt>>()
    // @ts-expect-error a topic is no number
    useLatest(5)
  })
})
