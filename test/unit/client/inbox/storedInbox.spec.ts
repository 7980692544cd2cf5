import { EMPTY, NEVER, Subject, VirtualTimeScheduler } from 'rxjs'
import {
  createClient,
  type InboxOptions,
  type InboxStore,
  type Stalled,
  type StoredMessage,
  type Warning,
} from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { linked } from '../subscriptions/linked.js'
import { heldStore, leftMessage } from './heldStore.js'

const withStore = (held = heldStore(), inbox: InboxOptions = {}, client = {}) => {
  const scheduler = new VirtualTimeScheduler()
  const link = linked({}, { ...client, inbox: { ...inbox, store: held.store } }, scheduler)
  const warnings: Warning[] = []
  link.client.warnings$.subscribe(each => warnings.push(each))
  return { ...link, ...held, link, scheduler, warnings, said: held.log }
}

/** Over a session that an earlier process has begun. */
const resumed = (held = heldStore(), inbox: InboxOptions = {}, client = {}) => {
  const rig = withStore(held, inbox, client)
  rig.observe('keep')
  rig.open({ present: true, persistent: true })
  rig.settle()
  rig.said.length = 0
  return rig
}

const topicsOf = (unhandled: readonly { readonly message: { readonly topic: string } }[]) =>
  unhandled.map(({ message }) => message.topic)

