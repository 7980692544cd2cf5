import { of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/message.js'
import { latestByTopic } from '../../../src/operators/latestByTopic.js'
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
})
