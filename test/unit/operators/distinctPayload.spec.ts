import { Observable, of, Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/message.js'
import { distinctPayload } from '../../../src/operators/distinctPayload.js'
import { latestByTopic } from '../../../src/operators/latestByTopic.js'
import { tellDeleted } from '../../../src/operators/support/deletions.js'
import { checklist, marbles, message } from './support.js'

const [a, b, c] = ['a', 'b', 'c'].map(name => message(name, '1')) as [Message, Message, Message]

describe('distinctPayload', () => {
  checklist({ make: () => distinctPayload<Message>(), given: a, emits: [a] })

  test('leaves out a payload like the one before on the same topic', () => {
    const [one, two] = [message('a', '1'), message('a', '2')]
    marbles(({ cold, expectObservable }) => {
      expectObservable(
        cold('abacbda', { a: one, b, c: two, d: message('a', '12') }).pipe(distinctPayload()),
      ).toBe('ab-c-da', {
        a: one,
        b,
        c: two,
        d: message('a', '12'),
      })
    })
  })

  test('is not misled by a chunk that is used again', () => {
    const chunk = Uint8Array.from([1, 2])
    const seen: number[] = []
    const source = new Subject<Message>()
    source.pipe(distinctPayload()).subscribe(({ payload }) => seen.push(payload[0]!))
    source.next(message('a', chunk))
    chunk[0] = 7
    source.next(message('a', chunk))
    expect(seen).toEqual([1, 7])
  })

  test('remembers so many topics: the message of a forgotten one passes', () => {
    const seen: string[] = []
    of(a, b, a, c, b, a)
      .pipe(distinctPayload({ maxTopics: 2 }))
      .subscribe(({ topic }) => seen.push(topic))
    // c pushes b out, b pushes a out.
    expect(seen).toEqual(['a', 'b', 'c', 'b', 'a'])
  })

  test('R94: a repetition is a sign of life', () => {
    const seen: string[] = []
    of(a, b, a, c, a, b)
      .pipe(distinctPayload({ maxTopics: 2 }))
      .subscribe(({ topic }) => seen.push(topic))
    // The second a makes b the one that has been silent longest: c pushes b out, b pushes c out.
    expect(seen).toEqual(['a', 'b', 'c', 'b'])
  })

  test('T98: forgets what was deleted, and tells those behind it', () => {
    const seen: string[][] = []
    const source = new Observable<Message>(subscriber => {
      subscriber.next(a)
      subscriber.next(a)
      tellDeleted(subscriber, 'a')
      tellDeleted(subscriber, 'nowhere')
      subscriber.next(a)
    })
    source.pipe(distinctPayload(), latestByTopic()).subscribe(latest => seen.push([...latest.keys()]))
    expect(seen).toEqual([['a'], [], [], ['a']])
  })

  test.each([
    ['longer', '12', '123'],
    ['shorter', '12', '1'],
    ['other at the end', '12', '13'],
    ['other at the start', '12', '22'],
    ['empty', '12', ''],
  ])('passes a payload that is %s', (_, first, second) => {
    const seen: number[] = []
    of(message('a', first), message('a', second), message('a', second))
      .pipe(distinctPayload())
      .subscribe(({ payload }) => seen.push(payload.length))
    expect(seen).toEqual([first.length, second.length])
  })

  test.each([
    ['maxTopics', 0],
    ['maxTopics', Number.POSITIVE_INFINITY],
    ['nope', 1],
  ])('refuses %s: %s', (name, value) => {
    expect(() => distinctPayload({ [name]: value })).toThrow(`distinctPayload.${name}`)
  })

  test('remembers 10,000 topics unless told otherwise', () => {
    let passed = 0
    const source = new Subject<Message>()
    source.pipe(distinctPayload()).subscribe(() => (passed += 1))
    for (let i = 0; i < 10_001; i++) source.next(message(String(i)))
    // The first was forgotten, the others were not.
    for (const i of [1, 10_000, 0]) source.next(message(String(i)))
    expect(passed).toBe(10_002)
  })
})
