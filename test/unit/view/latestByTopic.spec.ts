import { map } from 'rxjs'
import { number, text, topic } from 'rxtopics'
import { harness } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { type LatestByTopic, latestByTopicView } from '../../../src/view/latestByTopic.js'
import type { MessageIn } from '../../../src/view/watched.js'
import { observed } from './observed.js'

const celsius = topic('home/{room}/celsius', number)
const brief = ({ state, messages, error }: LatestByTopic<MessageIn<typeof celsius>>) =>
  [state, ...[...messages.values()].map(({ params, value }) => params.room + value), error?.name]
    .filter(part => part !== undefined)
    .join(' ')

describe('the latest messages by topic', () => {
  test('come and go with their topics, and keep what failures do not concern', () => {
    harness(({ client, publish, expectStream }) => {
      publish('home/a/celsius', '  --a-----d', { a: '1', d: '' })
      publish('home/b/celsius', '  ----b-c---e', { b: '2', c: 'warm', e: '3' })
      const view = latestByTopicView('useLatestByTopic', client, celsius, {})
      expectStream(observed(view).pipe(map(brief)), 'w-a-b-c-d-e', {
        w: 'waiting',
        a: 'live a1',
        b: 'live a1 b2',
        c: 'live a1 b2 DecodeError',
        d: 'live b2 DecodeError',
        e: 'live b3',
      })
    })
  })

  test('are so many, without the one that was silent longest', () => {
    harness(({ client, publish, expectStream }) => {
      publish('home/a/celsius', '  --a---c', { a: '1', c: '3' })
      publish('home/b/celsius', '  ----b--', { b: '2' })
      publish('home/c/celsius', '  --------d', { d: '4' })
      const view = latestByTopicView('useLatestByTopic', client, celsius, { maxTopics: 2 })
      expectStream(observed(view).pipe(map(brief)), 'w-a-b-c-d', {
        w: 'waiting',
        a: 'live a1',
        b: 'live a1 b2',
        c: 'live a3 b2',
        d: 'live a3 c4',
      })
    })
  })

  test('are not those with an empty payload, whatever the codec makes of it', () => {
    harness(({ client, publish, expectStream }) => {
      publish('names/a', '--a-b', { a: 'Ann', b: '' })
      const view = latestByTopicView('useLatestByTopic', client, topic('names/{id}', text), {})
      expectStream(observed(view).pipe(map(({ state, messages }) => state + messages.size)), 'w-a-w', {
        w: 'waiting0',
        a: 'live1',
      })
    })
  })

  test('keep the messages that did not change', () => {
    harness(({ client, publish, at }) => {
      publish('home/a/celsius', '--a', { a: '1' })
      publish('home/b/celsius', '----b', { b: '2' })
      const view = latestByTopicView('useLatestByTopic', client, celsius, {})
      const seen: LatestByTopic<MessageIn<typeof celsius>>[] = []
      observed(view).subscribe(shown => seen.push(shown))
      at(6, () => {
        const [, one, both] = seen
        expect(both?.messages.get('home/a/celsius')).toBe(one?.messages.get('home/a/celsius'))
        expect([...(one?.messages.keys() ?? [])]).toEqual(['home/a/celsius'])
      })
    })
  })

  test('have a bound', () => {
    harness(({ client }) => {
      for (const maxTopics of [0, Number.POSITIVE_INFINITY])
        expect(() => latestByTopicView('useLatestByTopic', client, celsius, { maxTopics })).toThrow(
          'useLatestByTopic.maxTopics',
        )
    })
  })
})
