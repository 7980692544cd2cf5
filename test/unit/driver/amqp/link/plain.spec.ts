import type { SubscribeRequest } from 'rxtopics'
import { expect, test } from 'vitest'
import { createPlain } from '../../../../../src/driver/amqp/link/plain.js'
import { messageOf } from './fake.js'
import { mapping, requestOf, rigOf } from './rig.js'

const setup = (kept?: {
  readonly foreign: boolean
  readonly known?: Map<string, SubscribeRequest>
  readonly unsure?: Set<string>
}) => {
  const rig = rigOf()
  const plain = createPlain({
    ...rig.port,
    clientId: 'me',
    kept: kept === undefined ? undefined : { name: 'session', known: new Map(), unsure: new Set(), ...kept },
  })
  const consumer = () =>
    rig.connection.channels.find(({ calls }) => calls.some(call => call.startsWith('consume')))
  return {
    ...rig,
    plain,
    add: (filter: string, given?: Partial<SubscribeRequest>) =>
      plain.add(requestOf(filter, given), mapping.bindingOf(filter)),
    remove: (filter: string) => plain.remove(filter, mapping.bindingOf(filter)),
    bring: (...args: Parameters<typeof messageOf>) => consumer()?.bring(messageOf(...args)),
  }
}

test('one queue has all, and is consumed before it is bound', async () => {
  const { add, connection } = setup()
  await add('a')
  await add('b/#')
  expect(connection.calls()).toEqual([
    ...['declare ', 'bind amq.gen a', 'bind amq.gen b.#'],
    ...['prefetch 10', 'consume amq.gen'],
  ])
})

test('a message names those that match, and comes once', async () => {
  const { add, bring, told } = setup()
  await add('a/+', { identifier: 1 })
  await add('a/#', { identifier: 2 })
  bring('a.b')
  expect(told).toEqual(['a/b qos 1 for 1,2 as 1'])
})

test('a filter that is there is not bound again, and has its new options', async () => {
  const { add, bring, told, connection } = setup()
  await add('a', { identifier: 1 })
  await add('a', { identifier: 2, qos: 0 })
  bring('a')
  expect(told).toEqual(['a qos 0 for 2 as 0'])
  expect(connection.calls().filter(call => call.startsWith('bind'))).toHaveLength(1)
})

test('one that is refused is not there', async () => {
  const { add, bring, told, plain, connection } = setup()
  connection.refusals.set('bind amq.gen no', [403, 'ACCESS_REFUSED'])
  await expect(add('no')).rejects.toMatchObject({ code: 403 })
  await add('yes')
  bring('no')
  bring('yes')
  expect(told).toEqual(['yes qos 1 for  as 1'])
  expect(plain.has('no')).toBe(false)
})

test('what comes for one that has ended is for nobody', async () => {
  const { add, remove, bring, told } = setup()
  await add('a')
  expect(await remove('a')).toBe(true)
  expect(await remove('a')).toBe(false)
  bring('a')
  expect(told).toEqual([])
})

test('a wildcard that begins a filter hides what begins with $', async () => {
  const { add, bring, told } = setup()
  await add('#')
  bring('$x.y')
  bring('x.y')
  expect(told).toEqual(['x/y qos 1 for  as 1'])
})

test('noLocal leaves out what this client publishes, and only there', async () => {
  const { add, remove, bring, told, plain } = setup()
  await add('a', { noLocal: true })
  expect(plain.hasNoLocal()).toBe(true)
  bring('a', { headers: { 'rxtopics-from': 'me' } })
  bring('a', { headers: { 'rxtopics-from': 'you' } })
  await add('+', { identifier: 7 })
  bring('a', { headers: { 'rxtopics-from': 'me' } })
  expect(told).toEqual(['a qos 1 for  as 1', 'a qos 1 for 7 as 2'])
  await remove('a')
  expect(plain.hasNoLocal()).toBe(false)
})

test('a session goes on with what it has', async () => {
  const known = new Map([['a', requestOf('a', { identifier: 3 })]])
  const { plain, bring, told, connection, remove } = setup({ foreign: false, known })
  await plain.resume()
  bring('a')
  bring('b')
  expect(told).toEqual(['a qos 1 for 3 as 1'])
  await remove('a')
  expect(known.size).toBe(0)
  expect(connection.calls()).toContain('unbind session a')
})

