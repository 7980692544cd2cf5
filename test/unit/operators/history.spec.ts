import { map, Observable, of, range, Subject } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import { createTombstone, type Message, settledBy, type Tombstone } from '../../../src/message.js'
import { history, type Sample } from '../../../src/operators/history.js'
import { tellDeleted } from '../../../src/operators/support/deletions.js'
import { checklist, marbles, message } from './support.js'

type Histories = ReadonlyMap<string, readonly Sample<Message>[]>

const virtual = () => new TestScheduler(() => {})
const textOf = ({ payload }: Message): string => new TextDecoder().decode(payload)

/** `a: 1 2, b: 3` */
const line = (histories: Histories): string =>
  [...histories].map(([topic, samples]) => `${topic}: ${samples.map(textOf).join(' ')}`).join(', ')

const lines = (options: Parameters<typeof history>[0], ...messages: Message[]): string[] => {
  const seen: string[] = []
  of(...messages)
    .pipe(history({ scheduler: virtual(), ...options }))
    .subscribe(histories => seen.push(line(histories)))
  return seen
}

const a = (text: string) => message('a', text)
const b = (text: string) => message('b', text)

describe('history', () => {
  checklist({
    make: () => history<Message>({ scheduler: virtual() }),
    given: a('1'),
    emits: [new Map([['a', [Object.assign(a('1'), { at: 0 })]]])],
  })

  test('keeps the last messages of every topic, oldest first, and never changes what it has emitted', () => {
    const seen: Histories[] = []
    of(a('1'), b('2'), a('3'), a('4'))
      .pipe(history({ last: 2, scheduler: virtual() }))
      .subscribe(histories => seen.push(histories))
    expect(seen.map(line)).toEqual(['a: 1', 'a: 1, b: 2', 'a: 1 3, b: 2', 'a: 3 4, b: 2'])
  })

  test('gives the same array for a topic until it changes', () => {
    const seen: Histories[] = []
    of(a('1'), b('2'), a('3'))
      .pipe(history({ scheduler: virtual() }))
      .subscribe(histories => seen.push(histories))
    const [, second, third] = seen
    expect(third?.get('b')).toBe(second?.get('b'))
    expect(third?.get('a')).not.toBe(second?.get('a'))
  })

  test('lets go of messages that have become too old, and says so', () => {
    const seen: string[] = []
    marbles(({ cold }, scheduler) => {
      cold('a-b-a--------|', { a: a('1'), b: b('2') })
        .pipe(history<Message>({ within: 5, scheduler }))
        .subscribe({
          next: histories => seen.push(`${scheduler.now()} ${line(histories)}`),
          complete: () => seen.push(`${scheduler.now()} |`),
        })
    })
    // At 5 the first a is too old, at 7 b is, at 9 the second a.
    expect(seen).toEqual(['0 a: 1', '2 a: 1, b: 2', '4 a: 1 1, b: 2', '5 a: 1, b: 2', '7 a: 1', '9 ', '13 |'])
  })

  test('emits once for what leaves and comes in one moment', () => {
    const seen: string[] = []
    marbles(({ cold }, scheduler) => {
      cold('(ab)-c', { a: a('1'), b: b('2'), c: a('3') })
        .pipe(history<Message>({ within: 5, scheduler }))
        .subscribe(histories => seen.push(`${scheduler.now()} ${line(histories)}`))
    })
    expect(seen).toEqual(['0 a: 1', '0 a: 1, b: 2', '5 a: 3', '10 '])
  })

  test('tells when each message came', () => {
    const seen: number[][] = []
    marbles(({ cold }, scheduler) => {
      cold('a--a', { a: a('1') })
        .pipe(history<Message>({ scheduler }))
        .subscribe(histories => seen.push([...histories.values()].flat().map(({ at }) => at)))
    })
    expect(seen).toEqual([[0], [0, 3]])
  })

  test('keeps a message that was pushed out from being too old', () => {
    const seen: string[] = []
    marbles(({ cold }, scheduler) => {
      cold('a-a-a', { a: a('1') })
        .pipe(history<Message>({ last: 1, within: 5, scheduler }))
        .subscribe(histories => seen.push(`${scheduler.now()} ${line(histories)}`))
    })
    expect(seen).toEqual(['0 a: 1', '2 a: 1', '4 a: 1', '9 '])
  })

  test('keeps no timer when there is nothing, and none after it was left', () => {
    marbles(({ cold, expectObservable, flush }, scheduler) => {
      expectObservable(
        cold('a----', { a: a('1') }).pipe(
          history<Message>({ within: 3, scheduler }),
          map(({ size }) => size),
        ),
        '^-----!',
      ).toBe('a--b--', { a: 1, b: 0 })
      expectObservable(
        cold('a-', { a: a('1') }).pipe(
          history<Message>({ within: 9, scheduler }),
          map(() => '0'),
        ),
        '^!',
      ).toBe('0')
      flush()
      expect(scheduler.actions).toHaveLength(0)
    })
  })

  test('T98: takes out what was deleted, in the stream or beside it', () => {
    const seen: string[] = []
    const source = new Observable<Message | Tombstone>(subscriber => {
      for (const each of [a('1'), b('2'), a('3'), b('')]) subscriber.next(each)
      tellDeleted(subscriber, 'a')
      subscriber.next(b('4'))
      subscriber.next(createTombstone(b(''), {}))
    })
    source
      .pipe(history({ within: 5, scheduler: virtual() }))
      .subscribe(histories => seen.push(line(histories)))
    expect(seen).toEqual(['a: 1', 'a: 1, b: 2', 'a: 1 3, b: 2', 'a: 1 3', '', 'b: 4', ''])
  })

  test('what was deleted does not become too old', () => {
    const seen: string[] = []
    marbles(({ cold }, scheduler) => {
      cold('ab', { a: a('1'), b: a('') })
        .pipe(history<Message>({ within: 5, scheduler }))
        .subscribe(histories => seen.push(`${scheduler.now()} ${line(histories)}`))
    })
    expect(seen).toEqual(['0 a: 1', '1 '])
  })

  test('R94: keeps so many topics, and takes out the one that has been silent longest', () => {
    expect(lines({ maxTopics: 2 }, a('1'), b('2'), a('3'), message('c', '4'), b('5'))).toEqual([
      ...['a: 1', 'a: 1, b: 2', 'a: 1 3, b: 2', 'a: 1 3, c: 4', 'c: 4, b: 5'],
    ])
  })

  test('a message that becomes too old is no sign of life', () => {
    const seen: string[] = []
    marbles(({ cold }, scheduler) => {
      cold('a-ab---c', { a: a('1'), b: b('2'), c: message('c', '3') })
        .pipe(history<Message>({ within: 6, maxTopics: 2, scheduler }))
        .subscribe(histories => seen.push(`${scheduler.now()} ${line(histories)}`))
    })
    // At 6 the first a leaves; at 7 c pushes a out, which was heard of before b.
    expect(seen).toEqual([
      ...['0 a: 1', '2 a: 1 1', '3 a: 1 1, b: 2', '6 a: 1, b: 2', '7 b: 2, c: 3', '9 c: 3', '13 '],
    ])
  })

  test('R93: keeps bytes of its own, and leaves the message as it was', () => {
    const given = message('a', new Uint8Array(1_000).fill(0x31).subarray(0, 1))
    const whole = a('2')
    const seen: Histories[] = []
    of(given, whole)
      .pipe(history({ scheduler: virtual() }))
      .subscribe(histories => seen.push(histories))
    const samples = seen.at(-1)?.get('a') ?? []
    expect(samples.map(({ payload }) => payload.buffer.byteLength)).toEqual([1, 1])
    expect(samples.map(textOf)).toEqual(['1', '2'])
    expect('at' in given || 'at' in whole).toBe(false)
  })

  test('settles the messages that it keeps', () => {
    const settled: number[] = []
    const seen: Histories[] = []
    of(settledBy(a('1'), code => settled.push(code)))
      .pipe(history({ scheduler: virtual() }))
      .subscribe(histories => seen.push(histories))
    seen[0]?.get('a')?.[0]?.ack()
    expect(settled).toEqual([0])
  })

  test('takes what comes from within an observer', () => {
    const source = new Subject<Message>()
    const seen: string[] = []
    marbles((_, scheduler) => {
      source.pipe(history({ within: 5, scheduler })).subscribe(histories => {
        seen.push(`${scheduler.now()} ${line(histories)}`)
        if (histories.size === 0 && seen.length < 4) source.next(b('2'))
      })
      source.next(a('1'))
    })
    expect(seen).toEqual(['0 a: 1', '5 ', '5 b: 2', '10 '])
  })

  test('keeps 1,000 messages of 10,000 topics for ever, unless told otherwise', () => {
    let histories: Histories = new Map()
    marbles((_, scheduler) => {
      const source = new Subject<Message>()
      source.pipe(history({ scheduler })).subscribe(given => (histories = given))
      range(0, 10_001).subscribe(i => source.next(message(String(i), '1')))
      range(0, 1_001).subscribe(() => source.next(a('1')))
      expect(scheduler.actions).toHaveLength(0)
    })
    expect(histories.size).toBe(10_000)
    expect(histories.get('a')).toHaveLength(1_000)
  })

  test.each([
    ['last', 0],
    ['last', Number.POSITIVE_INFINITY],
    ['within', 0],
    ['within', '5'],
    ['maxTopics', 0],
    ['scheduler', 5],
    ['nope', 1],
  ])('refuses %s: %s', (name, value) => {
    expect(() => history({ [name]: value })).toThrow(`history.${name}`)
  })
})
