import { config, map } from 'rxjs'
import { number, topic } from 'rxtopics'
import { harness } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { eachMessageView } from '../../../src/view/eachMessage.js'
import { observed } from './observed.js'

const celsius = topic('home/{room}/celsius', number)

describe('each message', () => {
  test('is handed on while somebody subscribes; a failure is told, and hands nothing on', () => {
    harness(({ client, publish, expectStream, at }) => {
      publish('home/lab/celsius', '--(aab)-c-d', { a: '1', b: 'warm', c: '2', d: '3' })
      const handed: number[] = []
      const view = eachMessageView('useOnMessage', client, celsius, ({ value }) => handed.push(value), {})
      const told$ = observed(view).pipe(map(({ state, error }) => [state, error?.name]))
      expectStream(
        told$,
        // Not with each message.
        'w-(ab)--a',
        {
          w: ['waiting', undefined],
          a: ['live', undefined],
          b: ['live', 'DecodeError'],
        },
        { subscription: '^--------!' },
      )
      at(12, () => expect(handed).toEqual([1, 1, 2]))
    })
  })

  test('may find a handler that throws: that is uncaught, and ends nothing', () => {
    const uncaught: unknown[] = []
    config.onUnhandledError = error => uncaught.push(error)
    const mine = new Error('mine')
    harness(({ client, publish, at }) => {
      publish('home/lab/celsius', '--a-b', { a: '1', b: '2' })
      const handed: number[] = []
      const handle = ({ value }: { readonly value: number }) => {
        handed.push(value)
        if (value === 1) throw mine
      }
      const view = eachMessageView('useOnMessage', client, celsius, handle, {})
      observed(view).subscribe()
      at(3, () => expect(view.current().state).toBe('live'))
      at(6, () => expect(handed).toEqual([1, 2]))
    })
    config.onUnhandledError = null
    expect(uncaught).toEqual([mine])
  })
})