describe('P79 what nobody observes yet, with a store', () => {
  test('is acknowledged when it is safe, and not before', () => {
    const rig = resumed()
    rig.send('a', 'x', { qos: 1 })
    rig.send('b', 'y', { qos: 1 })
    expect([rig.said, rig.acks, rig.client.snapshot().held]).toEqual([['put 1', 'put 2'], [], 2])
    rig.confirm()
    expect([rig.acks, [...rig.kept.keys()]]).toEqual([
      [
        [1, 0],
        [2, 0],
      ],
      [1, 2],
    ])
    rig.pass(1e9)
    expect([rig.unhandled, rig.client.snapshot().held]).toEqual([[], 2])
  })

  test('goes to whoever observes it first, and leaves the store', () => {
    const rig = resumed()
    rig.send('a/1', 'x', { qos: 1 })
    rig.send('b', 'z', { qos: 1 })
    rig.send('a/2', 'y', { qos: 1 })
    rig.confirm()
    const observer = rig.observe('a/+', { qos: 1 })
    const other = rig.observe('a/2', { qos: 1 })
    rig.pass()
    expect([observer.values, other.values]).toEqual([['x', 'y'], ['y']])
    expect([[...rig.kept.keys()], rig.client.snapshot().held]).toEqual([[2], 1])
    const late = rig.observe('a/+', { qos: 1 })
    rig.pass(1_000)
    expect(late.values).toEqual([])
  })

  test('goes before what comes in the same turn', () => {
    const rig = resumed()
    rig.send('a', 'first', { qos: 1 })
    rig.confirm()
    const observer = rig.observe('a', { qos: 1, retained: 'none' })
    rig.send('a', 'second', { qos: 1 })
    expect(observer.values).toEqual(['first', 'second'])
    rig.pass()
    expect(observer.values).toEqual(['first', 'second'])
  })

  test('goes before what comes in the same turn where the store cannot be read', () => {
    const held = heldStore()
    held.break(true)
    const rig = resumed(held)
    rig.send('a', 'first', { qos: 1 })
    const observer = rig.observe('a', { qos: 1, retained: 'none' })
    rig.send('a', 'second', { qos: 1 })
    rig.pass()
    expect([observer.values, rig.client.snapshot().held]).toEqual([['first', 'second'], 0])
  })

  test('is the broker’s until it is stored: who observes it before settles it there', () => {
    const rig = resumed()
    rig.send('a', 'x', { qos: 1 })
    const manual = rig.observe('a', { qos: 1, ack: 'manual' })
    rig.pass()
    expect([manual.values, rig.acks, rig.said]).toEqual([['x'], [], ['put 1', 'remove 1']])
    rig.confirm()
    expect(rig.acks).toEqual([])
    manual.messages[0]?.nack({ code: 0x97 })
    expect(rig.acks).toEqual([[1, 0x97]])
  })

  test('of a lost connection is forgotten where the broker sends it again, and kept where it does not', () => {
    const rig = resumed()
    rig.send('a', 'safe', { qos: 1 })
    rig.confirm()
    rig.send('b', 'unsafe', { qos: 1 })
    rig.lose()
    expect([rig.client.snapshot().held, rig.said.at(-1)]).toEqual([1, 'remove 2'])
    rig.confirm()
    expect(rig.acks).toEqual([[1, 0]])
  })

  test('of another session, at QoS 0 or for those who have left is not held', () => {
    const rig = withStore()
    const before = rig.observe('gone', { qos: 1 })
    rig.observe('keep')
    rig.open({ persistent: true })
    rig.settle()
    rig.send('a', 'x', { qos: 1 })
    expect(topicsOf(rig.unhandled)).toEqual(['a'])
    const identifier = rig.last('gone').request?.identifier ?? 0
    rig.lose()
    before.leave()
    rig.open({ present: true, persistent: true })
    rig.send('b', 'y')
    rig.send('gone', 'z', { qos: 1, identifiers: [identifier] })
    expect([topicsOf(rig.unhandled), rig.client.snapshot().held]).toEqual([['a', 'b', 'gone'], 0])
  })

  test('beyond capacity or bytes is acknowledged and reported', () => {
    const rig = resumed(heldStore(), { capacity: 2, bytes: 10 })
    rig.send('a', '1234567', { qos: 1 })
    rig.send('b', '1234', { qos: 1 })
    rig.send('c', '123', { qos: 1 })
    rig.send('d', '', { qos: 1 })
    expect([topicsOf(rig.unhandled), rig.acks]).toEqual([
      ['b', 'd'],
      [
        [2, 0],
        [4, 0],
      ],
    ])
    rig.confirm()
    const observer = rig.observe('a', { qos: 1 })
    rig.pass()
    rig.send('b', '1234', { qos: 1 })
    expect([observer.values, rig.client.snapshot().held]).toEqual([['1234567'], 2])
  })

  test('is reported when its deadline is over, and leaves the store', () => {
    const rig = resumed(heldStore(), { deadline: 60_000 })
    rig.send('a', 'x', { qos: 1 })
    rig.confirm()
    rig.pass(30_000)
    rig.send('b', 'y', { qos: 1 })
    rig.pass(29_999)
    expect(rig.unhandled).toEqual([])
    rig.pass(1)
    expect([rig.unhandled[0]?.reason, topicsOf(rig.unhandled), rig.client.snapshot().held]).toEqual([
      'no-subscription',
      ['a'],
      1,
    ])
    // Not stored yet, so the broker is told now.
    rig.pass(30_000)
    expect([topicsOf(rig.unhandled), rig.acks, rig.kept.size]).toEqual([
      ['a', 'b'],
      [
        [1, 0],
        [2, 0],
      ],
      0,
    ])
  })

  test('has left the store when it is reported', () => {
    const rig = resumed(heldStore(), { deadline: 100 })
    const left: number[][] = []
    rig.client.unhandled$.subscribe(() => left.push([...rig.kept.keys()]))
    for (const topic of ['a', 'b']) rig.send(topic, 'x', { qos: 1 })
    rig.confirm()
    rig.pass(100)
    expect(left).toEqual([[2], []])
  })

  test('is not handed over when it has expired, and is worth as much less before', () => {
    const rig = resumed()
    const properties = { messageExpiryInterval: 10 }
    rig.send('a', 'x', { qos: 1, properties })
    rig.send('b', 'y', { qos: 1, properties })
    rig.confirm()
    rig.pass(7_500)
    const observer = rig.observe('a', { qos: 1 })
    rig.pass()
    expect(observer.messages[0]?.properties).toEqual({ messageExpiryInterval: 3 })
    rig.pass(2_500)
    expect(rig.unhandled.map(({ reason }) => reason)).toEqual(['message-expired'])
    expect(rig.kept.size).toBe(0)
  })
})

