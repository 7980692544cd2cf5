import type { Observable } from 'rxjs'
import {
  type ClientOptions,
  createClient,
  type InboxStore,
  type OutboxStore,
  type StoredMessage,
  type StoredPublish,
  type StoreError,
  type Warning,
} from 'rxtopics'
import { type FileStore, fileStore, StoreContentError } from 'rxtopics/file-store'
import { memory } from 'rxtopics/memory'
import { describe, expectTypeOf, test } from 'vitest'

describe('fileStore', () => {
  test('returns a store for an outbox or an inbox', () => {
    const store = fileStore('a')
    expectTypeOf(store).toEqualTypeOf<FileStore>()
    expectTypeOf(store).toExtend<OutboxStore>()
    expectTypeOf(store).toExtend<InboxStore>()
    createClient(memory(), {
      inbox: { store, bytes: 1, capacity: 1, deadline: 1 },
      outbox: { store: fileStore('b') },
    })
    // @ts-expect-error a path comes first
    fileStore({ garbage: 0 })
    // @ts-expect-error a store keeps what it is given
    createClient(memory(), { inbox: { store: 'inbox.jsonl' } })
  })

  test('tells which content was wanted', () => {
    expectTypeOf<StoreContentError['found']>().toEqualTypeOf<'publishes' | 'messages'>()
    expectTypeOf(new StoreContentError('a', 'messages', 'publishes').wanted).toEqualTypeOf<
      'publishes' | 'messages'
    >()
  })
})

describe('a store of an inbox', () => {
  test('keeps messages with the name that the broker has for them', () => {
    expectTypeOf<NonNullable<ClientOptions['inbox']>['store']>().toEqualTypeOf<InboxStore | undefined>()
    expectTypeOf<ReturnType<InboxStore['load']>>().toEqualTypeOf<Observable<StoredMessage>>()
    expectTypeOf<Parameters<InboxStore['load']>[1]>().toEqualTypeOf<'messages'>()
    expectTypeOf<StoredMessage['name']>().toEqualTypeOf<string | undefined>()
    expectTypeOf<StoredMessage>().toExtend<StoredPublish>()
  })

  test('has warnings of its own', () => {
    expectTypeOf<Extract<Warning, { kind: 'outbox-failed' }>['error']>().toEqualTypeOf<StoreError>()
    expectTypeOf<Extract<Warning, { kind: 'inbox-damaged' }>>().toHaveProperty('topic')
    expectTypeOf<Extract<Warning, { kind: 'inbox-failed' }>>().not.toHaveProperty('topic')
  })
})
