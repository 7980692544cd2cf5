import { map, Observable, of, range } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTombstone, type Message, type Tombstone } from '../../../src/message.js'
import { latestByTopic } from '../../../src/operators/latestByTopic.js'
import { tellDeleted } from '../../../src/operators/support/deletions.js'
import { checklist, message } from './support.js'

const one = message('a', '1')

const contents = (latest: ReadonlyMap<string, Message>): string[] =>
  [...latest].map(([name, { payload }]) => `${name}${new TextDecoder().decode(payload)}`)

describe('latestByTopic', () => {
  checklist({ make: () => latestByTopic<Message>(), given: one, emits: [new Map([['a', one]])] })

  test('keeps the last message of every topic, until an empty one deletes it', () => {
    const seen: string[][] = []
    of(one, message('b', '2'), message('a', '3'), message('b'))
      .pipe(latestByTopic())
      .subscribe(latest => seen.push(contents(latest)))
    expect(seen).toEqual([['a1'], ['a1', 'b2'], ['a3', 'b2'], ['a3']])
  })

  test('never changes a map that it has emitted', () => {
    const seen: ReadonlyMap<string, Message>[] = []
    of(one, message('b', '2'), message('a', '3'))
      .pipe(latestByTopic())
      .subscribe(latest => seen.push(latest))
    expect(seen.map(contents)).toEqual([['a1'], ['a1', 'b2'], ['a3', 'b2']])
  })

  test('J58: takes topics for keys, whatever they spell', () => {
    const seen: string[][] = []
    of(message('__proto__', '1'), message('constructor', '2'))
      .pipe(latestByTopic())
      .subscribe(latest => seen.push(contents(latest)))
    expect(seen.at(-1)).toEqual(['__proto__1', 'constructor2'])
  })

  test('T98: takes out what was deleted, in the stream or beside it', () => {
    const tombstone = createTombstone(message('b'), { room: 'b' })
    const seen: string[][] = []
    const source = new Observable<Message | Tombstone>(subscriber => {
      for (const each of [one, message('b', '2'), message('c', '3')]) subscriber.next(each)
      tellDeleted(subscriber, 'a')
      subscriber.next(tombstone)
      tellDeleted(subscriber, 'nowhere')
    })
    source.pipe(latestByTopic()).subscribe(latest => seen.push([...latest.keys()]))
    expect(seen).toEqual([['a'], ['a', 'b'], ['a', 'b', 'c'], ['b', 'c'], ['c'], ['c']])
  })

  test('R94: keeps so many topics, and takes out the one that has been silent longest', () => {
    const seen: string[][] = []
    of(one, message('b', '2'), message('a', '3'), message('c', '4'), message('d', '5'))
      .pipe(latestByTopic({ maxTopics: 2 }))
      .subscribe(latest => seen.push(contents(latest)))
    // c pushes b out, d pushes a out.
    expect(seen).toEqual([['a1'], ['a1', 'b2'], ['a3', 'b2'], ['a3', 'c4'], ['c4', 'd5']])
  })

  test('R93: keeps bytes of its own', () => {
    const chunk = new Uint8Array(1_000).fill(0x31)
    const seen: ReadonlyMap<string, Message>[] = []
    of(message('a', chunk.subarray(0, 1)))
      .pipe(latestByTopic())
      .subscribe(latest => seen.push(latest))
    expect(seen[0]?.get('a')?.payload.buffer.byteLength).toBe(1)
    expect(seen.map(contents)).toEqual([['a1']])
  })

  test.each([0, 1.5, Number.POSITIVE_INFINITY, '5'])('refuses %s topics', maxTopics => {
    expect(() => latestByTopic({ maxTopics: maxTopics as number })).toThrow('latestByTopic.maxTopics')
  })

  test('keeps 100,000 topics unless told otherwise', () => {
    let size = 0
    range(0, 100_002)
      .pipe(
        map(i => message(String(i), '1')),
        latestByTopic(),
      )
      .subscribe(latest => (size = latest.size))
    expect(size).toBe(100_000)
  })
})
