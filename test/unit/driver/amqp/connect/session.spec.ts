import { expect, test } from 'vitest'
import { resolve } from '../../../../../src/driver/amqp/connect/resolve.js'
import { prepareSession, type SessionMemory } from '../../../../../src/driver/amqp/connect/session.js'
import { createControl } from '../../../../../src/driver/amqp/link/control.js'
import type { AmqpOptions } from '../../../../../src/driver/amqp/options.js'
import { fakeConnection } from '../link/fake.js'
import { requestOf } from '../link/rig.js'

const setup = (options: AmqpOptions, given: Partial<SessionMemory> = {}) => {
  const { model, calls, refusals } = fakeConnection()
  const memory: SessionMemory = {
    clean: true,
    complete: false,
    known: new Map([['a', requestOf('a')]]),
    unsure: new Set(),
    ...given,
  }
  const prepare = () => prepareSession(createControl(model).run, 'me', resolve(options), memory)
  return { prepare, calls, refusals, memory, model }
}
const absent = [404, 'NOT_FOUND'] as const

test('a client without a session needs nothing', async () => {
  const { prepare, calls } = setup({})
  expect(await prepare()).toBeUndefined()
  expect(calls()).toEqual([])
})

test('one by a name of its own ends what was kept by it', async () => {
  const { prepare, calls, memory } = setup({ clientId: 'me' })
  expect(await prepare()).toBeUndefined()
  expect(calls()).toEqual(['delete rxtopics.session.me'])
  expect(memory.known.size).toBe(0)
})

test('a session that is not there is begun, and all of it is known', async () => {
  const { prepare, calls, refusals, memory } = setup({ clientId: 'me', clean: false }, { clean: false })
  refusals.set('check', absent)
  expect(await prepare()).toEqual({
    present: false,
    kept: { name: 'rxtopics.session.me', foreign: false, known: new Map(), unsure: new Set() },
  })
  expect(calls()).toEqual(['check rxtopics.session.me', 'declare rxtopics.session.me'])
  expect(memory.complete).toBe(true)
})

test('one of another program is not known', async () => {
  const { prepare, memory } = setup({ clientId: 'me', clean: false }, { clean: false, known: new Map() })
  expect(await prepare()).toMatchObject({ present: true, kept: { foreign: true } })
  memory.complete = true
  expect(await prepare()).toMatchObject({ present: true, kept: { foreign: false } })
})

test('of a session that is not there nothing is unsure any more', async () => {
  const { prepare, refusals, memory } = setup(
    { clientId: 'me', clean: false },
    { clean: false, unsure: new Set(['a']) },
  )
  refusals.set('check', absent)
  await prepare()
  expect([memory.known.size, memory.unsure.size]).toEqual([0, 0])
})

test('the first connection may start with nothing', async () => {
  const { prepare, calls, refusals } = setup({ clean: 'first' })
  refusals.set('check', absent)
  await prepare()
  expect(calls()[0]).toBe('delete rxtopics.session.me')
})

test('an exchange is made, or used by who may not make one', async () => {
  const made = setup({ exchange: 'own' })
  await made.prepare()
  expect(made.calls()).toEqual(['exchange own'])
  const used = setup({ exchange: 'own' })
  used.refusals.set('exchange', [403, 'ACCESS_REFUSED'])
  await used.prepare()
  expect(used.calls()).toEqual(['exchange own', 'check exchange own'])
  const other = setup({ exchange: 'own' })
  other.refusals.set('exchange', [406, 'PRECONDITION_FAILED'])
  await expect(other.prepare()).rejects.toMatchObject({ code: 406 })
})

test('what outlives a connection is declared so that the server keeps it', async () => {
  const { model, prepare, refusals } = setup({ clientId: 'me', clean: false, exchange: 'own' })
  const declared: unknown[] = []
  const channel = await model.createChannel()
  Object.assign(channel, {
    assertExchange: async (...given: unknown[]) => declared.push(given),
    assertQueue: async (...given: unknown[]) => declared.push(given),
  })
  model.createChannel = async () => channel
  refusals.set('check', absent)
  await prepare()
  expect(declared).toEqual([
    ['own', 'topic', { durable: true }],
    [
      'rxtopics.session.me',
      expect.objectContaining({ durable: true, arguments: { 'x-single-active-consumer': true } }),
    ],
  ])
})
