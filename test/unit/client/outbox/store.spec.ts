import { concat, EMPTY, from, ignoreElements, Observable, type SchedulerLike, throwError, timer } from 'rxjs'
import {
  type Client,
  createClient,
  type OutboxStore,
  type PublishOptions,
  type Recovered,
  type StoredPublish,
} from 'rxtopics'
import { type Broker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { virtually, type World } from '../../driver/memory/virtual.js'

/** A store whose writes take 5 ms, and what it was told. */
const slowStore = (scheduler: SchedulerLike, left: readonly StoredPublish[] = []) => {
  const log: string[] = []
  const kept = new Map(left.map(publish => [publish.key, publish]))
  let broken = false
  const write = (done: () => void): Observable<never> =>
    broken
      ? throwError(() => new Error('disk full'))
      : concat(
          timer(5, scheduler).pipe(ignoreElements()),
          new Observable<never>(subscriber => {
            done()
            subscriber.complete()
          }),
        )
  const store: OutboxStore = {
    load: () => {
      log.push('load')
      return concat(timer(5, scheduler).pipe(ignoreElements()), from(left))
    },
    put: publish => {
      log.push(`put ${publish.key}${publish.handed ? ' handed' : ''}`)
      return write(() => kept.set(publish.key, publish))
    },
    handed: key => {
      log.push(`handed ${key}`)
      return write(() => {})
    },
    remove: key => {
      log.push(`remove ${key}`)
      kept.delete(key)
    },
    close: () => {
      log.push('close')
      return EMPTY
    },
  }
  return {
    store,
    log,
    kept,
    breakDown: () => {
      broken = true
    },
  }
}

const left = (key: number, qos: 1 | 2, rest: Partial<StoredPublish> = {}): StoredPublish => ({
  key,
  since: 0,
  handed: false,
  ...rest,
  packet: {
    topic: `left/${key}`,
    payload: new Uint8Array([key]),
    qos,
    retain: false,
    properties: {},
    ...rest.packet,
  },
})

const clientOf = ({ scheduler }: World, broker: Broker, store: OutboxStore): Client =>
  createClient(memory(broker), { scheduler, linger: 0, outbox: { store }, retry: () => 10 })

const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error))

/** What became of a publish, and when. */
const settling = ({ scheduler }: World, client: Client, topic: string, options: PublishOptions) => {
  const log: string[] = []
  client.publish(topic, 'x', options).subscribe({
    next: ({ outcome }) => log.push(`${scheduler.now()} ${outcome}`),
    error: (error: unknown) => log.push(`${scheduler.now()} ${nameOf(error)}`),
  })
  return log
}

const published = (broker: Broker): string[] => {
  const topics: string[] = []
  broker.packets$.subscribe(packet => {
    if (packet.type === 'publish' && packet.direction === 'in') topics.push(packet.topic)
  })
  return topics
}

