import { TestScheduler } from 'rxjs/testing'
import { ClosedError } from 'rxtopics'
import { expect, test } from 'vitest'
import { createPinging } from '../../../../src/client/connection/pinging.js'
import { createPings } from '../../../../src/client/connection/pings.js'
import type { Link } from '../../../../src/driver/driver.js'

const setUp = () => {
  const scheduler = new TestScheduler(() => {})
  const pings = createPings(scheduler)
  const log: string[] = []
  let closed = false
  const ping = createPinging({
    pings,
    refused: () => (closed ? new ClosedError() : null),
    hold: () => log.push('hold'),
    release: () => log.push('release'),
  })
  const watch = (timeout: number) =>
    ping(timeout).subscribe({
      next: ms => log.push(`${ms} ms`),
      error: (error: unknown) => log.push(error instanceof Error ? error.name : 'nothing'),
      complete: () => log.push('complete'),
    })
  /** A link that answers after so many ms. */
  const linkOf = (ms: number) =>
    ({ ping: pong => scheduler.schedule(pong, ms) }) as Pick<Link, 'ping'> as Link
  return { scheduler, pings, log, watch, linkOf, close: () => (closed = true) }
}

test('a ping keeps the connection from when it is asked for until it has settled', () => {
  const { scheduler, pings, log, watch, linkOf } = setUp()
  watch(100)
  expect(log).toEqual(['hold'])
  pings.opened(linkOf(30))
  scheduler.flush()
  expect(log).toEqual(['hold', '30 ms', 'complete', 'release'])
})

test('one that fails, or that nobody waits for any more, gives the connection back', () => {
  const { scheduler, log, watch } = setUp()
  watch(100)
  watch(50).unsubscribe()
  scheduler.flush()
  expect(log).toEqual(['hold', 'hold', 'release', 'PingTimeoutError', 'release'])
})

test('one that nobody waits for any more leaves no timer', () => {
  const { scheduler, watch } = setUp()
  const pinging = watch(100)
  const open = () => scheduler.actions.filter(({ closed }) => !closed).length
  expect(open()).toBe(1)
  pinging.unsubscribe()
  expect(open()).toBe(0)
})

test('a closed client sends none', () => {
  const { log, watch, close } = setUp()
  close()
  watch(100)
  expect(log).toEqual(['ClosedError'])
})