test('of a session of another program, what it has is handed over, and its filters can end', async () => {
  const { plain, bring, told, remove } = setup({ foreign: true })
  await plain.resume()
  bring('a')
  expect(told).toEqual(['a qos 1 for  as 1'])
  expect(await remove('a')).toBe(true)
})

test('without a session nothing is consumed before it is asked for', async () => {
  const { plain, connection } = setup()
  await plain.resume()
  expect(connection.calls()).toEqual([])
})

test('what a lost connection has left unanswered is named by the next one, and bound again when it is asked for', async () => {
  const [known, unsure] = [new Map<string, SubscribeRequest>(), new Set<string>()]
  const lost = setup({ foreign: false, known, unsure })
  const channel = await lost.connection.model.createChannel()
  channel.bindQueue = () => Promise.reject(new Error('Channel ended, no reply will be forthcoming'))
  lost.connection.model.createChannel = async () => channel
  await expect(lost.add('a', { identifier: 1 })).rejects.toThrow('Channel ended')
  const { plain, add, bring, told, connection } = setup({ foreign: false, known, unsure })
  await plain.resume()
  bring('a')
  expect(told).toEqual(['a qos 1 for 1 as 1'])
  await add('a', { identifier: 2 })
  await add('a', { identifier: 3 })
  expect(connection.calls().filter(call => call.startsWith('bind'))).toEqual(['bind session a'])
})

test('noLocal ends with the subscription that asked for it, whichever way it ends', async () => {
  const { add, remove, plain } = setup()
  await add('a', { noLocal: true })
  await add('a', { noLocal: true })
  await add('b')
  expect(plain.hasNoLocal()).toBe(true)
  await add('a')
  expect(plain.hasNoLocal()).toBe(false)
  await add('a', { noLocal: true })
  await remove('b')
  expect(plain.hasNoLocal()).toBe(true)
  const foreign = setup({ foreign: true })
  await foreign.add('a', { noLocal: true })
  await foreign.remove('b')
  expect(foreign.plain.hasNoLocal()).toBe(true)
})

test('noLocal keeps what others publish, and leaves out what this client does', async () => {
  const { add, bring, told } = setup()
  await add('a', { noLocal: true })
  bring('a', { headers: { 'rxtopics-from': 'me' } })
  expect(told).toEqual([])
  bring('a', { headers: { 'rxtopics-from': 'you' } })
  expect(told).toEqual(['a qos 1 for  as 1'])
})

test('a queue that could not be consumed is asked for anew by the next subscription', async () => {
  const { add, connection } = setup()
  connection.refusals.set('consume', [403, 'ACCESS_REFUSED'])
  await expect(add('a')).rejects.toMatchObject({ code: 403 })
  connection.refusals.clear()
  await add('a')
  expect(connection.calls().filter(call => call.startsWith('bind'))).toEqual(['bind amq.gen a'])
})

test('what was asked for again after it ended is bound again', async () => {
  const unsure = new Set<string>()
  const { add, remove, connection } = setup({ foreign: true, unsure })
  await add('a')
  expect(unsure).toEqual(new Set())
  await remove('a')
  await remove('b')
  // Nobody is unsure of what is not there.
  expect(unsure).toEqual(new Set())
  await add('a')
  expect(connection.calls().filter(call => call.startsWith('bind'))).toHaveLength(2)
})

test('what is being ended brings messages until it has ended, and is unsure until then', async () => {
  const unsure = new Set<string>()
  const { add, remove, bring, told, plain, connection } = setup({ foreign: true, unsure })
  await add('a', { identifier: 1 })
  connection.refusals.set('unbind', [403, 'ACCESS_REFUSED'])
  const removing = remove('a')
  bring('a')
  expect(told).toEqual(['a qos 1 for 1 as 1'])
  expect(unsure).toEqual(new Set(['a']))
  await expect(removing).rejects.toMatchObject({ code: 403 })
  expect(plain.has('a')).toBe(true)
  await expect(remove('b')).rejects.toMatchObject({ code: 403 })
  expect(unsure).toEqual(new Set(['a']))
})
