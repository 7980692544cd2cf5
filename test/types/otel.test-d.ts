import type { Context } from '@opentelemetry/api'
import type { MonoTypeOperatorFunction } from 'rxjs'
import { type Interceptor, type Message, number, topic } from 'rxtopics'
import { contextOf, inContextOf, otel, type Traced } from 'rxtopics/otel'
import { describe, expectTypeOf, test } from 'vitest'

declare const message: Message<number>

describe('otel', () => {
  test('returns an interceptor', () => {
    expectTypeOf(otel({ system: 'mqtt', topics: [topic('a/{b}', number)] })).toEqualTypeOf<Interceptor>()
    // @ts-expect-error the system is to be said
    otel({})
    // @ts-expect-error topics, not their names
    otel({ system: 'mqtt', topics: ['a'] })
  })

  test('reads the context of whatever has properties', () => {
    expectTypeOf(contextOf(message)).toEqualTypeOf<Context>()
    expectTypeOf(inContextOf<string>(message)).toEqualTypeOf<MonoTypeOperatorFunction<string>>()
    expectTypeOf<Message>().toExtend<Traced>()
    // @ts-expect-error there is nothing to read
    contextOf({ topic: 'a' })
  })
})
