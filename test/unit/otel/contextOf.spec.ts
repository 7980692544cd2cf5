import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { concat, defer, Observable, of, repeat, Subject, take, tap, throwError } from 'rxjs'
import { latestByTopic, type Message } from 'rxtopics'
import { contextOf, inContextOf } from 'rxtopics/otel'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellDeleted } from '../../../src/operators/support/deletions.js'
import { message } from '../operators/support.js'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const traced = { properties: { userProperties: { traceparent: `00-${traceId}-${spanId}-01` } } }
const activeSpan = () => trace.getSpanContext(context.active())?.spanId

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager()))
afterAll(() => context.disable())

describe('contextOf', () => {
  test('has the span that the message names, and what the active context has', () => {
    const key = createContextKey('tenant')
    const found = context.with(ROOT_CONTEXT.setValue(key, 7), () => contextOf(traced))
    expect(trace.getSpanContext(found)).toMatchObject({ traceId, spanId, isRemote: true })
    expect(found.getValue(key)).toBe(7)
  })

  test('of a message that names none is the active one', () => {
    const key = createContextKey('tenant')
    const active = ROOT_CONTEXT.setValue(key, 7)
    expect(context.with(active, () => contextOf({ properties: {} }))).toBe(active)
  })
})

describe('inContextOf', () => {
  test('subscribes, emits, completes and errors within it, and leaves it behind', () => {
    const seen: unknown[] = []
    const source$ = concat(
      defer(() => of(activeSpan())),
      throwError(() => new Error('end')),
    )
    source$.pipe(inContextOf(traced)).subscribe({
      next: at => seen.push(at, activeSpan()),
      error: () => seen.push(activeSpan()),
    })
    of(1)
      .pipe(inContextOf(traced))
      .subscribe({ complete: () => seen.push(activeSpan()) })
    expect(seen).toEqual([spanId, spanId, spanId, spanId])
    expect(activeSpan()).toBeUndefined()
  })

  test('leaves a source that emits while it is subscribed as soon as nobody wants more', () => {
    let emitted = 0
    of(1)
      .pipe(
        repeat(1_000),
        tap(() => {
          emitted += 1
        }),
        inContextOf(traced),
        take(1),
      )
      .subscribe()
    expect(emitted).toBeLessThan(3)
  })

  test('tells of deletions those behind it', () => {
    const kept: string[][] = []
    new Observable<Message>(subscriber => {
      subscriber.next(message('a', '1'))
      tellDeleted(subscriber, 'a')
    })
      .pipe(inContextOf(traced), latestByTopic())
      .subscribe(latest => kept.push([...latest.keys()]))
    expect(kept).toEqual([['a'], []])
  })

  test('leaves its source when it is left', () => {
    const source$ = new Subject<number>()
    const left = source$.pipe(inContextOf(traced)).subscribe()
    expect(source$.observed).toBe(true)
    left.unsubscribe()
    expect(source$.observed).toBe(false)
  })
})
