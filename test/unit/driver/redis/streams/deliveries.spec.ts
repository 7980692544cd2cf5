import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'
import { createCommands } from '../../../../../src/driver/redis/link/commands.js'
import { createDeliveries } from '../../../../../src/driver/redis/streams/deliveries.js'
import { fakeConnection, settled } from '../link/fake.js'

const rig = () => {
  const fake = fakeConnection()
  const scheduler = new VirtualTimeScheduler()
  let settled = 0
  const failures: string[] = []
  const member = (group: string, shared: boolean) => ({
    ...{ group, shared, consumer: 'c' },
    settled: () => {
      settled += 1
    },
  })
  const deliveries = createDeliveries({
    commands: createCommands(fake.connection, () => {}),
    stream: 's',
    time: createTime(scheduler),
    ackWait: 300,
    failed: reason => failures.push(reason),
  })
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.schedule(() => {}, ms)
    scheduler.flush()
  }
  const ends = () => fake.words().map(words => words.replace(/^EVAL[\s\S]*? 1 s /, 'script '))
  return {
    ...fake,
    deliveries,
    failures,
    timers: () => scheduler.actions.filter(({ closed }) => !closed).length,
    ends,
    pass,
    shared: member('g', true),
    session: member('own', false),
    settled: () => settled,
  }
}

test('a delivery is settled once, by any code, and makes room', () => {
  const { deliveries, ends, session, settled } = rig()
  const [one, two] = [deliveries.add('1-0', session), deliveries.add('2-0', session)]
  expect([one, two, deliveries.open(session)]).toEqual([1, 2, 2])
  deliveries.ack(2, 0x83)
  deliveries.ack(1, 0)
  deliveries.ack(1, 0)
  deliveries.ack(99, 0)
  expect(ends()).toEqual(['XACK s own 2-0', 'XACK s own 1-0'])
  expect([deliveries.open(session), settled()]).toEqual([0, 2])
})

test('a delivery is called by its group and its id, until it is settled', () => {
  const { deliveries, session } = rig()
  const number = deliveries.add('1-0', session) ?? 0
  expect([number, 99].map(deliveries.nameOf)).toEqual(['own 1-0', undefined])
  deliveries.ack(number, 0)
  expect(deliveries.nameOf(number)).toBeUndefined()
})

test('what nobody has dealt with stays with a session, and is left to others in a group', () => {
  const { deliveries, sent, session, shared } = rig()
  deliveries.add('1-0', session)
  deliveries.add('2-0', shared)
  deliveries.ack(1, null)
  deliveries.ack(2, null)
  expect([deliveries.open(session), deliveries.open(shared), sent.length]).toEqual([1, 0, 0])
})

test('the server is told that somebody works, for members of groups alone', () => {
  const { deliveries, ends, pass, session, shared, timers } = rig()
  deliveries.add('1-0', session)
  deliveries.add('2-0', shared)
  deliveries.add('3-0', shared)
  expect(deliveries.add('3-0', shared)).toBeNull()
  pass(100)
  expect(ends()).toEqual(['script g c 2-0 3-0'])
  deliveries.ack(2, 0)
  pass(100)
  expect(ends().slice(1)).toEqual(['XACK s g 2-0', 'script g c 3-0'])
  deliveries.stop()
  expect(timers()).toBe(0)
  pass(1_000)
  expect(ends()).toHaveLength(3)
})

test('a member that leaves gives back what it has', () => {
  const { deliveries, ends, shared } = rig()
  deliveries.add('1-0', shared)
  deliveries.leave(shared)
  expect(ends()).toEqual(['script g c 300 1-0'])
  deliveries.ack(1, 0)
  expect([ends().length, deliveries.open(shared)]).toEqual([1, 0])
})

test('the server is told in time that somebody works, and no earlier', () => {
  const { deliveries, ends, pass, shared } = rig()
  deliveries.add('1-0', shared)
  pass(99)
  expect(ends()).toEqual([])
  pass(1)
  expect(ends()).toHaveLength(1)
  pass(99)
  expect(ends()).toHaveLength(1)
  pass(1)
  expect(ends()).toHaveLength(2)
})

test('nothing is asked for where nothing needs settling', () => {
  const { deliveries, ends, session } = rig()
  deliveries.done([], session)
  deliveries.done(['1-0', '2-0'], session)
  expect(ends()).toEqual(['XACK s own 1-0 2-0'])
})

test('what is settled while the server takes nothing is told later, and is not taken for one to come', async () => {
  const { deliveries, ends, failures, pass, sent, session } = rig()
  for (const id of ['1-0', '2-0']) deliveries.ack(deliveries.add(id, session) ?? 0, 0)
  sent[0]?.refuse(new Refused('MISCONF it cannot write'))
  sent[1]?.answer(1)
  await settled()
  expect([deliveries.add('1-0', session), deliveries.open(session)]).toEqual([null, 1])
  pass(100)
  expect(ends().slice(2)).toEqual(['XACK s own 1-0'])
  sent[2]?.refuse(new Refused('MISCONF it cannot write'))
  await settled()
  pass(100)
  sent[3]?.answer(1)
  await settled()
  pass(1_000)
  expect([ends().length, deliveries.open(session), failures]).toEqual([4, 0, []])
})

test('where it may not be told the link ends, for all would come again and again', async () => {
  const { deliveries, failures, sent, session } = rig()
  deliveries.done(['1-0'], session)
  sent[0]?.refuse(new Refused('NOPERM not you'))
  await settled()
  expect(failures).toEqual(['what is settled cannot be told: NOPERM not you'])
})
