import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createKeepalive, type Keepalive } from '../../../../../src/driver/mqtt/link/keepalive.js'

/** A keepalive in frames, one of which is one ms, and what it did when. */
const started = (seconds: number, waiting = 0, from = 0) => {
  const scheduler = new TestScheduler(() => {})
  scheduler.frame = from
  const log: string[] = []
  const keepalive: Keepalive = createKeepalive(createTime(scheduler), {
    ping: () => {
      log.push(`ping ${scheduler.now()}`)
      keepalive.sent(2)
      return waiting
    },
    lost: () => {
      log.push(`lost ${scheduler.now()}`)
      keepalive.stop()
    },
  })
  keepalive.start(seconds)
  return {
    keepalive,
    log,
    at: (frame: number, action: () => void) => void scheduler.schedule(action, frame - scheduler.now()),
    until: (frame: number) => {
      scheduler.maxFrames = frame
      scheduler.flush()
      return log
    },
  }
}

describe('a keepalive', () => {
  test('A9 of a line over which nothing comes pings after one keep alive, and has lost it after one and a half', () => {
    const { until } = started(10)
    // One turn more, for what has come and was not yet read.
    expect(until(100_000)).toEqual(['ping 10000', 'lost 15001'])
  })

  test('waits for as long on a line that is opened later', () => {
    expect(started(10, 0, 50_000).until(200_000)).toEqual(['ping 60000', 'lost 65001'])
  })

  test('of 0 seconds does neither', () => {
    expect(started(0).until(1_000_000)).toEqual([])
  })

  test('goes on pinging while the answers come', () => {
    const { keepalive, at, until } = started(10)
    for (const answer of [10_001, 20_900, 30_900]) {
      at(answer, () => {
        keepalive.received()
        keepalive.answered()
      })
    }
    expect(until(35_000)).toEqual(['ping 10000', 'ping 20000', 'ping 30000'])
  })

  test('takes whatever comes for a sign of life, up to the last moment', () => {
    for (const [frame, alive] of [
      [15_000, true],
      [15_001, true],
      [15_002, false],
    ] as const) {
      const { keepalive, at, until } = started(10)
      at(frame, keepalive.received)
      expect(until(19_999).includes('lost 15001'), `${frame}`).toBe(!alive)
    }
  })

  test('a sign of life at the last moment counts as any other: the next is waited for as long', () => {
    const { keepalive, at, until } = started(10)
    at(15_001, keepalive.received)
    expect(until(100_000)).toEqual(['ping 10000', 'ping 20000', 'lost 25001'])
  })

  test('pings although messages come, for the broker wants to hear something too (MQTT-3.1.2-20)', () => {
    const { keepalive, at, until } = started(10)
    for (let frame = 1_000; frame < 30_000; frame += 1_000) at(frame, keepalive.received)
    expect(until(29_000)).toEqual(['ping 10000', 'ping 20000'])
  })

  test('pings although messages are sent, for the line may be dead', () => {
    const { keepalive, at, until } = started(10)
    for (let frame = 1_000; frame < 30_000; frame += 1_000) at(frame, () => keepalive.sent(100))
    expect(until(29_000)).toEqual(['ping 10000', 'lost 15001'])
  })

  test('does not ping while both sides send', () => {
    const { keepalive, at, until } = started(10)
    for (let frame = 1_000; frame < 30_000; frame += 1_000) {
      at(frame, () => {
        keepalive.sent(100)
        keepalive.received()
      })
    }
    expect(until(30_000)).toEqual([])
  })

  test.each([
    [64 * 1024, 15_001],
    [64 * 1024 + 16_384, 16_001],
    [2_000_000, 15_001 + Math.round(((2_000_000 - 65_536) / 16_384) * 1_000)],
  ])('Q91 of a line that was given %i bytes before the ping waits until %i', (bytes, lost) => {
    const { keepalive, at, until } = started(10)
    at(9_999, () => keepalive.sent(bytes))
    const log = until(1_000_000)
    expect(log[0]).toBe('ping 10000')
    expect(Math.abs(Number(log[1]?.slice(5)) - lost)).toBeLessThanOrEqual(2)
  })

  test('Q91 counts what waits before the ping and was not yet handed to the line', () => {
    const [ping, lost] = started(10, 64 * 1024 + 16_384).until(100_000)
    expect(ping).toBe('ping 10000')
    expect(Math.abs(Number(lost?.slice(5)) - 16_001)).toBeLessThanOrEqual(2)
  })

  test('what follows the ping, or was sent long before it, gets no time', () => {
    const { keepalive, at, until } = started(10)
    at(1_000, () => keepalive.sent(64 * 1024 + 16_384))
    at(10_500, () => keepalive.sent(1_000_000))
    expect(until(100_000)).toEqual(['ping 10000', 'lost 15001'])
  })

  test('an answer shows that all before its ping has arrived', () => {
    const { keepalive, at, until } = started(10)
    at(9_999, () => keepalive.sent(1_000_000))
    at(10_100, () => {
      keepalive.received()
      keepalive.answered()
    })
    expect(until(100_000)).toEqual(['ping 10000', 'ping 20000', 'lost 25001'])
  })

  test('an answer shows nothing of what followed its ping', () => {
    const { keepalive, at, until } = started(10)
    at(10_050, () => keepalive.sent(1_000_000))
    at(10_100, () => {
      keepalive.received()
      keepalive.answered()
    })
    const [first, second, lost] = until(100_000)
    expect([first, second]).toEqual(['ping 10000', 'ping 20050'])
    const carried = 10_050 + (1_000_000 / 16_384) * 1_000
    expect(Math.abs(Number(lost?.slice(5)) - (carried - 4_000 + 5_000 + 1))).toBeLessThanOrEqual(2)
  })

  test('calls those back that asked, in their order, and nobody for an answer too many', () => {
    const { keepalive, at, until } = started(10)
    const pongs: string[] = []
    at(5_000, () => keepalive.asked(() => pongs.push('first')))
    at(5_001, () => keepalive.asked(() => pongs.push('second')))
    at(10_001, () => {
      keepalive.answered()
      expect(pongs).toEqual(['first'])
      keepalive.answered()
      keepalive.answered()
      keepalive.answered()
    })
    until(10_001)
    expect(pongs).toEqual(['first', 'second'])
  })

  test.each([
    // A sign of life is due at 15000. A timer is no later than others for a second.
    [1_000, ['ping 10000', 'lost 16001']],
    [1_001, ['ping 10000', 'ping 16001', 'lost 21002']],
    [60_000, ['ping 10000', 'ping 75000', 'lost 80001']],
  ])(
    'a process that stood still for %i ms asks once more, where it was long, before the line is dead',
    (still, expected) => {
      let skipped = 0
      const scheduler = new TestScheduler(() => {})
      const log: string[] = []
      const keepalive: Keepalive = createKeepalive(
        createTime({
          now: () => scheduler.now() + skipped,
          schedule: scheduler.schedule.bind(scheduler),
        }),
        {
          ping: () => {
            log.push(`ping ${scheduler.now() + skipped}`)
            return 0
          },
          lost: () => {
            log.push(`lost ${scheduler.now() + skipped}`)
            keepalive.stop()
          },
        },
      )
      keepalive.start(10)
      scheduler.schedule(() => {
        skipped = still
      }, 12_000)
      scheduler.maxFrames = 100_000
      scheduler.flush()
      expect(log).toEqual(expected)
    },
  )
})
