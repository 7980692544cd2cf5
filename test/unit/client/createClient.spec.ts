import { TestScheduler } from 'rxjs/testing'
import { createClient, json, topic } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'

/** Runs in virtual time. */
const virtually = (run: (scheduler: TestScheduler, flush: () => void) => void): void => {
  const scheduler = new TestScheduler(() => {})
  scheduler.run(({ flush }) => {
    run(scheduler, flush)
    flush()
  })
}
const errorOf = (stream: { subscribe(observer: { error(cause: unknown): void }): unknown }): unknown => {
  let error: unknown
  stream.subscribe({
    error: cause => {
      error = cause
    },
  })
  return error
}

describe('a client', () => {
  test('connects for its first observer, and tells all about itself', () => {
    virtually((scheduler, flush) => {
      const broker = createBroker({ scheduler })
      const client = createClient(memory(broker, { clientId: 'me' }), { scheduler, linger: 10 })
      expect(client.snapshot()).toEqual({
        driver: 'memory',
        status: { state: 'idle' },
        leases: 0,
        subscriptions: [],
        outbox: { queued: 0, inFlight: 0 },
        unsettled: 0,
        held: 0,
        intercepted: { outgoing: 0, incoming: 0 },
        counts: { failures: 0, unhandled: 0, dropped: 0, stalled: 0, noticed: 0, rejected: 0 },
        traffic: {
          received: { messages: 0, bytes: 0 },
          sent: { messages: 0, bytes: 0 },
          acknowledged: { count: 0, mean: null, max: null },
        },
      })
      const observing = client.observe('a/+').subscribe()
      scheduler.schedule(() => {
        expect(client.snapshot()).toMatchObject({
          status: { state: 'connected', clientId: 'me' },
          leases: 1,
          subscriptions: [{ filter: 'a/+' }],
        })
        observing.unsubscribe()
        expect(client.snapshot().leases).toBe(0)
      }, 5)
      flush()
      expect(client.snapshot().status.state).toBe('idle')
    })
  })

  test('decodes a topic by its codec, and tells failures, also where nobody hears them', () => {
    virtually((scheduler, flush) => {
      const broker = createBroker({ scheduler })
      const client = createClient(memory(broker), { scheduler })
      const reading = topic('a/{b}', json())
      const [good, either, failures]: [unknown[], string[], string[]] = [[], [], []]
      client.observe(reading).subscribe(({ value }) => good.push(value))
      client.observeEither(reading).subscribe(({ _tag }) => either.push(_tag))
      client.failures$.subscribe(failure => failures.push(failure.topic))
      scheduler.schedule(() => {
        broker.publish('a/1', '{"x":1}')
        broker.publish('a/2', '{')
      }, 5)
      scheduler.schedule(() => void client.close(), 10)
      flush()
      expect(good).toEqual([{ x: 1 }])
      expect(either).toEqual(['Right', 'Left'])
      expect(failures).toEqual(['a/2'])
      expect(client.snapshot().counts.failures).toBe(1)
    })
  })

  test('has ten seconds for a ping, and five to close', () => {
    virtually((scheduler, flush) => {
      // Nothing that it sends arrives in time.
      const broker = createBroker({ scheduler, latency: 60_000 })
      const client = createClient(memory(broker), { scheduler })
      const ends: string[] = []
      client
        .ping()
        .subscribe({ error: (error: unknown) => ends.push(`${scheduler.now()} ${(error as Error).name}`) })
      scheduler.schedule(() => {
        client.observe('a').subscribe({ complete: () => ends.push(`${scheduler.now()} complete`) })
        void client.close()
      }, 20_000)
      flush()
      expect(ends).toEqual(['10000 PingTimeoutError', expect.stringMatching(/^2\d{4} complete$/)])
      expect(scheduler.now()).toBeGreaterThanOrEqual(20_000)
    })
  })

  test('that is closed takes nothing any more, and says so', async () => {
    const client = createClient(memory())
    const [first, second] = [client.close(), client.close({ deadline: 1 })]
    expect(second).toBe(first)
    await first
    for (const stream of [client.ping(), client.publish('a', ''), client.request('a', ''), client.connect()])
      expect(errorOf(stream)).toMatchObject({ name: 'ClosedError', message: 'the client is closed' })
    let completed = 0
    for (const stream of [
      client.observe('a'),
      client.status$,
      client.failures$,
      client.unhandled$,
      client.stalled$,
    ])
      (stream as typeof client.failures$).subscribe({ complete: () => completed++, error: () => {} })
    expect(completed).toBe(4)
    expect(errorOf(client.observe('a'))).toMatchObject({ name: 'ClosedError' })
    expect(client.snapshot().status.state).toBe('closed')
  })

  test('rejects to close with an option that is wrong, and stays open', async () => {
    await using client = createClient(memory())
    await expect(client.close({ deadline: -1 })).rejects.toMatchObject({ path: 'close.deadline' })
    expect(client.snapshot().status.state).toBe('idle')
  })
})
