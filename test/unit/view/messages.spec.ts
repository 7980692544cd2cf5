import { map } from 'rxjs'
import { number, topic } from 'rxtopics'
import { harness } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { messagesView } from '../../../src/view/messages.js'
import { observed } from './observed.js'

const celsius = topic('home/{room}/celsius', number)

describe('the last messages', () => {
  test('are all there are, as far as there is room', () => {
    harness(({ client, retained, publish, expectStream }) => {
      retained('home/lab/celsius', '0')
      publish('home/lab/celsius', '------(ab)-cde', { a: '1', b: '2', c: '3', d: '4', e: '5' })
      const lists$ = observed(messagesView('useMessages', client, celsius, { last: 2 }))
      expectStream(lists$.pipe(map(({ messages }) => messages.map(({ value }) => value))), '(wr)--(ab)-cde', {
        w: [],
        r: [0],
        a: [0, 1],
        b: [1, 2],
        c: [2, 3],
        d: [3, 4],
        e: [4, 5],
      })
    })
  })

  test('are not the deletions, nor what cannot be decoded, which is told', () => {
    harness(({ client, publish, expectStream }) => {
      publish('home/lab/celsius', '--a-b-c', { a: '1', b: '', c: 'warm' })
      const lists$ = observed(messagesView('useMessages', client, celsius, {}))
      expectStream(lists$.pipe(map(({ messages, error }) => [messages.length, error?.name])), 'w-a---c', {
        w: [0, undefined],
        a: [1, undefined],
        c: [1, 'DecodeError'],
      })
    })
  })

  test('are the same list while it is only a failure that is told', () => {
    harness(({ client, publish, at }) => {
      publish('home/lab/celsius', '--a-b', { a: '1', b: 'warm' })
      const view = messagesView('useMessages', client, celsius, {})
      observed(view).subscribe()
      let before: unknown
      at(3, () => {
        before = view.current().messages
      })
      at(5, () => {
        expect(view.current().error?.name).toBe('DecodeError')
        expect(view.current().messages).toBe(before)
      })
    })
  })

  test('are a hundred unless told otherwise, and have a bound', () => {
    harness(({ client, broker, at }) => {
      const view = messagesView('useMessages', client, 'a', {})
      observed(view).subscribe()
      at(5, () => {
        for (let i = 0; i < 250; i++) broker.publish('a', `${i}`)
      })
      at(10, () => {
        expect(view.current().messages).toHaveLength(100)
        expect(new TextDecoder().decode(view.current().messages[0]?.value)).toBe('150')
      })
      expect(() => messagesView('useMessages', client, 'a', { last: Number.POSITIVE_INFINITY })).toThrow(
        'useMessages.last',
      )
    })
  })
})
