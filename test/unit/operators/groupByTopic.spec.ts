import { concat, map, mergeMap, type Observable, of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../src/message.js'
import { groupByTopic } from '../../../src/operators/groupByTopic.js'
import { checklist, marbles, message } from './support.js'

const [a, b, c] = ['a', 'b', 'c'].map(name => message(name, '1')) as [Message, Message, Message]

describe('groupByTopic', () => {
  const flat =
    (options = {}) =>
    (source: Observable<Message>) =>
      source.pipe(
        groupByTopic(options),
        mergeMap(group =>
          concat(of(`open ${group.key}`), group.pipe(map(({ topic }) => topic)), of(`close ${group.key}`)),
        ),
      )
  checklist({ make: () => flat(), given: a, emits: ['open a', 'a', 'close a'] })

  test('completes the group that has been silent longest when too many are open', () => {
    const seen: string[] = []
    of(a, b, a, c, b)
      .pipe(flat({ maxGroups: 2 }))
      .subscribe(event => seen.push(event))
    expect(seen).toEqual([
      'open a',
      'a',
      'open b',
      'b',
      'a',
      'close b',
      'open c',
      'c',
      'close a',
      'open b',
      'b',
      'close c',
      'close b',
    ])
  })

  test('completes a silent group, and opens a new one with its next message', () => {
    const seen: string[] = []
    marbles(({ cold }, scheduler) => {
      cold('a-a------a|', { a })
        .pipe(flat({ idle: 4, scheduler }))
        .subscribe(event => seen.push(`${scheduler.now()} ${event}`))
    })
    expect(seen).toEqual(['0 open a', '0 a', '2 a', '6 close a', '9 open a', '9 a', '10 close a'])
  })
})