describe('P79 at the very moment', () => {
  test('at which it expires, it is not handed over', () => {
    const rig = resumed()
    rig.send('a', 'x', { qos: 1, properties: { messageExpiryInterval: 10 } })
    rig.confirm()
    rig.pass(10_000)
    const observer = rig.observe('a', { qos: 1 })
    rig.pass()
    expect([observer.values, rig.unhandled.map(({ reason }) => reason)]).toEqual([[], ['message-expired']])
  })

  test('at which it expires while another is handed over, it is not handed over', () => {
    const rig = resumed()
    rig.send('a', '1', { qos: 1 })
    rig.send('a', '2', { qos: 1, properties: { messageExpiryInterval: 10 } })
    rig.confirm()
    const seen: string[] = []
    rig.client.observe('a', { qos: 1 }).subscribe(({ payload }) => {
      seen.push(new TextDecoder().decode(payload))
      rig.scheduler.frame += 10_000
    })
    rig.pass()
    expect([seen, rig.unhandled.map(({ reason }) => reason)]).toEqual([['1'], ['message-expired']])
  })
})

describe('P79 what an observer settles', () => {
  test('leaves the store when it is settled, accepted or refused, also over another connection', () => {
    const rig = resumed()
    for (const topic of ['a/1', 'a/2', 'a/3']) rig.send(topic, topic, { qos: 1 })
    rig.confirm()
    const manual = rig.observe('a/+', { qos: 1, ack: 'manual' })
    rig.pass()
    expect([manual.values.length, rig.client.snapshot().unsettled, rig.client.snapshot().held]).toEqual([
      3, 3, 0,
    ])
    manual.messages[1]?.nack({ code: 0x80 })
    expect([...rig.kept.keys()]).toEqual([1, 3])
    rig.lose()
    manual.messages[0]?.ack()
    expect([...rig.kept.keys()]).toEqual([3])
    expect(rig.acks).toHaveLength(3)
  })

  test('is for the next one if they leave without, in order', () => {
    const rig = resumed()
    for (const payload of ['1', '2', '3']) rig.send('a', payload, { qos: 1 })
    rig.confirm()
    const first = rig.observe('a', { qos: 1, ack: 'manual' })
    rig.pass()
    first.messages[1]?.ack()
    first.leave()
    expect(rig.client.snapshot().held).toBe(2)
    const second = rig.observe('a', { qos: 1 })
    rig.pass()
    expect([second.values, rig.kept.size]).toEqual([['1', '3'], 0])
  })

  test('is for those who have come meanwhile', () => {
    const rig = resumed()
    rig.send('a', '1', { qos: 1 })
    rig.confirm()
    const first = rig.observe('a', { qos: 1, ack: 'manual' })
    rig.pass()
    const second = rig.observe('a', { qos: 1 })
    rig.pass()
    expect(second.values).toEqual([])
    first.leave()
    rig.pass()
    expect(second.values).toEqual(['1'])
  })

  test('is reported when it takes long, and blocks nothing', () => {
    const rig = resumed(heldStore(), {}, { ackTimeout: 100 })
    const stalled: Stalled[] = []
    rig.client.stalled$.subscribe(each => stalled.push(each))
    rig.send('a', 'x', { qos: 1 })
    rig.confirm()
    rig.observe('a', { qos: 1, ack: 'manual' })
    rig.pass()
    rig.pass(100)
    expect(stalled).toEqual([{ topic: 'a', qos: 1, age: 100, blocks: 0 }])
  })

  test('is not handed over again by an observer that closes the client', async () => {
    const rig = resumed()
    rig.send('a', '1', { qos: 1 })
    rig.send('a', '2', { qos: 1 })
    rig.confirm()
    rig.said.length = 0
    const seen: number[] = []
    rig.client.observe('a', { qos: 1 }).subscribe(() => {
      seen.push(1)
      void rig.client.close({ deadline: 0 })
    })
    rig.pass()
    rig.pass(10)
    await rig.client.close()
    expect([seen.length, [...rig.kept.keys()], rig.said]).toEqual([1, [2], ['remove 1', 'close']])
  })
})

