import { BehaviorSubject, filter, map, Observable, of, Subject, take } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTombstone, type Message, type Tombstone } from '../../../src/message.js'
import { latestByTopic } from '../../../src/operators/latestByTopic.js'
import { stale } from '../../../src/operators/stale.js'
import { tellDeleted } from '../../../src/operators/support/deletions.js'
import { checklist, marbles, message } from './support.js'

const a = message('a', '1')
const b = message('b', '1')
const c = message('c', '1')

describe('stale', () => {
  checklist({ make: () => stale<Message>(100), given: a, emits: [{ message: a, stale: false }] })

  test('marks a topic that fell silent, once, with its last message', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const source = cold('a-b-a-----------b---------', { a, b })
      expectObservable(source.pipe(stale(5, { scheduler }))).toBe('a-b-a--s-t------b----s----', {
        a: { message: a, stale: false },
        b: { message: b, stale: false },
        s: { message: b, stale: true },
        t: { message: a, stale: true },
      })
    })
  })

  test('keeps no timer when all are silent, and none after it is left', () => {
    marbles(({ cold, expectObservable, flush }, scheduler) => {
      expectObservable(cold('a----', { a }).pipe(stale(3, { scheduler })), '^-----!').toBe('a--s--', {
        a: { message: a, stale: false },
        s: { message: a, stale: true },
      })
      flush()
      expect(scheduler.actions).toHaveLength(0)
    })
  })

  test('keeps no timer where its observer leaves at the first value', () => {
    marbles((_, scheduler) => {
      const source = new Subject<Message>()
      source.pipe(stale(3, { scheduler }), take(1)).subscribe()
      source.next(a)
      expect(scheduler.actions).toHaveLength(0)
    })
  })

  test('takes what comes from within an observer for fresh', () => {
    marbles((_, scheduler) => {
      const source = new Subject<Message>()
      const seen: string[] = []
      source.pipe(stale(5, { scheduler })).subscribe(({ message, stale }) => {
        seen.push(`${message.topic}${stale ? '!' : ''}`)
        if (stale && seen.length < 4) source.next(b)
      })
      source.next(a)
      scheduler.schedule(() => source.complete(), 20)
      scheduler.schedule(() => expect(seen).toEqual(['a', 'a!', 'b', 'b!']), 21)
    })
  })

  test.each([0, -1, Number.NaN, '5'])('refuses %s ms', silence => {
    expect(() => stale(silence as number)).toThrow('stale.silence')
  })

  test('T98: forgets what was deleted, in the stream or beside it: it is not silent', () => {
    const seen: string[] = []
    marbles((_, scheduler) => {
      const source = new Observable<Message | Tombstone>(subscriber => {
        for (const each of [a, b, c]) subscriber.next(each)
        scheduler.schedule(() => tellDeleted(subscriber, 'a'), 2)
        scheduler.schedule(() => subscriber.next(createTombstone(message('b'), {})), 3)
        scheduler.schedule(() => tellDeleted(subscriber, 'nowhere'), 4)
      })
      source.pipe(stale(5, { scheduler })).subscribe(({ message, stale }) => {
        seen.push(`${scheduler.now()} ${message.topic}${stale ? '!' : ''}`)
      })
    })
    expect(seen).toEqual(['0 a', '0 b', '0 c', '5 c!'])
  })

  test('T98: tells of deletions those behind it', () => {
    const kept: string[][] = []
    const source = new Observable<Message>(subscriber => {
      subscriber.next(a)
      tellDeleted(subscriber, 'a')
    })
    source
      .pipe(
        stale(5),
        map(({ message }) => message),
        latestByTopic(),
        take(2),
      )
      .subscribe(latest => kept.push([...latest.keys()]))
    expect(kept).toEqual([['a'], []])
  })

  test('an empty payload is a sign of life where it is a value', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const beat = message('beat')
      expectObservable(cold('a-a', { a: beat }).pipe(stale(5, { scheduler }))).toBe('a-a----s', {
        a: { message: beat, stale: false },
        s: { message: beat, stale: true },
      })
    })
  })

  test('R94: holds so many topics, and forgets the one that has been silent longest', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const source = cold('(aba)c', { a, b, c })
      // c pushes out b, which was heard of before a.
      const gone = source.pipe(
        stale(9, { maxTopics: 2, scheduler }),
        filter(({ stale }) => stale),
        map(({ message }) => message.topic),
      )
      expectObservable(gone).toBe('---------a----c', { a: 'a', c: 'c' })
    })
  })

  test('R93: holds bytes of its own', () => {
    const seen: number[] = []
    of(message('a', new Uint8Array(1_000).subarray(3, 5)))
      .pipe(stale(5))
      .subscribe(({ message }) => seen.push(message.payload.buffer.byteLength))
    expect(seen).toEqual([2])
  })

  test('X85: with Infinity nothing becomes stale, and no timer runs', () => {
    marbles((_, scheduler) => {
      new BehaviorSubject(a).pipe(stale(Number.POSITIVE_INFINITY, { scheduler })).subscribe()
      expect(scheduler.actions).toHaveLength(0)
    })
  })

  test.each([
    ['maxTopics', 0],
    ['maxTopics', Number.POSITIVE_INFINITY],
    ['scheduler', 5],
    ['nope', 1],
  ])('refuses %s: %s', (name, value) => {
    expect(() => stale(5, { [name]: value })).toThrow(`stale.${name}`)
  })

  test('keeps no timer when it is left while topics are fresh', () => {
    marbles((_, scheduler) => {
      const source = new Subject<Message>()
      const left = source.pipe(stale(5, { scheduler })).subscribe()
      source.next(a)
      left.unsubscribe()
      scheduler.flush()
      expect(scheduler.now()).toBe(0)
    })
  })

  test('holds 100,000 topics unless told otherwise', () => {
    marbles((_, scheduler) => {
      const source = new Subject<Message>()
      let silent = 0
      source.pipe(stale(5, { scheduler })).subscribe(({ stale }) => {
        if (stale) silent += 1
      })
      for (let i = 0; i < 100_002; i++) source.next(message(String(i)))
      scheduler.schedule(() => expect(silent).toBe(100_000), 6)
    })
  })
})
