import {
  ClosedConnectionError,
  NoRespondersError,
  PermissionViolationError,
  RequestError,
  TimeoutError,
} from '@nats-io/nats-core'
import { expect, test } from 'vitest'
import { jetStreamRefusal } from '../../../../../src/driver/nats/jetstream/refusal.js'

test('what JetStream does not do is for now, for want of room, or for good, in its words', () => {
  const api = (code: number, status = 400) => Object.assign(new Error('why'), { code, status })
  const denied = new PermissionViolationError('not you', 'publish', 'x')
  const cases = [
    [new TimeoutError(), 0x88],
    [new NoRespondersError('x'), 0x88],
    [new ClosedConnectionError(), 0x88],
    [Object.assign(new Error('none'), { name: 'JetStreamNotEnabled' }), 0x88],
    [api(10_008, 503), 0x88],
    [denied, 0x87],
    [new RequestError('', { cause: denied }), 0x87],
    [api(10_026), 0x97],
    [api(10_012), 0x80],
    ['odd', 0x80],
  ] as const
  for (const [error, code] of cases) expect(jetStreamRefusal(error).code).toBe(code)
  expect(jetStreamRefusal(new RequestError('', { cause: denied })).text).toBe('not you')
})

test('each kind of quota is one, and nothing beside', () => {
  const codeOf = (code: number) => jetStreamRefusal(Object.assign(new Error('why'), { code }))
  for (const code of [10_002, 10_023, 10_026, 10_028, 10_047]) {
    expect(codeOf(code)).toEqual({ code: 0x97, text: 'why' })
    expect(codeOf(code + 1).code).toBe(0x80)
  }
  expect(jetStreamRefusal(new Error('why'))).toEqual({ code: 0x80, text: 'why' })
})
