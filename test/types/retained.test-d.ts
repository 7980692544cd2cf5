import type { Observable } from 'rxjs'
import { type Clearable, type Client, clearRetained, number, type Receipt, topic } from 'rxtopics'
import { describe, expectTypeOf, test } from 'vitest'

declare const client: Client

describe('clearRetained', () => {
  test('takes a filter, several, or a topic, and emits receipts', () => {
    expectTypeOf(clearRetained(client, 'a/#')).toEqualTypeOf<Observable<Receipt>>()
    expectTypeOf(clearRetained(client, ['a', 'b'] as const, { quiet: 100 })).toEqualTypeOf<
      Observable<Receipt>
    >()
    clearRetained(client, topic('a/{b}', number), { maxTopics: 5, timeout: 1_000 })
    expectTypeOf<readonly string[]>().toExtend<Clearable>()
    // @ts-expect-error not several topics
    clearRetained(client, [topic('a', number)])
    // @ts-expect-error no such option
    clearRetained(client, 'a', { silent: 100 })
  })

  test('needs no more of a client than it uses', () => {
    expectTypeOf<Parameters<typeof clearRetained>[0]>().toEqualTypeOf<
      Pick<Client, 'observe' | 'publish' | 'ping'>
    >()
  })
})
