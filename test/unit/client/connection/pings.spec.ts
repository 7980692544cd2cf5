import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import { createPings, type Pings } from '../../../../src/client/connection/pings.js'
import type { Link } from '../../../../src/driver/driver.js'

interface Rig {
  readonly pings: Pings
  readonly log: string[]
  at(time: number, step: () => void): void
  /** A link that answers after so many ms, or, without, never. */
  link(answer?: number): Link
  ping(name: string, timeout?: number): () => void
}

const timely = (run: (rig: Rig) => void): readonly string[] => {
  const scheduler = new TestScheduler(() => {})
  const log: string[] = []
  scheduler.run(({ flush }) => {
    const pings = createPings(scheduler)
    const note = (text: string) => log.push(`${scheduler.now()} ${text}`)
    run({
      pings,
      log,
      at: (time, step) => void scheduler.schedule(step, time),
      link: answer =>
        ({
          ping: (pong: () => void) => {
            note('pingreq')
            if (answer !== undefined) scheduler.schedule(pong, answer)
          },
        }) as Link,
      ping: (name, timeout = 1_000) =>
        pings.ping(timeout, {
          settled: milliseconds => note(`${name} ${milliseconds} ms`),
          failed: error => note(`${name} ${error.name}: ${error.message}`),
        }),
    })
    flush()
  })
  return log
}

describe('a ping', () => {
  test('is sent at once where there is a link, and takes as long as its answer', () => {
    const log = timely(({ pings, at, link, ping }) => {
      pings.opened(link(20))
      at(5, () => ping('a'))
    })
    expect(log).toEqual(['5 pingreq', '25 a 20 ms'])
  })

  test('waits for a link, and its time counts from when it is sent', () => {
    const log = timely(({ pings, at, link, ping }) => {
      ping('a')
      ping('b')
      at(50, () => pings.opened(link(7)))
    })
    expect(log).toEqual(['50 pingreq', '50 pingreq', '57 a 7 ms', '57 b 7 ms'])
  })

  test('fails when its time is up, waiting or sent, and is not answered later', () => {
    const log = timely(({ pings, at, link, ping }) => {
      ping('a', 10)
      at(20, () => pings.opened(link(30)))
      at(21, () => ping('b', 10))
    })
    expect(log).toEqual([
      '10 a PingTimeoutError: no answer to a ping within 10 ms',
      '21 pingreq',
      '31 b PingTimeoutError: no answer to a ping within 10 ms',
    ])
  })

  test('may wait for ever', () => {
    const log = timely(({ pings, at, link, ping }) => {
      ping('a', Number.POSITIVE_INFINITY)
      at(9_999_999, () => pings.opened(link(1)))
    })
    expect(log).toEqual(['9999999 pingreq', '10000000 a 1 ms'])
  })

  test('fails with the link that it was sent over; one that waits goes on waiting', () => {
    const log = timely(({ pings, at, link, ping }) => {
      pings.opened(link())
      ping('sent')
      at(10, () => {
        pings.lost()
        ping('waiting')
        pings.lost()
      })
      at(20, () => pings.opened(link(1)))
    })
    expect(log).toEqual([
      '0 pingreq',
      '10 sent ConnectionLostError: the connection was lost before the broker answered',
      '20 pingreq',
      '21 waiting 1 ms',
    ])
  })

  test('fails with whatever ends the client, sent or waiting', () => {
    const log = timely(({ pings, link, ping }) => {
      ping('a')
      pings.opened(link())
      pings.lost()
      ping('b')
      pings.failed(new Error('the end'))
      pings.failed(new Error('again'))
    })
    expect(log.filter(line => !line.includes('pingreq'))).toEqual([
      '0 a ConnectionLostError: the connection was lost before the broker answered',
      '0 b Error: the end',
    ])
  })

  test('that is taken back hears nothing, and leaves no timer', () => {
    const log = timely(({ pings, link, ping }) => {
      const cancel = [ping('a'), ping('b', 50)]
      pings.opened(link(5))
      for (const each of cancel) each()
      cancel[0]?.()
    })
    expect(log).toEqual(['0 pingreq', '0 pingreq'])
  })

  test('may be taken back, or asked for anew, when another one fails', () => {
    const scheduler = new TestScheduler(() => {})
    const pings = createPings(scheduler)
    const failed: string[] = []
    const ignore = () => {}
    const cancel: { b: () => void } = { b: ignore }
    pings.ping(Number.POSITIVE_INFINITY, {
      settled: ignore,
      failed: () => {
        failed.push('a')
        cancel.b()
        pings.ping(Number.POSITIVE_INFINITY, { settled: ignore, failed: () => failed.push('c') })
      },
    })
    cancel.b = pings.ping(Number.POSITIVE_INFINITY, { settled: ignore, failed: () => failed.push('b') })
    pings.failed(new Error('the end'))
    expect(failed).toEqual(['a'])
  })
})