describe('an outbox with a store', () => {
  test(
    'reads it before the first publish leaves, and keeps what has QoS 1 or 2',
    virtually(world => {
      const broker = world.broker()
      const { store, log, kept } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      const topics = published(broker)
      settling(world, client, 'a', { qos: 1 })
      settling(world, client, 'b', { qos: 0 })
      settling(world, client, 'c', { qos: 2 })
      expect(log).toEqual(['load'])
      world.flush()
      expect(topics).toEqual(['a', 'b', 'c'])
      expect(log).toEqual(['load', 'put 1', 'put 2 handed', 'remove 1', 'remove 2'])
      expect(kept.size).toBe(0)
    }),
  )

  test(
    'sends nothing before it is stored, and then in order',
    virtually(world => {
      const broker = world.broker()
      const { store, kept } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      const storedBefore: boolean[] = []
      broker.packets$.subscribe(packet => {
        if (packet.type === 'publish' && packet.direction === 'in') storedBefore.push(kept.size > 0)
      })
      const topics = published(broker)
      world.at(20, () => {
        settling(world, client, 'a', { qos: 1 })
        settling(world, client, 'b', { qos: 0 })
      })
      world.flush()
      expect(topics).toEqual(['a', 'b'])
      expect(storedBefore).toEqual([true, true])
    }),
  )

  test(
    'notes of a hundred at a time that they leave with QoS 2: of a burst the next process can send the others',
    virtually(world => {
      const broker = world.broker({ receiveMaximum: 10 })
      const { store, log } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      client.connect().subscribe()
      const topics = published(broker)
      const noted = () => log.filter(line => line.includes('handed')).length
      const ahead: number[] = []
      const times: number[] = []
      broker.packets$.subscribe(({ type }) => {
        if (type !== 'publish') return
        ahead.push(noted() - topics.length)
        times.push(world.scheduler.now())
      })
      const expected = Array.from({ length: 330 }, (_, i) => String(i))
      world.at(20, () => {
        for (const topic of expected) settling(world, client, topic, { qos: 2 })
      })
      world.at(5_000, () => void client.close())
      world.flush()
      expect(topics).toEqual(expected)
      expect([noted(), Math.max(...ahead)]).toEqual([330, 109])
      expect(log.filter(line => line.startsWith('handed')).length).toBe(230)
      // None waits for that, but the first of the second hundred.
      const pauses = times.slice(1).map((time, i) => time - (times[i] as number))
      expect(pauses.filter(pause => pause > 4)).toEqual([5])
    }),
  )

  test(
    'notes that a publish with QoS 2 leaves, before it leaves',
    virtually(world => {
      const broker = world.broker()
      broker.stop()
      const { store, log } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      const topics = published(broker)
      settling(world, client, 'a', { qos: 2 })
      world.at(50, () => {
        expect(log).toEqual(['load', 'put 1'])
        broker.start()
      })
      world.flush()
      expect(topics).toEqual(['a'])
      expect(log).toEqual(['load', 'put 1', 'handed 1', 'remove 1'])
    }),
  )

  test(
    'goes on with what was left, before what is new, and tells what became of it',
    virtually(world => {
      const broker = world.broker()
      const { store, log, kept } = slowStore(world.scheduler, [
        left(4, 1),
        left(7, 2),
        left(8, 2, { handed: true }),
      ])
      const client = clientOf(world, broker, store)
      const recovered: Recovered[] = []
      client.recovered$.subscribe(each => recovered.push(each))
      const topics = published(broker)
      settling(world, client, 'new', { qos: 1 })
      world.flush()
      // 8 may have reached the broker: at QoS 2 it must not be sent as a new message.
      expect(topics).toEqual(['left/4', 'left/7', 'new'])
      expect(
        recovered.map(
          ({ topic, outcome }) => `${topic} ${outcome instanceof Error ? outcome.name : outcome.outcome}`,
        ),
      ).toEqual(['left/8 PublishUncertainError', 'left/4 acknowledged', 'left/7 acknowledged'])
      expect(log).toContain('put 9')
      expect(kept.size).toBe(0)
    }),
  )

  test(
    'what was left past its expiry is not sent',
    virtually(world => {
      const broker = world.broker()
      const old = left(1, 1, {
        since: -5_000,
        packet: {
          topic: 'old',
          payload: new Uint8Array(),
          qos: 1,
          retain: false,
          properties: { messageExpiryInterval: 4 },
        },
      })
      const { store } = slowStore(world.scheduler, [old])
      const client = clientOf(world, broker, store)
      const recovered: Recovered[] = []
      client.recovered$.subscribe(each => recovered.push(each))
      const topics = published(broker)
      settling(world, client, 'new', {})
      world.flush()
      expect(topics).toEqual(['new'])
      expect(recovered).toMatchObject([{ topic: 'old', outcome: { outcome: 'expired' } }])
    }),
  )

  test(
    'that cannot be written to fails the publish, and only that',
    virtually(world => {
      const broker = world.broker()
      const { store, breakDown } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      const topics = published(broker)
      const first = settling(world, client, 'a', { qos: 1 })
      const later: string[][] = []
      world.at(30, () => {
        breakDown()
        later.push(settling(world, client, 'b', { qos: 1 }), settling(world, client, 'c', { qos: 0 }))
      })
      world.flush()
      expect(first).toEqual([expect.stringContaining('acknowledged')])
      expect(later).toEqual([[expect.stringContaining('StoreError')], [expect.stringContaining('sent')]])
      expect(topics).toEqual(['a', 'c'])
    }),
  )

  test(
    'that cannot be read fails what waits, and is tried again by the next publish',
    virtually(world => {
      const broker = world.broker()
      const { store } = slowStore(world.scheduler)
      let readable = false
      const client = clientOf(world, broker, {
        ...store,
        load: () => (readable ? store.load() : throwError(() => new Error('no such disk'))),
      })
      const first = settling(world, client, 'a', { qos: 1 })
      readable = true
      const second = settling(world, client, 'b', { qos: 1 })
      world.flush()
      expect(first).toEqual(['0 StoreError'])
      expect(second).toEqual([expect.stringContaining('acknowledged')])
    }),
  )

  test(
    'U108 that cannot be read is a warning, once: nobody may publish, and what an earlier process left is not sent',
    virtually(world => {
      const { store } = slowStore(world.scheduler, [left(1, 1)])
      let readable = false
      const client = clientOf(world, world.broker(), {
        ...store,
        load: () => (readable ? store.load() : throwError(() => new Error('in use'))),
      })
      const warnings: string[] = []
      client.warnings$.subscribe(({ kind, message }) => warnings.push(`${kind} ${message}`))
      const recovered: string[] = []
      client.recovered$.subscribe(({ topic }) => recovered.push(topic))
      for (const filter of ['a', 'b']) client.observe(filter).subscribe()
      expect(warnings).toEqual(['outbox-failed outbox: the store failed: in use'])
      readable = true
      client.observe('c').subscribe()
      world.at(50, () => void client.close())
      world.flush()
      expect({ warnings: warnings.length, recovered }).toEqual({ warnings: 1, recovered: ['left/1'] })
    }),
  )

  test(
    'keeps what had not settled when the client closes, and is closed after it',
    virtually(world => {
      const broker = world.broker()
      broker.stop()
      const { store, log, kept } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      const outcome = settling(world, client, 'a', { qos: 1 })
      world.at(20, () => void client.close({ deadline: 0 }))
      world.flush()
      expect(outcome).toEqual(['20 stored'])
      expect([...kept.keys()]).toEqual([1])
      expect(log.at(-1)).toBe('close')
    }),
  )

  test(
    'T96 tells by its receipts, when the client closes, what is stored, and by an error what is not',
    virtually(world => {
      const broker = world.broker()
      broker.stop()
      const { store, kept } = slowStore(world.scheduler, [left(4, 1)])
      const client = clientOf(world, broker, {
        ...store,
        // It is closed when all is written.
        close: () => timer(5, world.scheduler).pipe(ignoreElements()),
      })
      const recovered: Recovered[] = []
      client.recovered$.subscribe(each => recovered.push(each))
      const outcomes: string[][] = []
      const publish = (topic: string, options: PublishOptions) =>
        outcomes.push(settling(world, client, topic, options))
      publish('one', { qos: 1 })
      publish('two', { qos: 2 })
      publish('none', { qos: 0 })
      world.at(97, () => publish('under way', { qos: 1 }))
      world.at(100, () => void client.close({ deadline: 0 }))
      world.flush()
      expect(outcomes).toEqual([['100 stored'], ['100 stored'], ['100 ClosedError'], ['102 stored']])
      expect(recovered).toMatchObject([{ topic: 'left/4', outcome: { outcome: 'stored' } }])
      expect([...kept.keys()].slice(0, 3)).toEqual([4, 5, 6])
    }),
  )

  test(
    'T96 a store that is closed before it has said so of what it was storing has not stored it',
    virtually(world => {
      const broker = world.broker()
      broker.stop()
      const { store } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      settling(world, client, 'before', { qos: 1 })
      const outcomes: string[][] = []
      world.at(97, () => outcomes.push(settling(world, client, 'a', { qos: 1 })))
      world.at(100, () => void client.close({ deadline: 0 }))
      world.flush()
      expect(outcomes).toEqual([['100 ClosedError']])
      expect(client.snapshot().outbox).toEqual({ queued: 0, inFlight: 0 })
    }),
  )

  test(
    'T96 closing waits for the store to be read, and then for what is published meanwhile to be stored',
    virtually(world => {
      const broker = world.broker()
      broker.stop()
      const { store, log, kept } = slowStore(world.scheduler, [left(4, 1)])
      const client = clientOf(world, broker, {
        ...store,
        close: () => concat(timer(5, world.scheduler).pipe(ignoreElements()), store.close()),
      })
      const outcome = settling(world, client, 'a', { qos: 1 })
      world.at(1, () => void client.close({ deadline: 0 }))
      world.flush()
      expect(outcome).toEqual(['10 stored'])
      expect([[...kept.keys()], log]).toEqual([
        [4, 5],
        ['load', 'put 5', 'close'],
      ])
    }),
  )

  test(
    'T96 closing waits for what is being stored, within its deadline',
    virtually(world => {
      const broker = world.broker()
      broker.stop()
      const { store } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      const outcome = settling(world, client, 'a', { qos: 1 })
      world.at(1, () => void client.close({ deadline: 50 }))
      world.flush()
      expect(outcome).toEqual(['26 stored'])
    }),
  )

  test(
    'what an earlier process left stays in it while no connection can be had, and is sent when one can',
    virtually(world => {
      let wrong = true
      const broker = world.broker({
        refuse: ({ kind }) => (kind === 'connect' && wrong ? 0x86 : undefined),
      })
      const { store, kept } = slowStore(world.scheduler, [left(1, 1)])
      const client = createClient(memory(broker), {
        scheduler: world.scheduler,
        linger: 0,
        outbox: { store },
      })
      const topics = published(broker)
      const recovered: Recovered[] = []
      client.recovered$.subscribe(each => recovered.push(each))
      const first = settling(world, client, 'a', { qos: 1 })
      world.at(100, () => {
        expect(client.snapshot().status.state).toBe('idle')
        expect(first).toEqual([expect.stringContaining('ConnectionRefusedError')])
        expect([...kept.keys()]).toEqual([1])
        wrong = false
        settling(world, client, 'b', {})
      })
      world.flush()
      expect(topics).toEqual(['left/1', 'b'])
      expect(recovered).toMatchObject([{ topic: 'left/1', outcome: { outcome: 'acknowledged' } }])
      expect(client.snapshot()).toMatchObject({ leases: 0, outbox: { queued: 0, inFlight: 0 } })
    }),
  )

  test(
    'U108 that cannot be read does not concern QoS 0, and nothing that is published again hangs',
    virtually(world => {
      const broker = world.broker()
      const { store } = slowStore(world.scheduler)
      const client = clientOf(world, broker, {
        ...store,
        load: () =>
          concat(
            timer(5, world.scheduler).pipe(ignoreElements()),
            throwError(() => new Error('no such disk')),
          ),
      })
      const log: string[] = []
      const again = (left: number) => {
        client.publish('a', 'x', { qos: 1 }).subscribe({
          error: (error: unknown) => {
            log.push(nameOf(error))
            if (left > 0) again(left - 1)
          },
        })
      }
      again(2)
      const free = settling(world, client, 'b', {})
      world.flush()
      expect(log).toEqual(['StoreError', 'StoreError', 'StoreError'])
      expect(free).toEqual([expect.stringContaining('sent')])
      expect(client.snapshot()).toMatchObject({ leases: 0, outbox: { queued: 0, inFlight: 0 } })
    }),
  )

  test(
    'T97 keeps one publish of each topic that conflates, under one key',
    virtually(world => {
      const broker = world.broker()
      broker.stop()
      const { store, kept, log } = slowStore(world.scheduler)
      const client = clientOf(world, broker, store)
      const options: PublishOptions = { qos: 1, conflate: true }
      const outcomes = [1, 20, 40].map(() => [] as string[])
      for (const [i, time] of [1, 20, 40].entries()) {
        world.at(time, () => {
          client.publish('state', String(i), options).subscribe(({ outcome }) => outcomes[i]?.push(outcome))
        })
      }
      world.at(60, () => {
        expect([...kept].map(([key, { packet }]) => [key, new TextDecoder().decode(packet.payload)])).toEqual(
          [[1, '2']],
        )
        broker.start()
      })
      world.flush()
      expect(outcomes).toEqual([['replaced'], ['replaced'], ['acknowledged']])
      expect(log).toEqual(['load', 'put 1', 'put 1', 'put 1', 'remove 1'])
      expect(kept.size).toBe(0)
    }),
  )

  test(
    'tells of what it cannot give back',
    virtually(world => {
      const { store } = slowStore(world.scheduler)
      const client = clientOf(world, world.broker(), {
        ...store,
        load: damaged => {
          damaged?.({ topic: 'a/+', error: new Error('not a topic') })
          return EMPTY
        },
      })
      const recovered: Recovered[] = []
      client.recovered$.subscribe(each => recovered.push(each))
      settling(world, client, 'a', { qos: 1 })
      world.flush()
      expect(recovered).toMatchObject([{ topic: 'a/+', outcome: { message: 'not a topic' } }])
    }),
  )
})
