import type { EnvironmentProviders, Signal } from '@angular/core'
import type { Observable } from 'rxjs'
import { type Client, type Message, number, type Status, topic } from 'rxtopics'
import {
  injectLatest,
  injectLatestByTopic,
  injectMessages,
  injectStatus,
  injectTopic,
  type Latest,
  provideTopics,
} from 'rxtopics/angular'
import { describe, expectTypeOf, test } from 'vitest'

declare const client: Client
declare const room: Signal<string | null>
const celsius = topic('home/{room}/celsius', number)
interface Params {
  readonly room: string
}

describe('the functions for Angular', () => {
  test('give signals with the values of the codec', () => {
    const latest = injectLatest(() => {
      const at = room()
      return at === null ? null : celsius.at({ room: at })
    })
    expectTypeOf(latest).toEqualTypeOf<Signal<Latest<number, Params>>>()
    expectTypeOf(injectLatest('a/+')().value).toEqualTypeOf<Uint8Array | undefined>()
    expectTypeOf(injectLatestByTopic(celsius)().messages).toEqualTypeOf<
      ReadonlyMap<string, Message<number, Params>>
    >()
    expectTypeOf(injectMessages(celsius)().messages).toEqualTypeOf<readonly Message<number, Params>[]>()
    expectTypeOf(injectTopic(celsius)).toEqualTypeOf<Observable<Message<number, Params>>>()
    expectTypeOf(injectStatus()).toEqualTypeOf<Signal<Status>>()
    // @ts-expect-error what is asked for, not the stream
    injectLatest(client.observe('a'))
  })

  test('are provided with a client, or what makes one', () => {
    expectTypeOf(provideTopics(client)).toEqualTypeOf<EnvironmentProviders>()
    expectTypeOf(provideTopics(() => client)).toEqualTypeOf<EnvironmentProviders>()
    // @ts-expect-error no client
    provideTopics('mqtt://localhost')
  })
})
