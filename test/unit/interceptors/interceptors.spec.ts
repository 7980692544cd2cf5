import { TestScheduler } from 'rxjs/testing'
import {
  allow,
  createClient,
  deny,
  type Interceptor,
  type RejectedError,
  rateLimit,
  sizeLimit,
  stamp,
} from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'

/** Publishes at these frames to topics, and returns when they came to the broker, and what was rejected. */
const run = (
  interceptor: Interceptor,
  publishes: readonly (readonly [frame: number, topic: string, payload?: string])[],
) => {
  const scheduler = new TestScheduler(() => {})
  const log: string[] = []
  scheduler.run(({ flush }) => {
    const broker = createBroker({ scheduler })
    const client = createClient(memory(broker), { scheduler, interceptors: [interceptor], linger: 100_000 })
    client.connect().subscribe()
    broker.packets$.subscribe(packet => {
      if (packet.type === 'publish') log.push(`${scheduler.now()} ${packet.topic}`)
    })
    for (const [frame, topic, payload = 'x'] of publishes)
      scheduler.schedule(() => {
        client.publish(topic, payload).subscribe({
          error: (error: unknown) =>
            log.push(`${scheduler.now()} ${topic}: ${(error as RejectedError).reason}`),
        })
      }, frame)
    scheduler.schedule(() => void client.close(), 90_000)
    flush()
  })
  // What comes of one frame comes in any order.
  const frameOf = (line: string) => Number(line.split(' ')[0])
  return log.sort((a, b) => frameOf(a) - frameOf(b) || a.localeCompare(b))
}

describe('P56 rateLimit', () => {
  const burst = (count: number) => Array.from({ length: count }, (_, at) => [10, `a/${at}`] as const)

  test('lets so many pass in any stretch of time, and the others later, in order', () => {
    expect(run(rateLimit({ count: 2, per: 100 }), [...burst(5), [220, 'b']])).toEqual([
      '10 a/0',
      '10 a/1',
      '110 a/2',
      '110 a/3',
      '210 a/4',
      '220 b',
    ])
  })

  test('rejects them where it is told to', () => {
    expect(run(rateLimit({ count: 1, per: 100, excess: 'reject' }), [...burst(2), [110, 'b']])).toEqual([
      '10 a/0',
      '10 a/1: more than 1 messages in 100 ms',
      '110 b',
    ])
  })

  test('lets so many pass for ever, where that is its time', () => {
    const per = Number.POSITIVE_INFINITY
    const rejected = '10 a/2: more than 2 messages in Infinity ms'
    expect(run(rateLimit({ count: 2, per, excess: 'reject' }), burst(3))).toEqual([
      '10 a/0',
      '10 a/1',
      rejected,
    ])
    expect(run(rateLimit({ count: 2, per }), burst(3))).toEqual(['10 a/0', '10 a/1', rejected])
    expect(run(rateLimit({ count: 2, per, timeout: per }), burst(3)).slice(0, 2)).toEqual([
      '10 a/0',
      '10 a/1',
    ])
  })

  test('what would have to wait for too long is rejected, and so is what would be one too many', () => {
    expect(run(rateLimit({ count: 1, per: 100, timeout: 150 }), burst(3))).toEqual([
      '10 a/0',
      '10 a/2: more than 1 messages in 100 ms',
      '110 a/1',
    ])
    expect(run(rateLimit({ count: 1, per: 100, capacity: 1 }), burst(3))).toEqual([
      '10 a/0',
      '10 a/2: 1 messages wait for its verdict already',
      '110 a/1',
    ])
  })

  test('in any window of its length there are never more', () => {
    const frames = Array.from({ length: 60 }, (_, at) => [10 + ((at * 37) % 900), `t/${at}`] as const)
    const times = run(rateLimit({ count: 3, per: 50 }), frames).map(line => Number(line.split(' ')[0]))
    expect(times.length).toBe(60)
    for (const from of times) {
      expect(times.filter(time => time >= from && time < from + 50).length).toBeLessThanOrEqual(3)
    }
  })
})

describe('P56 allow and deny', () => {
  test('go by filters', () => {
    const publishes = [
      [10, 'a/b'],
      [10, 'c'],
    ] as const
    expect(run(allow(['a/+']), publishes)).toEqual([
      '10 a/b',
      '10 c: its topic is not among those that are allowed',
    ])
    expect(run(deny(['a/#']), publishes)).toEqual(['10 a/b: its topic is denied', '10 c'])
    expect(run(deny(['a/#'], { direction: 'incoming' }), publishes)).toEqual(['10 a/b', '10 c'])
  })

  test.each<[string, () => unknown, string]>([
    ['no list', () => allow('a' as never), 'OptionError'],
    ['no filter', () => deny(['a+']), 'FilterError'],
    ['no direction', () => allow(['a'], { direction: 'up' as never }), 'OptionError'],
  ])('%s is refused', (_, make, name) => {
    expect(make).toThrow(expect.objectContaining({ name }))
  })
})

test('P56 sizeLimit counts bytes', () => {
  expect(
    run(sizeLimit(3), [
      [10, 'a', 'abc'],
      [20, 'b', 'äbc'],
    ]),
  ).toEqual(['10 a', '20 b: its payload has 4 bytes, of 3 at most'])
})

describe('P56 stamp', () => {
  const stamped = (interceptor: Interceptor, userProperties: Readonly<Record<string, string>> = {}) => {
    const seen: unknown[] = []
    const scheduler = new TestScheduler(() => {})
    scheduler.run(({ flush }) => {
      const client = createClient(memory(createBroker({ scheduler })), {
        scheduler,
        interceptors: [interceptor],
      })
      client.observe('a').subscribe(({ properties }) => seen.push(properties.userProperties))
      scheduler.schedule(() => {
        client.publish('a', 'x', { properties: { userProperties } }).subscribe({ error: () => {} })
      }, 10)
      flush()
    })
    return seen[0]
  }

  test('adds user properties, over those of the same name', () => {
    const interceptor = stamp({ source: 'me', topic: ({ topic }) => topic })
    expect(stamped(interceptor, { source: 'other', more: '1' })).toEqual({
      source: 'me',
      topic: 'a',
      more: '1',
    })
  })

  test('refuses what cannot be sent', () => {
    expect(() => stamp({ a: 'x\u0000' })).toThrow(expect.objectContaining({ name: 'OptionError' }))
    expect(() => stamp({ 'a\u0000': 'x' })).toThrow(expect.objectContaining({ name: 'OptionError' }))
    expect(stamped(stamp({ a: () => 'x\u0000' }))).toBeUndefined()
  })
})
