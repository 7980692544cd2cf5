import { describe, expect, test } from 'vitest'
import {
  FORGET,
  JOIN,
  JOIN_GROUP,
  LEAVE,
  PART,
  READ_ALL,
} from '../../../../../src/driver/redis/streams/scripts.js'
import { bytes, entry, read, requestOf, setup } from './rig.js'

const READ = 'XREADGROUP GROUP session:me session COUNT'

/** An engine that has a subscription. */
const subscribed = async (given: Parameters<typeof setup>[0] = {}, request = requestOf('a/#')) => {
  const rig = setup(given)
  rig.subscribe(request)
  await rig.answer(bytes('5-0'))
  rig.asked()
  rig.take()
  return rig
}

describe('a subscription', () => {
  test('is noted with its session, and reads what comes behind where it began', async () => {
    const { subscribe, asked, answer, take } = setup()
    subscribe(requestOf('a/#', { identifier: 3 }))
    expect(asked()).toEqual([`EVAL ${JOIN} 2 {r}:stream {r}:session:me session:me a/# 3 1 0 0 60000`])
    await answer(bytes('5-0'))
    expect(take()).toEqual(['a/# 0x1'])
    expect(asked()).toEqual([`${READ} 8 STREAMS {r}:stream >`])
    await answer(read(entry('4-0', 'a/b', 'old'), entry('6-0', 'a/b', 'new'), entry('6-1', 'c', 'no')))
    expect(take()).toEqual(['a/b new qos 1 for 3 as 1'])
    // What is for nobody is settled at once.
    expect(asked()).toEqual(['XACK {r}:stream session:me 4-0 6-1'])
  })

  test('at QoS 0 is granted as such, and has nothing to settle', async () => {
    const { subscribe, asked, answer, take } = setup()
    subscribe(requestOf('a', { qos: 0 }))
    await answer(bytes('5-0'))
    asked()
    await answer(read(entry('6-0', 'a', 'x')))
    expect(take()).toEqual(['a 0x0', 'a x qos 0 for  as 0'])
    expect(asked()).toEqual(['XACK {r}:stream session:me 6-0'])
  })

  test('that the server refuses is none', async () => {
    const { subscribe, refuse, take, unsubscribe, asked, answer } = setup()
    subscribe(requestOf('a'))
    asked()
    await refuse('NOPERM no')
    expect(take()).toEqual(['a 0x87 NOPERM no'])
    // There is nothing to read for it.
    expect(asked()).toEqual([])
    unsubscribe('a')
    expect(asked().at(-1)).toBe('HDEL {r}:session:me a')
    await answer(0)
    expect(take()).toEqual(['end a 0x11'])
  })

  test('that joins others has what is stored before what comes meanwhile', async () => {
    const { engine, subscribe, asked, answer, take, listeners } = await subscribed()
    await answer(null, 'XREADGROUP')
    engine.resume()
    await answer(null, 'XREADGROUP')
    subscribe(requestOf('b', { retainHandling: 0 }))
    await answer(bytes('5-0'), 'EVAL')
    asked()
    // Somebody has published.
    listeners.get('{r}:stream')?.(bytes(''), bytes('{r}:stream'))
    expect(asked()).toEqual([])
    await answer([bytes('b')], 'ZRANGEBYLEX')
    await answer([['payload', 'kept', 'id', '4-0'].map(bytes)], 'EVAL')
    expect(take()).toEqual(['b 0x1', 'b kept qos 0 retained for  as 0'])
    expect(asked()).toContain(`${READ} 8 STREAMS {r}:stream >`)
  })

  test('that ends is served with what was published before', async () => {
    const { unsubscribe, asked, answer, take } = await subscribed()
    unsubscribe('a/#')
    expect(asked()).toEqual([`EVAL ${PART} 2 {r}:stream {r}:session:me a/#`])
    await answer(read(entry('6-0', 'a/b', 'before')), 'XREADGROUP')
    await answer(bytes('6-5'), `EVAL ${PART}`)
    expect(take()).toEqual(['a/b before qos 1 for  as 1'])
    await answer(read(entry('6-5', 'a/b', 'last'), entry('7-0', 'a/b', 'after')), 'XREADGROUP')
    expect(take()).toEqual(['a/b last qos 1 for  as 2', 'end a/# 0x0'])
  })

  test('what others put into the stream that is no message is told, and settled', async () => {
    const { asked, answer, take } = await subscribed()
    await answer(read([bytes('6-0'), [bytes('x'), bytes('y')]], entry('6-1', 'a/\0', 'x')))
    expect(take()).toEqual(['ill-formed', 'ill-formed'])
    expect(asked()).toEqual(['XACK {r}:stream session:me 6-0 6-1'])
  })

  test('has what is stored after its answer, and before what the stream has', async () => {
    const { subscribe, asked, answer, take } = setup()
    subscribe(requestOf('a', { retainHandling: 0, identifier: 2 }))
    await answer(bytes('5-0'))
    expect(asked().at(-1)).toBe('ZRANGEBYLEX {r}:retained [a [a LIMIT 0 500')
    await answer([bytes('a')])
    expect(asked()).toEqual([`EVAL ${READ_ALL} 1 {r}:retained {r}:retained: a`])
    await answer([['payload', 'kept', 'id', '4-0'].map(bytes)])
    expect(take()).toEqual(['a 0x1', 'a kept qos 0 retained for 2 as 0'])
    expect(asked()).toEqual([`${READ} 8 STREAMS {r}:stream >`])
  })

  test('has nothing as stored that the stream is yet to bring', async () => {
    const { subscribe, answer, take } = setup()
    subscribe(requestOf('a', { retainHandling: 1 }))
    await answer(bytes('5-0'))
    await answer([bytes('a')])
    await answer([['payload', 'newer', 'id', '6-0'].map(bytes)])
    expect(take()).toEqual(['a 0x1'])
  })

  test('is refused, and noted no more, where what is stored may not be looked for', async () => {
    const { subscribe, refuse, answer, asked, take } = setup()
    subscribe(requestOf('a', { retainHandling: 0 }))
    await answer(bytes('5-0'))
    asked()
    await refuse('NOPERM no')
    expect(take()).toEqual(['a 0x87 NOPERM no'])
    expect(asked()).toEqual(['HDEL {r}:session:me a'])
  })

  test('goes on, and is asked for again, where what is stored cannot be looked for yet', async () => {
    const { subscribe, refuse, answer, asked, take } = await subscribed()
    await answer(null, 'XREADGROUP')
    subscribe(requestOf('a/#', { retainHandling: 0 }))
    await answer(bytes('5-0'), 'EVAL')
    asked()
    await refuse('BUSY a script')
    expect(take()).toEqual(['a/# 0x89 BUSY a script'])
    expect(asked()).toEqual([`${READ} 8 STREAMS {r}:stream >`])
    await answer(read(entry('6-0', 'a/b', 'x')), 'XREADGROUP')
    expect(take()).toEqual(['a/b x qos 1 for  as 1'])
  })

  test('keeps what it has had of what is stored when the rest cannot be looked for', async () => {
    const { subscribe, refuse, answer, take } = setup()
    subscribe(requestOf('a/+', { retainHandling: 0 }))
    await answer(bytes('5-0'))
    await answer(Array.from({ length: 500 }, (_, at) => bytes(`a/${at}`)))
    await answer(Array.from({ length: 500 }, () => ['payload', 'kept'].map(bytes)))
    await refuse('BUSY a script')
    const told = take()
    expect([told[0], told.length]).toEqual(['a/+ 0x1', 501])
  })
})

