import { json, type Message, number, type Receipt, type Status, topic } from 'rxtopics'
import { useLatest, useLatestByTopic, useMessages, usePublish, useStatus } from 'rxtopics/vue'
import { describe, expectTypeOf, test } from 'vitest'
import { type ComputedRef, ref } from 'vue'

const celsius = topic('home/{room}/celsius', number)
interface Params {
  readonly room: string
}

describe('the composables of Vue', () => {
  test('give refs with the values of the codec', () => {
    const room = ref('a')
    const { value, state, error, message } = useLatest(() => celsius.at({ room: room.value }))
    expectTypeOf(value).toEqualTypeOf<ComputedRef<number | undefined>>()
    expectTypeOf(state).toEqualTypeOf<ComputedRef<'waiting' | 'live' | 'failed' | 'ended'>>()
    expectTypeOf(error).toEqualTypeOf<ComputedRef<Error | undefined>>()
    expectTypeOf(message).toEqualTypeOf<ComputedRef<Message<number, Params> | undefined>>()
    expectTypeOf(useLatest(room).value).toEqualTypeOf<ComputedRef<Uint8Array | undefined>>()
    expectTypeOf(useLatest(() => null as string | null).value).toEqualTypeOf<
      ComputedRef<Uint8Array | undefined>
    >()
    expectTypeOf(useLatestByTopic(celsius).messages).toEqualTypeOf<
      ComputedRef<ReadonlyMap<string, Message<number, Params>>>
    >()
    expectTypeOf(useMessages(celsius).messages).toEqualTypeOf<
      ComputedRef<readonly Message<number, Params>[]>
    >()
    expectTypeOf(useStatus()).toEqualTypeOf<ComputedRef<Status>>()
    // @ts-expect-error a topic is neither a number
    useLatest(5)
  })

  test('publish what the codec encodes', () => {
    const { publish, pending, receipt } = usePublish()
    expectTypeOf(pending).toEqualTypeOf<ComputedRef<number>>()
    expectTypeOf(receipt).toEqualTypeOf<ComputedRef<Receipt | undefined>>()
    expectTypeOf(publish(celsius.at({ room: 'a' }), 20)).toEqualTypeOf<Promise<Receipt>>()
    // @ts-expect-error no number
    void publish(celsius.at({ room: 'a' }), 'warm')
    // @ts-expect-error a param is missing
    void publish(topic('{a}', json()), 'warm')
  })
})
