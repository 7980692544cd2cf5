import { beforeEach, describe, expect, test } from 'vitest'
import type { Engine } from '../../../../../src/driver/nats/jetstream/engine.js'
import { createBoth } from '../../../../../src/driver/nats/link/both.js'
import type { Subscribing } from '../../../../../src/driver/nats/link/subscribing.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { requestOf } from './fake.js'

let happened: string[]
let both: Subscribing
let code: number
/** That of a live subscription; `null`: it is granted. */
let refusal: number | null
let asked: string[]
/** Why what is stored cannot be read. */
let unread: { readonly code: number; readonly text: string } | null

beforeEach(() => {
  happened = []
  code = 1
  refusal = null
  unread = null
  asked = []
  const [live, durable] = [new Set<string>(), new Set<string>()]
  const core: Subscribing = {
    has: filter => live.has(filter),
    subscribe: (requests, outcome) => {
      asked.push(`subscribe ${requests.map(({ filter }) => filter).join(' ')}`)
      for (const request of requests) {
        if (refusal !== null) {
          happened.push(`live ${request.filter}`)
          outcome(request, refusal, 'no')
          continue
        }
        live.add(request.filter)
        outcome(request, 0)
      }
    },
    unsubscribe: (filters, outcome) => {
      asked.push(`unsubscribe ${filters.join(' ')}`)
      for (const filter of filters) {
        happened.push(`end live ${filter}`)
        outcome(filter, live.delete(filter) ? 0 : 0x11)
      }
    },
    hasNoLocal: () => false,
  }
  const engine: Partial<Engine> = {
    takes: ({ qos, filter }) => qos > 0 || durable.has(filter),
    has: filter => durable.has(filter),
    hold: filter => {
      happened.push(`hold ${filter}`)
      return { isReplaced: () => false, over: () => happened.push(`release ${filter}`) }
    },
    fetch: ({ filter }, _, __, done) => {
      done(unread)
      if (unread === null) happened.push(`fetch ${filter}`)
    },
    subscribe: ({ filter }, _, isLive, outcome) => {
      happened.push(`consumer ${filter}${isLive ? ', which is live' : ''}`)
      if (code < 0x80) durable.add(filter)
      outcome(code, 'why')
    },
    unsubscribe: (filter, outcome) => {
      durable.delete(filter)
      happened.push(`end consumer ${filter}`)
      outcome(0)
    },
  }
  both = createBoth(core, engine as Engine, createMapping(percentTokens, { prefix: '', maximum: 64 }))
})

const subscribe = (filter: string, options = {}) =>
  both.subscribe([requestOf(filter, options)], (request, answer, text) =>
    happened.push(`${request.filter} ${answer}${text === undefined ? '' : ` ${text}`}`),
  )

describe('a filter', () => {
  for (const [kind, options, ended] of [
    ['live', {}, 'live'],
    ['of a consumer', { qos: 1 }, 'consumer'],
  ] as const)
    test(`that is ${kind} is refused where what is stored for it may not be read; where it cannot be yet it stays`, () => {
      unread = { code: 0x87, text: 'no' }
      subscribe('a', options)
      expect(happened.slice(-3)).toEqual([`end ${ended} a`, 'release a', 'a 135 no'])
      expect(both.has('a')).toBe(false)
      unread = { code: 0x88, text: 'not now' }
      subscribe('a', options)
      expect(happened.slice(-2)).toEqual(['release a', 'a 136 not now'])
      expect(both.has('a')).toBe(true)
    })

  test('of QoS 0 is live, one of QoS 1 has a consumer, and what is stored comes after the answer', () => {
    subscribe('a')
    expect(happened).toEqual(['hold a', 'a 0', 'fetch a'])
    happened.length = 0
    subscribe('b', { qos: 1, retainHandling: 2 })
    expect(happened).toEqual(['consumer b', 'b 1'])
  })

  test('that rises to QoS 1 changes over, and stays', () => {
    subscribe('a', { retainHandling: 2 })
    subscribe('a', { qos: 1, retainHandling: 2 })
    expect(happened).toEqual(['a 0', 'consumer a, which is live', 'end live a', 'a 1'])
    subscribe('a', { retainHandling: 2 })
    expect(happened.slice(4)).toEqual(['consumer a', 'a 1'])
  })

  test('gets what is stored only where it is new, if that is asked for; a group never does', () => {
    subscribe('a', { retainHandling: 1 })
    subscribe('a', { retainHandling: 1 })
    subscribe('$share/g/a')
    expect(happened).toEqual(['hold a', 'a 0', 'fetch a', 'a 0', '$share/g/a 0'])
  })

  test('that is refused waits for nothing', () => {
    code = 0x87
    subscribe('a', { qos: 1 })
    expect(happened).toEqual(['hold a', 'consumer a', 'release a', 'a 135 why'])
  })

  test('ends where it is', () => {
    subscribe('a', { qos: 1, noLocal: true, retainHandling: 2 })
    subscribe('b', { retainHandling: 2 })
    expect(both.hasNoLocal()).toBe(true)
    happened.length = 0
    both.unsubscribe(['a', 'b'], (filter, answer) => happened.push(`${filter} ${answer}`))
    expect(happened).toEqual(['end consumer a', 'a 0', 'end live b', 'b 0'])
    expect(both.hasNoLocal()).toBe(false)
  })

  test('that is refused by the least of the codes is not granted', () => {
    code = 0x80
    subscribe('a', { qos: 1 })
    expect(happened).toEqual(['hold a', 'consumer a', 'release a', 'a 128 why'])
    happened.length = 0
    refusal = 0x80
    subscribe('b')
    expect(happened).toEqual(['hold b', 'live b', 'release b', 'b 128 no'])
  })

  test('asks the one that has it, and not the other', () => {
    subscribe('a', { qos: 1, retainHandling: 2 })
    both.unsubscribe(['a'], () => {})
    expect(asked).toEqual([])
    subscribe('b', { retainHandling: 2 })
    both.unsubscribe(['b'], () => {})
    expect(asked).toEqual(['subscribe b', 'unsubscribe b'])
  })
})
