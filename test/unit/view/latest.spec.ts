import { map, NEVER } from 'rxjs'
import { json, number, topic } from 'rxtopics'
import { harness } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { type Latest, latestView } from '../../../src/view/latest.js'
import { latestByTopicView } from '../../../src/view/latestByTopic.js'
import type { ViewOptions } from '../../../src/view/options.js'
import type { Watched } from '../../../src/view/watched.js'
import { observed } from './observed.js'

const celsius = topic('home/{room}/celsius', number)

const brief = ({ state, value, message, error }: Latest<unknown, unknown>) =>
  [state, value, message?.topic, error?.name].filter(part => part !== undefined).join(' ')

const latest = (client: Parameters<typeof latestView>[1], target: Watched | null, options = {}) =>
  observed(latestView('useLatest', client, target, options)).pipe(map(brief))

describe('the latest message', () => {
  test('is shown with what is waited for first, and with the value of its codec', () => {
    harness(({ client, publish, expectStream }) => {
      publish('home/lab/celsius', '  --a--b', { a: '20', b: '21' })
      expectStream(latest(client, celsius), 'w-a--b', {
        w: 'waiting',
        a: 'live 20 home/lab/celsius',
        b: 'live 21 home/lab/celsius',
      })
    })
  })

  test('that cannot be decoded is told, with the good one before it, until there is a good one of its topic', () => {
    harness(({ client, publish, expectStream }) => {
      publish('home/lab/celsius', '  --a--b-----d', { a: '20', b: 'warm', d: '22' })
      publish('home/attic/celsius', '--------c---', { c: '30' })
      expectStream(latest(client, celsius), 'w-a--b--c--d', {
        w: 'waiting',
        a: 'live 20 home/lab/celsius',
        b: 'live 20 home/lab/celsius DecodeError',
        c: 'live 30 home/attic/celsius DecodeError',
        d: 'live 22 home/lab/celsius',
      })
    })
  })

  test('goes when its topic is deleted, and no other', () => {
    harness(({ client, publish, expectStream }) => {
      const lamp = topic('home/{room}/lamp', json())
      publish('home/lab/lamp', '  --a-----d', { a: '1', d: '' })
      publish('home/attic/lamp', '-----e---', { e: '' })
      expectStream(latest(client, lamp), 'w-a-----d', {
        w: 'waiting',
        a: 'live 1 home/lab/lamp',
        d: 'waiting',
      })
    })
  })

  test('of a plain filter has its bytes', () => {
    harness(({ client, publish, expectStream }) => {
      publish('home/lab/celsius', '--a', { a: '20' })
      expectStream(latest(client, 'home/#'), 'w-a', { w: 'waiting', a: 'live 50,48 home/lab/celsius' })
    })
  })

  test('stays through an outage', () => {
    harness(({ client, retained, publish, link, expectStream }) => {
      retained('home/lab/celsius', '20')
      link('--x--o')
      publish('home/lab/celsius', '-----------b', { b: '21' })
      expectStream(latest(client, celsius, { retained: 'once' }), '(wa)-------b', {
        w: 'waiting',
        a: 'live 20 home/lab/celsius',
        b: 'live 21 home/lab/celsius',
      })
    })
  })

  test('is refused: the error is told', () => {
    harness(({ client, refuse, expectStream }) => {
      refuse({ operation: 'subscribe' })
      expectStream(latest(client, celsius), '(wf)', { w: 'waiting', f: 'failed SubscribeRefusedError' })
    })
  })

  test('of nothing is waited for, without a subscription', () => {
    harness(({ client, expectStream, expectWire }) => {
      expectStream(latest(client, null), 'w---', { w: 'waiting' })
      expectWire('----', {})
    })
  })

  test('of a late observer is what others have seen already, without a further SUBSCRIBE', () => {
    harness(({ client, publish, expectStream, expectWire }) => {
      publish('home/lab/celsius', '  --a', { a: '20' })
      const values = { w: 'waiting', a: 'live 20 home/lab/celsius' }
      expectStream(latest(client, celsius), 'w-a-----', values)
      expectStream(latest(client, celsius), '------(wa)', values, { subscription: '------^' })
      expectWire('                            S--------', { S: 'SUBSCRIBE home/+/celsius' })
    })
  })

  test.each([{}, { retained: undefined }])('is asked for with what is known already: %j', options => {
    const asked: unknown[] = []
    const client = {
      observe: (_: unknown, given: { retained: string }) => asked.push(given.retained) && NEVER,
    }
    latestView('useLatest', client as never, 'a', options as ViewOptions)
    latestByTopicView('useLatestByTopic', client as never, 'a', options as ViewOptions)
    latestView('useLatest', client as never, 'a', { retained: 'none' })
    expect(asked).toEqual(['latest', 'latest', 'none'])
  })

  test('refuses options that it does not have', () => {
    harness(({ client }) => {
      for (const options of [{ every: -1 }, { last: 5 }, { ack: 'manual' }, { retained: 'never' }])
        expect(() => latestView('useLatest', client, celsius, options as never)).toThrow('useLatest.')
    })
  })
})