describe('P79 an observer that closes the client while it is given what waits', () => {
  test('leaves the rest to the next process, which tells of what has expired meanwhile', async () => {
    const rig = resumed()
    rig.send('a', '1', { qos: 1 })
    rig.send('a', '2', { qos: 1, properties: { messageExpiryInterval: 10 } })
    rig.confirm()
    rig.client.observe('a', { qos: 1 }).subscribe(() => {
      // It is at work for so long.
      rig.scheduler.frame += 10_000
      void rig.client.close({ deadline: 0 })
    })
    rig.pass()
    await rig.client.close()
    expect([[...rig.kept.keys()], rig.unhandled]).toEqual([[2], []])
  })
})

describe('P79 what an earlier process has left', () => {
  test('goes to those who observe it, before a connection is opened', () => {
    const rig = withStore(heldStore([leftMessage(4, 'a'), leftMessage(7, 'b'), leftMessage(9, 'a')]))
    const observer = rig.observe('a', { qos: 1 })
    expect(observer.values).toEqual([])
    rig.pass()
    expect([observer.values, observer.messages[0]?.dup, rig.client.snapshot().held]).toEqual([
      ['old 4', 'old 9'],
      true,
      1,
    ])
    rig.open({ present: true, persistent: true })
    rig.settle()
    rig.send('c', 'x', { qos: 1 })
    expect(rig.said.slice(-1)).toEqual(['put 10'])
  })

  test('waits for no connection: who comes during an outage gets it', () => {
    const rig = resumed(heldStore([leftMessage(1, 'a')]))
    rig.lose()
    const observer = rig.observe('a', { qos: 1 })
    rig.pass()
    expect(observer.values).toEqual(['old 1'])
  })

  test('has its deadline from when it is read, and its expiry from when it came', () => {
    const expires = (seconds: number) => ({
      since: -10_000,
      properties: { messageExpiryInterval: seconds },
    })
    const held = heldStore([
      leftMessage(1, 'late', expires(9)),
      leftMessage(2, 'good', expires(11)),
      leftMessage(3, 'x'),
    ])
    const rig = withStore(held, { deadline: 500 })
    const observer = rig.observe('#', { qos: 1, group: 'g' })
    observer.leave()
    rig.observe('keep')
    rig.pass()
    expect(rig.unhandled.map(({ message, reason }) => `${message.topic} ${reason}`)).toEqual([
      'late message-expired',
    ])
    rig.pass(500)
    expect(rig.unhandled.map(({ message, reason }) => `${message.topic} ${reason}`)).toEqual([
      'late message-expired',
      'good no-subscription',
      'x no-subscription',
    ])
    expect(rig.kept.size).toBe(0)
  })

  test('stays when the client is closed, with what its observers have not settled', async () => {
    const rig = resumed(heldStore([leftMessage(1, 'a'), leftMessage(2, 'b')]))
    rig.observe('a', { qos: 1, ack: 'manual' })
    rig.pass()
    rig.said.length = 0
    const closed = rig.client.close({ deadline: 0 })
    rig.pass(10)
    await closed
    expect([rig.said, [...rig.kept.keys()]]).toEqual([['close'], [1, 2]])
  })

  test('is told where it is damaged, and costs nobody else', () => {
    const error = new Error('line 3')
    const rig = withStore(heldStore([leftMessage(1, 'a')], [{ topic: 'b', error }]))
    const observer = rig.observe('a', { qos: 1 })
    rig.pass()
    expect(rig.warnings).toEqual([{ kind: 'inbox-damaged', message: 'inbox: line 3', topic: 'b', error }])
    expect(observer.values).toEqual(['old 1'])
  })
})

