import * as t from 'io-ts'
import { defer, EMPTY, map, type Observable, of, Subject, throwError } from 'rxjs'
import type { Message } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { json } from '../../../src/codec/json/json.js'
import { oneOf } from '../../../src/codec/schema/oneOf.js'
import { decode } from '../../../src/operators/decode.js'
import { rights } from '../../../src/operators/rights.js'
import { splitByTag } from '../../../src/operators/splitByTag.js'
import { topic } from '../../../src/topic/topic.js'
import { checklist, message } from './support.js'

type Tagged = Message<{ readonly kind: 'a' | 'b' }>

const tagged = (kind: 'a' | 'b'): Tagged => ({ ...message('t'), value: { kind } }) as Tagged
const kindOf = ({ value }: Tagged): string => value.kind

describe('splitByTag', () => {
  describe('of a tag with a pipeline', () => {
    checklist<Tagged, unknown>({
      make: () => splitByTag('kind', { a: some => some.pipe(map(kindOf)) }, rest => rest),
      given: tagged('a'),
      emits: ['a'],
      throwing: thrower => splitByTag('kind', { a: some => some.pipe(map(thrower)) }, rest => rest),
    })
  })

  describe('of any other tag', () => {
    checklist<Tagged, unknown>({
      make: () => splitByTag('kind', { a: some => some }, rest => rest.pipe(map(kindOf))),
      given: tagged('b'),
      emits: ['b'],
      throwing: thrower => splitByTag('kind', { a: some => some }, rest => rest.pipe(map(thrower))),
    })
  })

  const Location = t.type({ _type: t.literal('location'), lat: t.number })
  const Transition = t.type({ _type: t.literal('transition'), event: t.string })
  const Lwt = t.type({ _type: t.literal('lwt') })
  const tracker = topic(
    'owntracks/{user}',
    json(oneOf('_type', { location: Location, transition: Transition, lwt: Lwt })),
  )
  const sent = (value: unknown) => message('owntracks/ann', JSON.stringify(value))
  const all = [
    sent({ _type: 'location', lat: 1 }),
    sent({ _type: 'transition', event: 'enter' }),
    sent({ _type: 'lwt' }),
  ] as const
  const split = (source: Observable<Message>) =>
    source.pipe(
      decode(tracker),
      rights(),
      splitByTag(
        '_type',
        {
          location: located => located.pipe(map(({ value }) => value.lat)),
          transition: moved => moved.pipe(map(({ value }) => value.event)),
        },
        rest => rest.pipe(map(({ value }) => value._type)),
      ),
    )

  test('P19: gives each message to the pipeline of its tag, and all others to the rest', () => {
    const seen: unknown[] = []
    let subscriptions = 0
    const source = new Subject<Message>()
    const counted = defer(() => {
      subscriptions++
      return source
    })
    split(counted).subscribe(value => seen.push(value))
    for (const one of all) source.next(one)
    expect(seen).toEqual([1, 'enter', 'lwt'])
    expect(subscriptions).toBe(1)
  })

  test('gives what has no tag at all to the rest, and goes on', () => {
    const seen: unknown[] = []
    const values = [null, { kind: 'a' }, undefined, 7, { kind: 'b' }]
    of(...values.map(value => ({ ...message('t'), value }) as Tagged))
      .pipe(
        splitByTag('kind', { a: some => some.pipe(map(() => 'a')) }, rest =>
          rest.pipe(map(({ value }) => value)),
        ),
      )
      .subscribe(one => seen.push(one))
    expect(seen).toEqual([null, 'a', undefined, 7, { kind: 'b' }])
  })

  test('loses nothing of a source that emits while it is subscribed', () => {
    const seen: unknown[] = []
    split(of(...all)).subscribe({ next: value => seen.push(value), complete: () => seen.push('done') })
    expect(seen).toEqual([1, 'enter', 'lwt', 'done'])
  })

  test('errors as its source, a pipeline or the making of a pipeline does, and leaves the source', () => {
    const boom = (): never => {
      throw 'boom'
    }
    const lost = new Error('lost')
    const caught: unknown[] = []
    const typed = of(...all).pipe(decode(tracker), rights())
    const note = { error: (error: unknown) => void caught.push(error) }
    typed.pipe(splitByTag('_type', {}, boom)).subscribe(note)
    typed.pipe(splitByTag('_type', {}, rest => rest.pipe(map(boom)))).subscribe(note)
    split(throwError(() => lost)).subscribe(note)
    expect(caught).toEqual(['boom', 'boom', lost])
    const source = new Subject<Message>()
    split(source).subscribe().unsubscribe()
    expect(source.observed).toBe(false)
  })

  test('subscribes the pipelines in their order, and the rest after them', () => {
    const seen: string[] = []
    const starting = (name: string) => () => defer(() => [name])
    EMPTY.pipe(
      splitByTag<{ readonly kind: 'a' | 'b' | 'c' }, unknown, 'kind', object, string>(
        'kind',
        { b: starting('b'), a: starting('a') },
        starting('rest'),
      ),
    ).subscribe(value => seen.push(String(value)))
    expect(seen).toEqual(['b', 'a', 'rest'])
  })
})