describe('a delivery', () => {
  test('is acknowledged, and read on where there was no room', async () => {
    const { engine, asked, answer, take } = await subscribed({ receiveMaximum: 2 })
    await answer(read(entry('6-0', 'a/b', '1'), entry('6-1', 'a/b', '2')))
    expect(take()).toHaveLength(2)
    expect(asked()).toEqual([])
    expect([engine.nameOf(1), engine.nameOf(9)]).toEqual(['session:me 6-0', undefined])
    engine.ack(1, 0)
    engine.ack(1, 0)
    expect(asked()).toEqual(['XACK {r}:stream session:me 6-0', `${READ} 1 STREAMS {r}:stream >`])
    expect(engine.nameOf(1)).toBeUndefined()
  })
})

describe('a session that was kept', () => {
  const found = new Map([['a/#', { since: '5-0', request: requestOf('a/#') }]])

  test('goes on with what was not settled, marked, and tells what the stream has no more', async () => {
    const { engine, asked, answer, take, listeners } = setup({ clean: false }, { kept: true, ttl: '', found })
    engine.resume()
    expect(asked()).toEqual(['subscribe channel {r}:stream', `${READ} 8 STREAMS {r}:stream 0`])
    await answer(read(entry('6-0', 'a/b', 'left'), [bytes('6-1'), null]))
    expect(take()).toEqual(['a/b left qos 1 again for  as 1', 'lost'])
    expect(asked()).toContain(`${READ} 8 STREAMS {r}:stream 6-1`)
    await answer(read(), 'XREADGROUP')
    await answer(read(), 'XREADGROUP')
    asked()
    // Somebody has published.
    listeners.get('{r}:stream')?.(bytes(''), bytes('{r}:stream'))
    expect(asked()).toHaveLength(1)
    engine.close()
    expect(asked()).toEqual([])
  })

  test('is looked after, and lasts from the last sign of life on', async () => {
    const { engine, scheduler, asked, answer } = setup({ clean: false }, { kept: true, ttl: '5000', found })
    engine.resume()
    await answer(read(), 'XREADGROUP')
    await answer(null, 'XREADGROUP')
    asked()
    scheduler.maxFrames = 999
    scheduler.flush()
    expect(asked()).toEqual([])
    scheduler.maxFrames = 1_000
    scheduler.flush()
    expect(asked()).toEqual([`${READ} 8 STREAMS {r}:stream >`])
    engine.alive()
    expect(asked()).toEqual(['PEXPIRE {r}:session:me 5000'])
    engine.stop()
    await answer(read(entry('7-0', 'a/b', 'late')), 'XREADGROUP')
    scheduler.maxFrames = 10_000
    scheduler.flush()
    expect(asked()).toEqual([])
  })
})

