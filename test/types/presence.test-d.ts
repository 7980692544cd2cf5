import type { Observable } from 'rxjs'
import {
  type Client,
  flag,
  heartbeat,
  json,
  type Present,
  presence,
  type Receipt,
  text,
  topic,
} from 'rxtopics'
import { describe, expectTypeOf, test } from 'vitest'

declare const client: Client
const node = topic('nodes/{id}/state', text)

describe('presence', () => {
  test('has the values and params of its topic', () => {
    expectTypeOf(presence(client, node)).toEqualTypeOf<
      Observable<ReadonlyMap<string, Present<string, { readonly id: string }>>>
    >()
    presence(client, node, { isPresent: value => value === 'online', timeout: 1_000, maxTopics: 5 })
    // @ts-expect-error values are texts
    presence(client, node, { isPresent: (value: number) => value > 0 })
    // @ts-expect-error a filter has no values
    presence(client, 'nodes/+/state')
  })

  test('is read with no more of a client than observing', () => {
    expectTypeOf<Parameters<typeof presence>[0]>().toEqualTypeOf<Pick<Client, 'observe' | 'observeEither'>>()
  })
})

describe('heartbeat', () => {
  test('publishes values of its topic, or what a name takes', () => {
    const beats = heartbeat(client, node.at({ id: 'a' }), { every: 1_000, value: () => 'online' })
    expectTypeOf(beats).toEqualTypeOf<Observable<Receipt>>()
    heartbeat(client, 'a', { every: 1_000, value: () => new Uint8Array() })
    heartbeat(client, topic('a', flag('on', 'off')), { every: 1_000, value: () => true })
    heartbeat(client, topic('a', json()), { every: 1_000, value: () => ({ at: 1 }) })
    // @ts-expect-error params are missing
    heartbeat(client, node, { every: 1_000, value: () => 'online' })
    // @ts-expect-error no text
    heartbeat(client, node.at({ id: 'a' }), { every: 1_000, value: () => 5 })
    // @ts-expect-error how often is to be said
    heartbeat(client, 'a', { value: () => '' })
  })
})
