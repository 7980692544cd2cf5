import { filter, mergeMap, type Observable, of, toArray } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { clearRetained, createClient, json, topic } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../support/brokers.js'
import { collect } from '../../support/until.js'

/** A broker with stored values, a client of it, and what a stream of receipts told: topics, then how it ended. */
const rig = (run: (given: ReturnType<typeof virtual>) => void) => {
  const scheduler = new TestScheduler(() => {})
  scheduler.run(({ flush }) => {
    run(virtual(scheduler, flush))
  })
}
const virtual = (scheduler: TestScheduler, flush: () => void) => {
  const broker = createBroker({ scheduler })
  const client = createClient(memory(broker), { scheduler })
  const store = (...topics: readonly string[]) => {
    for (const each of topics) client.publish(each, 'x', { qos: 1, retain: true }).subscribe()
    flush()
  }
  const told = (stream$: Observable<{ readonly topic: string }>) => {
    const log: string[] = []
    stream$.subscribe({
      next: ({ topic: at }) => log.push(at),
      error: (error: unknown) => log.push((error as Error).name),
      complete: () => log.push('done'),
    })
    return log
  }
  const left = () => {
    const topics: string[] = []
    const leave = client.observe('#').subscribe(({ topic: at }) => topics.push(at))
    scheduler.schedule(() => leave.unsubscribe(), 100)
    flush()
    return topics.sort()
  }
  return { scheduler, flush, client, store, told, left }
}

