import { Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/message.js'
import { stale } from '../../../src/operators/stale.js'
import { checklist, marbles, message } from './support.js'

const a = message('a', '1')
const b = message('b', '1')

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
})
