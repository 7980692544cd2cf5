import * as fc from 'fast-check'
import { Subject } from 'rxjs'
import { expect, test } from 'vitest'
import type { Authentication } from '../../../../../src/driver/mqtt/auth/authentication.js'
import { linkRig } from '../link/pipeRig.js'

const METHOD = 'm'
const [OWN, OTHER, NONE] = [[0x15, 0, 1, 0x6d], [0x15, 0, 1, 0x6f], []] as const
const methods = { OWN, OTHER, NONE }

type Step =
  | { readonly what: 'connack'; readonly code: 0 | 0x87; readonly method: keyof typeof methods }
  | { readonly what: 'auth'; readonly code: number; readonly method: keyof typeof methods }
  | { readonly what: 'pass'; readonly ms: number }
  | { readonly what: 'answer' | 'refuse' | 'again' | 'close' | 'suback' }

const method = fc.constantFrom<keyof typeof methods>('OWN', 'OWN', 'OWN', 'OTHER', 'NONE')
const step = fc.oneof(
  {
    arbitrary: fc.record({
      what: fc.constant('connack' as const),
      code: fc.constantFrom(0, 0, 0, 0x87),
      method,
    }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      what: fc.constant('auth' as const),
      code: fc.constantFrom(0x18, 0x18, 0x18, 0, 0x19, 0x42),
      method,
    }),
    weight: 8,
  },
  {
    arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.constantFrom(0, 400, 999, 1_000) }),
    weight: 3,
  },
  { arbitrary: fc.constant({ what: 'answer' as const }), weight: 6 },
  {
    arbitrary: fc.constantFrom(
      { what: 'refuse' as const },
      { what: 'close' as const },
      { what: 'suback' as const },
    ),
    weight: 1,
  },
  { arbitrary: fc.constant({ what: 'again' as const }), weight: 4 },
) as fc.Arbitrary<Step>

/** What section 4.12 has a client do, and what ends a connection here. */
const createModel = () => {
  let state: 'connecting' | 'open' | 'closing' | 'over' = 'connecting'
  let exchange = true
  let asked = false
  let wantsClose = false
  let left = Number.POSITIVE_INFINITY
  const ends = (how: string) => {
    state = 'over'
    return how
  }
  const broken = () => ends('ProtocolError')
  const done = () => {
    exchange = false
    asked = false
    left = Number.POSITIVE_INFINITY
  }
  return {
    isOver: () => state === 'over',
    /** Returns the code of an AUTH, how it has ended, or nothing. */
    does: (step: Step): number | string | null => {
      if (state === 'over') return null
      switch (step.what) {
        case 'connack':
          if (state !== 'connecting') return state === 'closing' ? ends('closed') : broken()
          if (step.code !== 0) return ends(wantsClose ? 'closed' : 'ConnectionRefusedError')
          if (wantsClose) {
            state = 'closing'
            // What a broker asks before a goodbye needs no answer.
            asked = false
            return 'said goodbye'
          }
          state = 'open'
          if (step.method === 'OTHER') return broken()
          done()
          return null
        case 'auth':
          if (state === 'closing') return null
          if (!exchange || step.method !== 'OWN' || asked) return wantsClose ? ends('closed') : broken()
          if (step.code === 0x18) asked = true
          else if (step.code !== 0 || state !== 'open') return wantsClose ? ends('closed') : broken()
          else done()
          return null
        case 'suback':
          return state === 'closing' || wantsClose ? ends('closed') : broken()
        case 'answer':
          if (!asked) return null
          asked = false
          return 0x18
        case 'refuse':
          return asked ? ends(wantsClose ? 'closed' : 'LinkError') : null
        case 'again':
          if (state !== 'open' || exchange) return null
          exchange = true
          left = 1_000
          return 0x19
        case 'close':
          if (wantsClose) return null
          wantsClose = true
          if (state === 'connecting') return null
          state = 'closing'
          asked = false
          return 'said goodbye'
        case 'pass':
          left -= step.ms
          return left <= 0 && state === 'open' ? ends('LinkError') : null
      }
    },
  }
}

/** A link whose answers are given when the test says so, and what it does at each step. */
const createReal = () => {
  const again = new Subject<void>()
  let answers: Subject<Uint8Array>[] = []
  const authentication: Authentication = {
    method: METHOD,
    again,
    begin: () => ({
      next: () => {
        const answer = new Subject<Uint8Array>()
        answers.push(answer)
        return answer
      },
    }),
  }
  const exchange = authentication.begin()
  const rig = linkRig({ authentication: { method: METHOD, data: undefined } }, { authentication, exchange })
  rig.take()
  const packet = (head: number, body: readonly number[]) => rig.receive(head, body.length, ...body)
  const properties = (list: readonly number[]) => [list.length, ...list]
  let over = false

  const act = (step: Step) => {
    switch (step.what) {
      case 'connack':
        return packet(0x20, [0, step.code, ...properties(methods[step.method])])
      case 'auth':
        return packet(0xf0, [step.code, ...properties(methods[step.method])])
      case 'suback':
        return packet(0x90, [0, 1, 0, 0])
      case 'answer':
      case 'refuse': {
        const given = answers
        answers = []
        for (const answer of given) {
          if (step.what === 'answer') answer.next(Uint8Array.of(7))
          // eslint-disable-next-line rxjs-x/throw-error -- what others throw
          else answer.error('no')
        }
        return
      }
      case 'again':
        return again.next()
      case 'close':
        return rig.link.close()
      case 'pass':
        return rig.advance(step.ms)
    }
  }

  return {
    rig,
    does: (step: Step): readonly (number | string)[] => {
      act(step)
      const seen = rig.take().flatMap((each): readonly (number | string)[] => {
        if (Array.isArray(each) && each[0] === 0xf0) return [each[2] as number]
        if (each === 'end') return ['said goodbye']
        if (each === 'destroyed') {
          over = true
          rig.closed()
        }
        return []
      })
      const ended = over ? rig.take().map(each => String(each).split(':')[0] ?? '') : []
      return [...seen, ...ended]
    },
  }
}

test('AUTH, in any order, at any time, with any method: the model says what follows, and nothing is left', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), steps => {
      const model = createModel()
      const { rig, does } = createReal()
      for (const each of steps) {
        if (model.isOver()) break
        const expected = model.does(each)
        expect([each, does(each)]).toEqual([each, expected === null ? [] : [expected]])
      }
      if (model.isOver()) expect(rig.timers()).toBe(0)
    }),
    { numRuns: 3_000 },
  )
})

test('a broker that asks on, and reads none of the answers, is left, and costs little', () => {
  const rig = linkRig(
    {},
    {
      authentication: { method: METHOD, begin: () => ({ next: () => new Uint8Array(60_000) }) },
      exchange: { next: () => new Uint8Array(60_000) },
    },
  )
  rig.takes(false)
  for (let asked = 0; asked < 1_000; asked += 1) rig.receive(0xf0, 6, 0x18, OWN.length, ...OWN)
  rig.closed()
  const log = rig.take()
  expect(log.at(-1)).toBe('ProtocolError: protocol error: an AUTH before the answers to those before')
  expect(log.flat().length).toBeLessThan(1_000_000)
})
