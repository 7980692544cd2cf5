import type { Subscription } from 'rxjs'
import {
  allow,
  type Client,
  createClient,
  type Directions,
  deny,
  type FilteringOptions,
  type Interceptor,
  type Outgoing,
  rateLimit,
  type Stamps,
  sizeLimit,
  stamp,
} from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { describe, expectTypeOf, test } from 'vitest'

declare const client: Client

describe('the interceptors there are', () => {
  test('are interceptors like any other', () => {
    const all = [
      allow(['a/#'], { direction: 'incoming' }),
      deny(['b/#']),
      sizeLimit(1_000, { direction: 'both' }),
      rateLimit({ count: 10, per: 1_000, excess: 'reject', direction: 'outgoing' }),
      stamp({ node: 'a', topic: publish => publish.topic }),
    ]
    expectTypeOf(all).toEqualTypeOf<Interceptor[]>()
    createClient(memory(), { interceptors: all })
    expectTypeOf(client.intercept(allow([]))).toEqualTypeOf<Subscription>()
  })

  test('know their options', () => {
    expectTypeOf<FilteringOptions['direction']>().toEqualTypeOf<Directions | undefined>()
    expectTypeOf<Directions>().toEqualTypeOf<'outgoing' | 'incoming' | 'both'>()
    expectTypeOf<Extract<Stamps[string], (...args: never) => unknown>>().toEqualTypeOf<
      (publish: Outgoing) => string
    >()
    // @ts-expect-error a list of filters
    allow('a/#')
    // @ts-expect-error no such direction
    deny(['a'], { direction: 'in' })
    // @ts-expect-error bytes come first
    sizeLimit({ direction: 'both' })
    // @ts-expect-error how many is to be said
    rateLimit({ per: 1_000 })
    // @ts-expect-error what is stamped is a text
    stamp({ node: 5 })
  })
})