describe('clearRetained', () => {
  test('P26 clears what matches, names it, and leaves the rest', () => {
    rig(({ client, scheduler, flush, store, told, left }) => {
      store('a/1', 'a/2', 'b')
      const log = told(clearRetained(client, 'a/#', { scheduler }))
      flush()
      expect(log).toEqual(['a/1', 'a/2', 'done'])
      expect(left()).toEqual(['b'])
      const again = told(clearRetained(client, 'a/#', { scheduler }))
      flush()
      expect(again).toEqual(['done'])
      expect(client.snapshot().leases).toBe(0)
    })
  })

  test('takes a list, where two may match one topic, and a typed topic', () => {
    rig(({ client, scheduler, flush, store, told, left }) => {
      store('a/1', 'b/1', 'c/1', 'd')
      const log = told(clearRetained(client, ['a/+', 'a/1', 'b/1', 'b/1'], { scheduler }))
      flush()
      expect([...log].sort()).toEqual(['a/1', 'b/1', 'done'])
      const typed = told(clearRetained(client, topic('c/{n}', json()), { scheduler }))
      flush()
      expect(typed).toEqual(['c/1', 'done'])
      expect(left()).toEqual(['d'])
    })
  })

  test('of more than it may find it clears none', () => {
    rig(({ client, scheduler, flush, store, told, left }) => {
      store('a/1', 'a/2', 'a/3')
      const log = told(clearRetained(client, 'a/#', { scheduler, maxTopics: 2 }))
      flush()
      expect(log).toEqual(['ObserverOverflowError'])
      expect(left()).toEqual(['a/1', 'a/2', 'a/3'])
      const exact = told(clearRetained(client, 'a/#', { scheduler, maxTopics: 3 }))
      flush()
      expect(exact).toEqual(['a/1', 'a/2', 'a/3', 'done'])
    })
  })

  test('what is published meanwhile is no stored value, and a new one is not cleared twice', () => {
    rig(({ client, scheduler, flush, store, told, left }) => {
      store('a/1')
      client
        .observe('a/#')
        .pipe(
          filter(({ topic: at, retain, payload }) => !retain && at === 'a/1' && payload.length === 0),
          mergeMap(() => client.publish('a/1', 'again', { qos: 1, retain: true })),
        )
        .subscribe()
      const log = told(clearRetained(client, 'a/#', { scheduler }))
      scheduler.schedule(() => client.publish('a/live', 'x', { qos: 1 }).subscribe(), 100)
      flush()
      expect(log).toEqual(['a/1', 'done'])
      expect(left()).toEqual(['a/1'])
    })
  })

  test.each(['drop-oldest', 'drop-newest', 'reject'] as const)(
    'all go, also where the outbox has room for few of them: %s',
    overflow => {
      rig(({ scheduler, flush, told }) => {
        const broker = createBroker({ scheduler, receiveMaximum: 2 })
        const client = createClient(memory(broker), { scheduler, outbox: { capacity: 4, overflow } })
        const names = Array.from({ length: 50 }, (_, at) => `a/${at}`)
        for (const name of names) broker.publish(name, 'x', { retain: true })
        const log = told(clearRetained(client, 'a/#', { scheduler }))
        flush()
        expect(log.pop()).toBe('done')
        expect(log.sort()).toEqual(names.sort())
        expect(broker.snapshot().retained).toBe(0)
      })
    },
  )

  test.each(['dropped', 'expired'] as const)('a value whose deletion is %s is an error', outcome => {
    rig(({ client, scheduler, flush, store, told, left }) => {
      store('a/1')
      const publish = () => of({ outcome, topic: 'a/1', qos: 1, noMatchingSubscribers: false })
      const { observe, ping } = client
      const log = told(clearRetained({ observe, ping, publish } as never, 'a/#', { scheduler }))
      flush()
      expect(log).toEqual(['NotClearedError'])
      expect(left()).toEqual(['a/1'])
    })
  })

  test('a client that closes is an error, not an end', () => {
    rig(({ client, scheduler, flush, store, told }) => {
      store('a/1')
      const log = told(clearRetained(client, 'a/#', { scheduler }))
      scheduler.schedule(() => void client.close(), 100)
      flush()
      expect(log).toEqual(['ClosedError'])
    })
  })

  test('what is wrong is said at once', () => {
    const client = createClient(memory())
    const named = (name: string) => expect.objectContaining({ name })
    expect(() => clearRetained(client, 'a/#/b')).toThrow(named('FilterError'))
    expect(() => clearRetained(client, '$share/g/a')).toThrow(/without a group/)
    expect(() => clearRetained(client, ['a', '$share/g/a'])).toThrow(named('OptionError'))
    expect(() => clearRetained(client, [])).toThrow(named('OptionError'))
    expect(() => clearRetained(client, 7 as never)).toThrow(named('OptionError'))
    expect(() => clearRetained({} as never, 'a')).toThrow(named('OptionError'))
    expect(() => clearRetained(client, 'a', { quiet: -1 })).toThrow(named('OptionError'))
    expect(() => clearRetained(client, 'a', { loud: 1 } as never)).toThrow(named('OptionError'))
    expect(client.snapshot().status.state).toBe('idle')
  })
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('clearRetained — mosquitto', () => {
  test.each([5, 4] as const)(
    'P26 two thousand stored values go, others stay, MQTT %i',
    async protocolVersion => {
      await using broker = await startMosquitto()
      await using client = createClient(mqtt(broker.url, { protocolVersion }), {
        outbox: { capacity: 3_000 },
      })
      const names = Array.from({ length: 2_000 }, (_, i) => `old/${i}`)
      const stored = [...names, 'kept'].map(name =>
        collect(client.publish(name, 'x', { qos: 1, retain: true })).waitForCount(1),
      )
      await Promise.all(stored)
      // Somebody has had them already, which changes nothing.
      const bystander = collect(client.observe('old/#', { qos: 1 }))
      await bystander.waitForCount(1)
      const [receipts] = await collect(clearRetained(client, 'old/#').pipe(toArray())).waitForCount(1, 30_000)
      expect(receipts?.map(receipt => receipt.topic).sort()).toEqual(names.sort())
      expect(receipts?.every(({ outcome }) => outcome === 'acknowledged')).toBe(true)
      await using late = createClient(mqtt(broker.url, { protocolVersion }))
      const seen = collect(late.observe('#'))
      await seen.waitForCount(1)
      await collect(late.ping()).waitForCount(1)
      expect(seen.values.map(message => message.topic)).toEqual(['kept'])
    },
    60_000,
  )
})