describe('P79 at QoS 2', () => {
  const sent = { qos: 2, name: '5', dup: true } as const

  test('it is noted when the broker has the acknowledgement, as it may call another one so then', () => {
    const rig = resumed()
    rig.send('a', 'x', { qos: 2, name: '5' })
    rig.confirm()
    expect([rig.acks, rig.said]).toEqual([[[1, 0]], ['put 1']])
    expect(rig.kept.get(1)).toMatchObject({ name: '5', handed: false })
    rig.release('6')
    rig.release('5')
    rig.release('5')
    expect(rig.said).toEqual(['put 1', 'handed 1'])
    rig.confirm()
    expect(rig.kept.get(1)).toMatchObject({ name: '5', handed: true })
  })

  test('what an earlier process has stored and perhaps not acknowledged is not doubled', () => {
    const rig = resumed(heldStore([leftMessage(1, 'a', { qos: 2, name: '5', handed: false })]))
    const before = rig.observe('a', { qos: 2 })
    rig.pass()
    rig.send('a', 'old 1', sent)
    expect([before.values, rig.acks]).toEqual([['old 1'], [[1, 0]]])
    // By that name comes another one now.
    rig.send('a', 'old 1', sent)
    expect(before.values).toEqual(['old 1', 'old 1'])
  })

  test('of a session that the broker has forgotten nothing comes again, nor of what is dealt with', () => {
    const rig = resumed()
    rig.send('a', 'x', { qos: 2, name: '5' })
    rig.send('b', 'y', { qos: 2, name: '6' })
    rig.confirm()
    rig.observe('b', { qos: 2 })
    rig.pass()
    rig.lose()
    rig.said.length = 0
    rig.open({ persistent: true })
    expect(rig.said).toEqual(['handed 1'])
  })

  test('what an earlier process has acknowledged is noted when the broker says so', () => {
    const rig = resumed(heldStore([leftMessage(1, 'a', { qos: 2, name: '5', handed: false })]))
    rig.release('5')
    rig.confirm()
    expect(rig.kept.get(1)?.handed).toBe(true)
    rig.send('a', 'old 1', sent)
    expect(rig.client.snapshot().held).toBe(2)
  })

  test('what waits still is noted as acknowledged', () => {
    const rig = resumed(heldStore([leftMessage(1, 'a', { qos: 2, name: '5', handed: false })]))
    rig.send('a', 'old 1', sent)
    expect([rig.acks, rig.said, rig.client.snapshot().held]).toEqual([[[1, 0]], [], 1])
    rig.release('5')
    rig.confirm()
    expect(rig.kept.get(1)?.handed).toBe(true)
  })

  test.each([
    ['was acknowledged', { handed: true }, sent],
    ['has another name', { handed: false, name: '6' }, sent],
    ['has no name', { handed: false, name: undefined }, sent],
    ['is sent for the first time', { handed: false }, { ...sent, dup: false }],
    ['is of another QoS', { handed: false }, { ...sent, qos: 1 }],
  ] as const)('what %s is another message', (_, left, again) => {
    const { name = 'name' in left ? undefined : '5', ...rest } = left as { name?: string; handed: boolean }
    const stored = leftMessage(1, 'a', { qos: 2, ...rest, ...(name === undefined ? {} : { name }) })
    const rig = resumed(heldStore([stored]))
    rig.send('a', 'old 1', again)
    expect([rig.client.snapshot().held, rig.said]).toEqual([2, ['put 2']])
  })

  test('after the first new message, in another session or with other bytes it is another one', () => {
    const left = () => heldStore([leftMessage(1, 'a', { qos: 2, name: '5', handed: false })])
    const later = resumed(left())
    later.send('b', 'new', { qos: 1 })
    later.send('a', 'old 1', sent)
    expect(later.client.snapshot().held).toBe(3)
    const other = resumed(left())
    other.send('a', 'else', sent)
    other.send('a', 'old 1', sent)
    expect(other.client.snapshot().held).toBe(3)
    const anew = withStore(left())
    const observer = anew.observe('#', { qos: 2 })
    anew.open({ persistent: true })
    anew.settle()
    anew.send('a', 'old 1', sent)
    expect(observer.values).toEqual(['old 1', 'old 1'])
  })
})

