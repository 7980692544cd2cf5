import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createMapping } from '../../../../../src/driver/redis/channels/mapping.js'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'
import { createCommands } from '../../../../../src/driver/redis/link/commands.js'
import { createDeliveries } from '../../../../../src/driver/redis/streams/deliveries.js'
import type { Wanting } from '../../../../../src/driver/redis/streams/matching.js'
import { createReading, type Reading } from '../../../../../src/driver/redis/streams/members.js'
import { GIVE_UP } from '../../../../../src/driver/redis/streams/scripts.js'
import { fakeConnection, settled } from '../link/fake.js'

const start = (
  shared: boolean,
  illFormed: (reading: Reading) => void = () => {},
  wanting: readonly Wanting[] = [],
) => {
  const fake = fakeConnection()
  const scheduler = new VirtualTimeScheduler()
  const time = createTime(scheduler)
  const commands = createCommands(fake.connection, () => {})
  const deliveries = createDeliveries({ commands, stream: 's', time, ackWait: 1e9, failed: () => {} })
  let lost = 0
  const failures: string[] = []
  const reading: Reading = createReading(
    {
      ...{ commands, deliveries, time, stream: 's', clientId: 'me', ackWait: 200, receiveMaximum: 2 },
      mapping: createMapping({ prefix: '', separator: '/' }),
      message: () => {},
      illFormed: () => illFormed(reading),
      lost: () => {
        lost += 1
      },
      failed: reason => failures.push(reason),
    },
    { group: 'g', shared, unsettled: false },
    () => wanting,
  )
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.flush()
    scheduler.frame = scheduler.maxFrames
  }
  const claims = () => fake.words().filter(words => words.startsWith('XAUTOCLAIM'))
  return { ...fake, claims, deliveries, reading, pass, failures, lost: () => lost }
}

test('a member of a group claims what others have left, as much as it has room for, twice in the time of a delivery', () => {
  const { claims, deliveries, reading, pass } = start(true)
  pass(99)
  expect(claims()).toEqual([])
  pass(1)
  expect(claims()).toEqual(['XAUTOCLAIM s g me 200 0 COUNT 2'])
  deliveries.add('1-0', reading.member)
  pass(100)
  deliveries.add('2-0', reading.member)
  pass(100)
  expect(claims().slice(1)).toEqual(['XAUTOCLAIM s g me 200 0 COUNT 1'])
  reading.stop()
  pass(1_000)
  expect(claims()).toHaveLength(2)
})

test('it looks for them behind all that others work on, as long as it has room', async () => {
  const { claims, deliveries, reading, sent, pass } = start(true)
  const bytes = (text: string) => new TextEncoder().encode(text)
  pass(100)
  sent[0]?.answer([bytes('7-1'), [], []])
  await settled()
  deliveries.add('1-0', reading.member)
  sent[1]?.answer([bytes('9-0'), [], []])
  await settled()
  sent[2]?.answer([bytes('0-0'), [], []])
  await settled()
  const claimed = ['0 COUNT 2', '7-1 COUNT 2', '9-0 COUNT 1']
  expect(claims()).toEqual(claimed.map(rest => `XAUTOCLAIM s g me 200 ${rest}`))
  pass(100)
  deliveries.add('2-0', reading.member)
  sent[3]?.answer([bytes('7-1'), [], []])
  await settled()
  expect(claims()).toHaveLength(4)
})

test('a session claims nothing', () => {
  const { claims, pass } = start(false)
  pass(10_000)
  expect(claims()).toEqual([])
})

test('an answer that is none of a claim is passed over, and claimed again later', async () => {
  const { claims, sent, pass, lost } = start(true)
  pass(100)
  sent[0]?.answer(null)
  await settled()
  pass(100)
  expect([claims().length, lost()]).toEqual([2, 0])
})

test('what is in the stream no more is told as lost, once for each', async () => {
  const { sent, pass, lost } = start(true)
  pass(100)
  sent[0]?.answer(['0-0', [], ['5-0', '6-0']])
  await settled()
  expect(lost()).toBe(2)
})

test('before Redis 7, which says that something is gone, and not what, it is given up and told, once for each', async () => {
  const { sent, pass, lost, words, reading } = start(true)
  pass(100)
  sent[0]?.answer(['0-0', [null, null]])
  await settled()
  expect(words()[1]).toBe(`EVAL ${GIVE_UP} 1 s g me`)
  sent[1]?.answer(2)
  await settled()
  expect(lost()).toBe(2)
  pass(100)
  sent[2]?.answer(['0-0', [null]])
  await settled()
  reading.stop()
  sent[3]?.answer(1)
  await settled()
  expect(lost()).toBe(2)
})

test('what stands for no message is told as that, and settled, also where another has left it', async () => {
  let told = 0
  const { sent, pass, lost, words } = start(true, () => {
    told += 1
  })
  pass(100)
  const fields = ['x', 'y'].map(text => new TextEncoder().encode(text))
  sent[0]?.answer(['0-0', [[new TextEncoder().encode('5-0'), fields]], []])
  await settled()
  expect([told, lost(), words()[1]]).toEqual([1, 0, 'XACK s g 5-0'])
})

describe('one that is stopped', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  /** Of a channel that stands for no topic. */
  const nonsense = [bytes('5-0'), ['channel', 'a\0', 'payload', 'x'].map(bytes)]

  test('takes over nothing that was on its way, and misses nothing', async () => {
    const { sent, pass, reading, lost, words } = start(true)
    pass(100)
    reading.stop()
    sent[0]?.answer(['0-0', [nonsense], ['6-0']])
    await settled()
    expect([lost(), words()]).toEqual([0, ['XAUTOCLAIM s g me 200 0 COUNT 2']])
  })

  test('by what it tells of an entry, settles no entry any more, and tells of no other', async () => {
    let told = 0
    const { sent, pass, words } = start(true, reading => {
      told += 1
      reading.stop()
    })
    pass(100)
    sent[0]?.answer(['0-0', [nonsense, nonsense], []])
    await settled()
    expect([told, words()]).toEqual([1, ['XAUTOCLAIM s g me 200 0 COUNT 2']])
  })

  test('later, has settled what needs no settling', async () => {
    const { sent, pass, words } = start(true)
    pass(100)
    sent[0]?.answer(['0-0', [nonsense], []])
    await settled()
    expect(words()[1]).toBe('XACK s g 5-0')
  })
})

test('a stream that may not be read ends the link; one that cannot be for now is read later', async () => {
  const wanting: readonly Wanting[] = [
    {
      ...{ filter: 'a', since: '0-0' },
      request: {
        ...{ filter: 'a', qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 2 },
        ...{ identifier: undefined, userProperties: undefined },
      },
    },
  ]
  const { failures, reading, sent } = start(false, () => {}, wanting)
  reading.read()
  sent[0]?.refuse(new Refused('MISCONF it cannot write'))
  await settled()
  reading.read()
  expect([sent.length, failures]).toEqual([2, []])
  sent[1]?.refuse(new Refused('NOPERM not you'))
  await settled()
  expect(failures).toEqual(['the stream cannot be read: NOPERM not you'])
})