test('a session whose place in the stream is gone has missed something, once', async () => {
  const found = new Map([['a', { since: '5-0', request: requestOf('a') }]])
  const { engine, take } = setup({ clean: false }, { kept: true, ttl: '', found, whole: false })
  engine.resume()
  expect(take()).toEqual(['missed'])
  const other = setup({ clean: false }, { kept: true, ttl: '', found })
  other.engine.resume()
  expect(other.take()).toEqual([])
})

describe('a group', () => {
  const group = 'group:g/a/#'
  const joined = async (given: Parameters<typeof setup>[0] = {}) => {
    const rig = setup(given)
    rig.subscribe(requestOf('$share/g/a/#'))
    return rig
  }

  test('is joined, read by a consumer of this client, and left', async () => {
    const { engine, asked, answer, take, unsubscribe } = await joined()
    expect(asked()).toEqual([`EVAL ${JOIN_GROUP} 2 {r}:stream {r}:${group} ${group} 3600000`])
    await answer(0)
    // It takes over nothing yet, and finds out whether it may.
    const last = '18446744073709551615-18446744073709551615'
    expect([asked(), take()]).toEqual([[`XAUTOCLAIM {r}:stream ${group} me 5000 ${last} COUNT 1`], []])
    await answer(null)
    expect(take()).toEqual(['$share/g/a/# 0x1'])
    expect(asked()).toEqual([`XREADGROUP GROUP ${group} me COUNT 8 STREAMS {r}:stream >`])
    await answer(read(entry('6-0', 'a/b', 'x')))
    expect(take()).toEqual(['a/b x qos 1 for  as 1'])
    engine.alive()
    expect(asked()).toEqual(['PEXPIRE {r}:session:me 60000', `PEXPIRE {r}:${group} 3600000`])
    unsubscribe('$share/g/a/#')
    expect(asked()).toEqual([`EVAL ${LEAVE} 1 {r}:stream ${group} me 5000 6-0`, 'PING'])
    await answer('PONG')
    expect(take()).toEqual(['end $share/g/a/# 0x0'])
    // It is another’s now.
    engine.ack(1, 0)
    expect(asked()).toEqual([])
  })

  test('that somebody has ended, though it had members lately, has missed something', async () => {
    const { answer, take } = await joined()
    await answer(1)
    await answer(null)
    expect(take()).toEqual(['$share/g/a/# 0x1', 'missed'])
  })

  test('that is asked for again is as it was', async () => {
    const { subscribe, asked, answer, take } = await joined({ groupExpiry: Number.POSITIVE_INFINITY })
    expect(asked()[0]).toMatch(/ $/)
    await answer(0)
    await answer(null)
    take()
    asked()
    subscribe(requestOf('$share/g/a/#', { qos: 0 }))
    expect(asked()).toEqual(['PING'])
    await answer('PONG')
    expect(take()).toEqual(['$share/g/a/# 0x0'])
  })

  test('takes over what others have left, in time', async () => {
    const { scheduler, asked, answer, take } = await joined({ ackWait: 1_000, receiveMaximum: 5 })
    await answer(0)
    await answer(null)
    await answer(null)
    take()
    asked()
    scheduler.maxFrames = 500
    scheduler.flush()
    expect(asked()).toContain(`XAUTOCLAIM {r}:stream ${group} me 1000 0 COUNT 5`)
    await answer([bytes('0-0'), [entry('3-0', 'a/b', 'left')], [bytes('2-0')]], 'XAUTOCLAIM')
    expect(take()).toEqual(['a/b left qos 1 again for  as 1', 'lost'])
  })

  test('that the server refuses is none, and one that was ended meanwhile is not read', async () => {
    const refused = await joined()
    await refused.refuse('NOPERM no')
    expect(refused.take()).toEqual(['$share/g/a/# 0x87 NOPERM no'])
    const { unsubscribe, asked, answer } = await joined()
    unsubscribe('$share/g/a/#')
    asked()
    await answer(0, `EVAL ${JOIN_GROUP}`)
    expect(asked()).toEqual([])
  })

  test('whose messages cannot be taken over where another has left them is none, either', async () => {
    const { answer, refuse, take, asked, subscribe } = await joined()
    await answer(0)
    await refuse('ERR unknown command `XAUTOCLAIM`')
    expect(take()).toEqual(['$share/g/a/# 0x80 ERR unknown command `XAUTOCLAIM`'])
    asked()
    subscribe(requestOf('$share/g/a/#'))
    expect(asked()).toHaveLength(1)
  })
})