describe('P79 a store that fails', () => {
  test('at writing: the message waits unacknowledged for a short time, and is then reported', () => {
    const rig = resumed()
    rig.send('a', 'x', { qos: 1 })
    rig.send('b', 'y', { qos: 1 })
    rig.fail()
    expect([rig.acks, rig.client.snapshot().held]).toEqual([[], 2])
    expect(rig.warnings.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      'inbox-failed: inbox: the store failed: disk full',
      'inbox-failed: inbox: the store failed: disk full',
    ])
    const observer = rig.observe('a', { qos: 1 })
    rig.pass()
    expect([observer.values, rig.acks]).toEqual([['x'], [[1, 0]]])
    rig.pass(5_000)
    expect([topicsOf(rig.unhandled), rig.acks.at(-1)]).toEqual([['b'], [2, 0]])
  })

  test('later than that: it is reported at once', () => {
    const rig = resumed()
    rig.pass(5_000)
    rig.send('a', 'x', { qos: 1 })
    rig.fail()
    expect([topicsOf(rig.unhandled), rig.acks]).toEqual([['a'], [[1, 0]]])
  })

  test('at reading: the inbox is as without one, and the next connection tries again', () => {
    const held = heldStore([leftMessage(1, 'a')])
    held.break(true)
    const rig = resumed(held)
    rig.send('a', 'x', { qos: 1 })
    expect([rig.acks, rig.client.snapshot().held, rig.warnings[0]?.kind]).toEqual([[], 1, 'inbox-failed'])
    held.break(false)
    rig.lose()
    rig.open({ present: true, persistent: true })
    rig.settle()
    expect(rig.client.snapshot().held).toBe(1)
    rig.send('a', 'x', { qos: 1, dup: true })
    expect(rig.said.at(-1)).toBe('put 2')
  })

  test('at reading: told before a connection is opened without what is there', () => {
    const held = heldStore([leftMessage(1, 'a')])
    held.break(true)
    const rig = withStore(held)
    const told: string[] = []
    rig.client.warnings$.subscribe(({ kind }) => told.push(kind))
    rig.client.status$.subscribe(({ state }) => told.push(state))
    rig.observe('a', { qos: 1 })
    rig.pass()
    expect(told).toEqual(['idle', 'inbox-failed', 'connecting'])
  })

  test('at removing or noting: told, and nothing stops', () => {
    const held = heldStore()
    const rig = resumed({
      ...held,
      store: {
        ...held.store,
        remove: () => {
          throw new Error('gone')
        },
      },
    })
    rig.send('a', 'x', { qos: 2, name: '1' })
    rig.confirm()
    rig.release('1')
    rig.fail()
    const observer = rig.observe('a', { qos: 2 })
    rig.pass()
    expect([observer.values, rig.warnings.length]).toEqual([['x'], 2])
  })
})

test.each([
  ['is closed once it is', 'complete', ['close']],
  ['is left alone if it cannot be', 'error', []],
] as const)('P79 a store that is being read when its client closes %s', async (_, ending, said) => {
  const left = new Subject<StoredMessage>()
  const held = heldStore()
  const rig = withStore({ ...held, store: { ...held.store, load: () => left } })
  rig.observe('a')
  const closed = rig.client.close({ deadline: 0 })
  rig.pass(0)
  expect(rig.said).toEqual([])
  if (ending === 'error') left.error(new Error('in use'))
  else left.complete()
  rig.pass(0)
  await closed
  expect(rig.said).toEqual(said)
})

test('A6 a client whose inbox has a store that never closes is closed all the same', async () => {
  const scheduler = new VirtualTimeScheduler()
  const store: InboxStore = {
    load: () => EMPTY,
    put: () => EMPTY,
    handed: () => EMPTY,
    remove: () => {},
    close: () => NEVER,
  }
  const client = createClient(memory(createBroker({ scheduler })), { scheduler, inbox: { store } })
  client.connect().subscribe()
  scheduler.maxFrames = 10
  scheduler.flush()
  const states: string[] = []
  client.warnings$.subscribe({ complete: () => states.push('complete') })
  const closed = client.close({ deadline: 100 })
  scheduler.maxFrames = 60_000
  scheduler.flush()
  await closed
  expect(states).toEqual(['complete'])
})
