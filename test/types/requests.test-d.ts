import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Observable } from 'rxjs'
import {
  type Client,
  type DecodeFailure,
  json,
  type Message,
  type ReplyError,
  type ReplyFailure,
  type Responded,
  rights,
  text,
  topic,
} from 'rxtopics'
import { describe, expectTypeOf, test } from 'vitest'

declare const client: Client
const sum = topic('sum/{unit}', json(t.array(t.number)))
const kg = sum.at({ unit: 'kg' })

describe('request', () => {
  test('takes what its topic takes, and gives what its reply codec gives', () => {
    expectTypeOf(client.request(kg, [1])).toEqualTypeOf<Observable<Message>>()
    expectTypeOf(client.request(kg, [1], { reply: text })).toEqualTypeOf<Observable<Message<string>>>()
    expectTypeOf(client.request('a', 'x', { reply: text })).toEqualTypeOf<Observable<Message<string>>>()
    client.request(kg, [1], {
      reply: text,
      until: reply => {
        expectTypeOf(reply).toEqualTypeOf<Message<string>>()
        return reply.value === 'last'
      },
    })
    // @ts-expect-error a predicate says yes or no
    client.request(kg, [1], { until: () => 'yes' })
    // @ts-expect-error the wrong value
    client.request(kg, ['1'])
    // @ts-expect-error a topic that is not bound
    client.request(sum, [1])
    // @ts-expect-error the reply has no such codec
    client.request(kg, [1], { reply: 'text' })
  })
})

describe('requestEither', () => {
  test('takes what request takes, and says of each reply what it is', () => {
    expectTypeOf<ReplyFailure>().toEqualTypeOf<DecodeFailure | ReplyError>()
    const replies$ = client.requestEither(kg, [1], { reply: text, replies: 3 })
    expectTypeOf(replies$).toEqualTypeOf<Observable<Either<ReplyFailure, Message<string>>>>()
    expectTypeOf(replies$.pipe(rights())).toEqualTypeOf<Observable<Message<string>>>()
    expectTypeOf(client.requestEither('a', 'x')).toEqualTypeOf<Observable<Either<ReplyFailure, Message>>>()
    // @ts-expect-error the wrong value
    client.requestEither(kg, ['1'])
    // @ts-expect-error a topic that is not bound
    client.requestEither(sum, [1])
  })
})

describe('respond', () => {
  test('hands over typed requests, and takes typed replies', () => {
    const answered$ = client.respond(
      sum,
      request => {
        expectTypeOf(request.value).toEqualTypeOf<number[]>()
        expectTypeOf(request.params).toEqualTypeOf<{ readonly unit: string }>()
        return [String(request.value.length)]
      },
      { reply: text },
    )
    expectTypeOf(answered$).toEqualTypeOf<Observable<Responded<number[], { readonly unit: string }>>>()
    // @ts-expect-error a reply of the wrong type
    client.respond(sum, () => [5], { reply: text })
    // @ts-expect-error requests are acknowledged by themselves
    client.respond(sum, () => [], { ack: 'manual' })
  })
})