test('a link that ends in order takes with it what is not kept, and leaves its groups', async () => {
  const { engine, subscribe, asked, answer } = setup()
  subscribe(requestOf('$share/g/a'))
  await answer(0)
  await answer(null)
  asked()
  engine.close()
  expect(asked()).toEqual([
    `EVAL ${LEAVE} 1 {r}:stream group:g/a me 5000`,
    `EVAL ${FORGET} 2 {r}:stream {r}:session:me session:me`,
  ])
})

test('no more than QoS 1 is granted, to a filter, to a group, and to a group that there is', async () => {
  const { engine, answer } = setup()
  const granted: unknown[] = []
  const subscribe = (filter: string) =>
    engine.subscribe([requestOf(filter, { qos: 2 })], (_, code) => granted.push(code))
  subscribe('a')
  await answer(bytes('1-0'))
  subscribe('$share/g/a')
  await answer(null, 'EVAL')
  await answer(null, 'XAUTOCLAIM')
  subscribe('$share/g/a')
  await answer('PONG', 'PING')
  expect(granted).toEqual([1, 1, 1])
})

test('a session that is kept for ever has no time that would be prolonged', () => {
  const { engine, asked } = setup({}, { kept: true, ttl: '' })
  engine.alive()
  expect(asked()).toEqual([])
})
