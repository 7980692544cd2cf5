import { config, map, NEVER, type Observable, Subject, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import {
  type ClientOptions,
  createClient,
  type Interceptor,
  type Receipt,
  type Received,
  type RejectedError,
  reject,
} from 'rxtopics'
import { type Broker, type BrokerOptions, createBroker, memory } from 'rxtopics/memory'
import { describe, expect, onTestFinished, test } from 'vitest'

const text = (payload: Uint8Array) => new TextDecoder().decode(payload)

/** What a stream has told, as words. */
const journal = <T>(stream: Observable<T>, word: (value: T) => string, into: string[] = []): string[] => {
  stream.subscribe({
    next: value => into.push(word(value)),
    error: (error: unknown) => into.push((error as Error).name),
    complete: () => into.push('complete'),
  })
  return into
}

/** Runs in virtual time, with a broker and a client of it. */
const virtually = (
  options: ClientOptions,
  run: (given: {
    readonly client: ReturnType<typeof createClient>
    readonly broker: Broker
    readonly at: (frame: number, work: () => void) => void
    readonly scheduler: TestScheduler
  }) => void,
  link: Parameters<typeof memory>[1] = {},
  brokerOptions: BrokerOptions = {},
) => {
  const scheduler = new TestScheduler(() => {})
  scheduler.run(({ flush }) => {
    const broker = createBroker({ scheduler, ...brokerOptions })
    const client = createClient(memory(broker, link), { scheduler, random: () => 0.5, ...options })
    run({ client, broker, at: (frame, work) => void scheduler.schedule(work, frame), scheduler })
    flush()
  })
}

const later = (ms: number, scheduler: TestScheduler): Interceptor => ({
  outgoing: publish => timer(ms, scheduler).pipe(map(() => publish)),
  incoming: message => timer(ms, scheduler).pipe(map(() => message)),
})

describe('a publish that waits for a verdict', () => {
  test('times out within its own time, and is not sent later', () => {
    let log: string[] = []
    const sent: string[] = []
    virtually({}, ({ client, broker, scheduler }) => {
      client.intercept(later(100, scheduler))
      broker.packets$.subscribe(packet => packet.type === 'publish' && sent.push('publish'))
      log = journal(client.publish('a', 'x', { timeout: 50 }), ({ outcome }) => outcome)
    })
    expect([log, sent]).toEqual([['PublishTimeoutError'], []])
  })

  test('has its interval of expiry from when it was published', () => {
    const log: string[] = []
    virtually({}, ({ client, scheduler }) => {
      client.intercept(later(2_000, scheduler))
      const properties = { messageExpiryInterval: 1 }
      journal(client.publish('a', 'x', { properties }), ({ outcome }) => outcome, log)
    })
    expect(log).toEqual(['expired', 'complete'])
  })

  test('can be taken back, and holds the connection while it waits', () => {
    const log: string[] = []
    virtually({ linger: 0 }, ({ client, scheduler, at }) => {
      client.intercept(later(100, scheduler))
      journal(client.status$, ({ state }) => state, log)
      const publish = client.publish('a', 'x').subscribe({ next: () => log.push('sent') })
      at(50, () => {
        log.push(`leases ${client.snapshot().leases}`)
        publish.unsubscribe()
      })
      at(90, () => log.push(`leases ${client.snapshot().leases}`))
    })
    expect(log).toEqual(['idle', 'connecting', 'connected', 'leases 1', 'idle', 'leases 0'])
  })

  test('may be followed by others that use the same bytes', () => {
    const seen: string[] = []
    virtually({}, ({ client, scheduler, at }) => {
      client.intercept({ outgoing: later(20, scheduler).outgoing as never })
      client.observe('a').subscribe(({ payload }) => seen.push(text(payload)))
      at(10, () => {
        const bytes = new TextEncoder().encode('one')
        client.publish('a', bytes, { qos: 1 }).subscribe()
        bytes.set(new TextEncoder().encode('two'))
        client.publish('a', bytes, { qos: 1 }).subscribe()
      })
    })
    expect(seen).toEqual(['one', 'two'])
  })

  test('taken back it leaves no timer behind', () => {
    const timers: number[] = []
    virtually({}, ({ client, scheduler, at }) => {
      client.intercept({ outgoing: () => NEVER, timeout: Number.POSITIVE_INFINITY })
      client.connect().subscribe()
      const count = () => timers.push(scheduler.actions.filter(({ closed }) => !closed).length)
      at(50, () => {
        count()
        const publish = client.publish('a', 'x', { timeout: 1_000 }).subscribe()
        count()
        publish.unsubscribe()
        count()
      })
    })
    expect([timers[1]! - timers[0]!, timers[2]! - timers[0]!]).toEqual([1, 0])
  })

  test('is rejected with what its interceptor has thrown, if it has', () => {
    const thrown = new Error('below')
    const causes: unknown[] = []
    virtually({}, ({ client }) => {
      client.intercept({
        outgoing: ({ topic }) => {
          if (topic === 'a') throw thrown
          return reject('no')
        },
      })
      client.rejections$.subscribe(error => causes.push(Object.hasOwn(error, 'cause') ? error.cause : 'none'))
      for (const topic of ['a', 'b']) client.publish(topic, 'x').subscribe({ error: () => {} })
    })
    expect(causes).toEqual([thrown, 'none'])
  })

  test('may come of bytes that an interceptor uses again', () => {
    const seen: string[] = []
    virtually({}, ({ client, at }) => {
      const bytes = new Uint8Array(3)
      client.intercept({
        outgoing: publish => {
          bytes.set(publish.payload)
          return { ...publish, payload: bytes }
        },
      })
      client.observe('a').subscribe(({ payload }) => seen.push(text(payload)))
      at(10, () => {
        for (const word of ['one', 'two']) client.publish('a', word, { qos: 1 }).subscribe()
      })
    })
    expect(seen).toEqual(['one', 'two'])
  })

  test('settles when the client closes: after its verdict, or at the deadline', async () => {
    const gate = new Subject<void>()
    const client = createClient(memory(createBroker()), {
      interceptors: [
        { outgoing: publish => (publish.topic === 'a' ? gate.pipe(map(() => publish)) : NEVER) },
      ],
    })
    const log = journal(client.publish('a', 'x', { qos: 1 }), ({ outcome }) => outcome)
    const closed = client.close({ deadline: 10_000 })
    gate.next()
    await closed
    expect(log).toEqual(['acknowledged', 'complete'])

    const other = createClient(memory(createBroker()), { interceptors: [{ outgoing: () => NEVER }] })
    const left = journal(other.publish('b', 'x'), ({ outcome }) => outcome)
    const rejections = journal(other.rejections$, ({ name }) => name)
    await other.close({ deadline: 5 })
    expect([left, rejections]).toEqual([['ClosedError'], ['complete']])
    expect(journal(other.publish('b', 'x'), ({ outcome }) => outcome)).toEqual(['ClosedError'])
  })

  test('one that is rejected while the client closes does not keep it', async () => {
    const gate = new Subject<void>()
    const client = createClient(memory(createBroker()), {
      interceptors: [{ outgoing: () => gate.pipe(map(() => reject('late'))) }],
    })
    const log = journal(client.publish('a', 'x'), ({ outcome }) => outcome)
    const closed = client.close({ deadline: Number.POSITIVE_INFINITY })
    gate.next()
    await closed
    expect(log).toEqual(['RejectedError'])
  })

  test('fails when no connection will come', () => {
    let log: string[] = []
    virtually({ retry: () => 'fatal' }, ({ client, broker, scheduler }) => {
      broker.stop()
      client.intercept(later(1_000, scheduler))
      log = journal(client.publish('a', 'x'), ({ outcome }) => outcome)
    })
    expect(log.length).toBe(1)
    expect(log[0]).not.toBe('sent')
  })
})

describe('every publish goes through once', () => {
  test('P56 also those of request and respond; recovered ones went through before', () => {
    const asked: string[] = []
    const log: string[] = []
    virtually({}, ({ client }) => {
      client.intercept({
        outgoing: publish => {
          asked.push(publish.topic.replace(/^reply\/.*/, 'reply'))
          return publish
        },
      })
      client.respond('sum', ({ value }) => [String(value.length)]).subscribe()
      journal(client.request('sum', 'abc'), ({ payload }) => text(payload), log)
    })
    expect([asked, log]).toEqual([
      ['sum', 'reply'],
      ['3', 'complete'],
    ])
  })

  test('a request that is rejected errors', () => {
    let log: string[] = []
    virtually({ interceptors: [{ outgoing: () => reject('no') }] }, ({ client }) => {
      log = journal(client.request('sum', 'abc'), () => 'reply')
    })
    expect(log).toEqual(['RejectedError'])
  })

  test('an object with a state is called on itself', () => {
    class Counting {
      count = 0
      outgoing(publish: never) {
        this.count += 1
        return publish
      }
    }
    const counting = new Counting()
    virtually({}, ({ client }) => {
      client.intercept({ outgoing: publish => counting.outgoing(publish as never) })
      client.publish('a', 'x').subscribe()
    })
    expect(counting.count).toBe(1)
  })
})

describe('what comes of a verdict that is no message', () => {
  test.each<[string, object, string]>([
    ['a topic with a wildcard', { topic: 'a/+' }, 'whose topic is wrong'],
    ['a payload that is no bytes', { payload: 'x' }, 'whose payload is wrong'],
    ['a QoS that is none', { qos: 3 }, 'whose qos is wrong'],
    ['a retain that is none', { retain: 1 }, 'whose retain is wrong'],
    ['an unknown property', { properties: { nope: 1 } }, 'whose properties.nope is wrong'],
  ])('%s is never sent', (_, change, reason) => {
    const errors: unknown[] = []
    virtually(
      { interceptors: [{ outgoing: publish => ({ ...publish, ...change }) as never }] },
      ({ client }) => {
        client.publish('a', 'x').subscribe({ error: (error: unknown) => errors.push(error) })
      },
    )
    expect(errors).toMatchObject([{ name: 'RejectedError', reason: expect.stringContaining(reason) }])
  })

  test.each([undefined, null, 5, 'x'])('%o is none', verdict => {
    const errors: unknown[] = []
    virtually({ interceptors: [{ outgoing: () => verdict as never }] }, ({ client }) => {
      client.publish('a', 'x').subscribe({ error: (error: unknown) => errors.push(error) })
    })
    expect(errors).toMatchObject([{ reason: 'it returned neither a message nor a rejection' }])
  })

  test('a received message keeps its topic: it says whom it is for', () => {
    const log: string[] = []
    virtually(
      { interceptors: [{ incoming: message => ({ ...message, topic: 'b' }) }] },
      ({ client, broker, at }) => {
        journal(client.rejections$, ({ reason }) => reason, log)
        client.observe('#').subscribe(() => log.push('seen'))
        at(10, () => broker.publish('a', 'x', { qos: 1 }))
      },
    )
    expect(log).toEqual(['it returned a message of another topic'])
  })
})

describe('a message that an interceptor was shown', () => {
  const change = (target: unknown, name: string, value: unknown) => {
    ;(target as Record<string, unknown>)[name] = value
  }
  const properties = { contentType: 'x', userProperties: { a: 'b', several: ['c', 'd'] } }
  type Shown = Parameters<NonNullable<Interceptor['outgoing']>>[0]

  test.each<[string, (shown: Shown) => void]>([
    ['topic', publish => change(publish, 'topic', 'a/#')],
    ['payload', publish => change(publish, 'payload', 5)],
    ['qos', publish => change(publish, 'qos', 7)],
    ['properties', publish => change(publish, 'properties', { responseTopic: '#' })],
    ['a property', publish => change(publish.properties, 'responseTopic', '#')],
    ['a user property', publish => change(publish.properties.userProperties ?? {}, 'a', '\u0000')],
    ['one of several', publish => change(publish.properties.userProperties?.['several'] ?? [], '0', 5)],
  ])('cannot be changed in place: %s', (_name, meddle) => {
    const bodies: readonly Interceptor[] = [
      {},
      { outgoing: publish => ({ ...publish, topic: 'other' }) },
      { outgoing: publish => ({ ...publish, properties }) },
    ]
    for (const before of bodies) {
      let log: string[] = []
      const sent: string[] = []
      const meddler: Interceptor = {
        outgoing: publish => {
          meddle(publish)
          return publish
        },
      }
      virtually({}, ({ client, broker }) => {
        if (before.outgoing !== undefined) client.intercept(before)
        client.intercept(meddler)
        broker.packets$.subscribe(packet => packet.type === 'publish' && sent.push('publish'))
        log = journal(client.publish('a', 'x', { properties }), ({ outcome }) => outcome)
      })
      expect([log, sent]).toEqual([['RejectedError'], []])
    }
    // Those who published it have what they had.
    expect(Object.isFrozen(properties) || Object.isFrozen(properties.userProperties.several)).toBe(false)
  })

  test('is sent as it was returned, whatever is changed later', () => {
    const changed = { userProperties: { a: 'b' } }
    const log: string[] = []
    virtually({}, ({ client, at, scheduler }) => {
      client.intercept({ outgoing: publish => ({ ...publish, properties: changed }) })
      client.intercept(later(20, scheduler))
      client.observe('a').subscribe(message => log.push(String(message.properties.userProperties?.['a'])))
      at(5, () => client.publish('a', 'x').subscribe())
      at(10, () => change(changed.userProperties, 'a', 'c'))
    })
    expect(log).toEqual(['b'])
  })

  test.each(['now', 'later'])('a received one keeps its topic in place, too, with a verdict %s', when => {
    const seen: string[] = []
    let rejections: string[] = []
    virtually({}, ({ client, at, scheduler }) => {
      rejections = journal(client.rejections$, ({ interceptor }) => interceptor)
      if (when === 'later') client.intercept(later(5, scheduler))
      client.intercept({
        name: 'meddler',
        incoming: message => {
          change(message, 'topic', 'secret')
          return message
        },
      })
      client.observe('secret').subscribe(() => seen.push('secret'))
      client.observe('open').subscribe(() => seen.push('open'))
      at(5, () => client.publish('open', 'x').subscribe())
      at(100, () => void client.close())
    })
    expect([seen, rejections]).toEqual([[], ['meddler', 'complete']])
  })
})

describe('the acknowledgement of a received message', () => {
  const acknowledgements = (broker: Broker) => {
    const codes: string[] = []
    broker.packets$.subscribe(packet => {
      if (packet.type === 'puback') codes.push(String(packet.code))
    })
    return codes
  }

  test('P56 waits for the verdict; a rejected one is refused with 0x83', () => {
    const order: string[] = []
    virtually({}, ({ client, broker, at, scheduler }) => {
      client.intercept({
        incoming: message =>
          text(message.payload) === 'bad'
            ? timer(30, scheduler).pipe(map(() => reject('bad')))
            : timer(50, scheduler).pipe(map(() => message)),
      })
      const acks = acknowledgements(broker)
      client.observe('a', { qos: 1 }).subscribe(({ payload }) => order.push(text(payload)))
      at(10, () => {
        broker.publish('a', 'good', { qos: 1 })
        broker.publish('a', 'bad', { qos: 1 })
      })
      at(45, () => order.push(`acks at 45: ${acks.length}`))
      at(90, () => order.push(`acks at 90: ${acks.join()}`, `unsettled ${client.snapshot().unsettled}`))
    })
    expect(order[0]).toBe('acks at 45: 0')
    expect(order[1]).toBe('good')
    expect(order.slice(2)).toEqual(['acks at 90: 0,131', 'unsettled 0'])
  })

  test('an observer that settles by hand settles what has passed', () => {
    const log: string[] = []
    virtually({}, ({ client, broker, at, scheduler }) => {
      client.intercept(later(5, scheduler))
      const acks = acknowledgements(broker)
      client.observe('a', { qos: 1, ack: 'manual' }).subscribe(message => {
        log.push(`acks ${acks.length}`)
        at(10, () => message.ack())
      })
      at(10, () => broker.publish('a', 'x', { qos: 1 }))
      at(100, () => log.push(`acks ${acks.length}`))
    })
    expect(log).toEqual(['acks 0', 'acks 1'])
  })

  test.each([
    [
      'a kept session sends it again: it is seen once',
      { clean: false, clientId: 'c', sessionExpiry: 3600 },
      1,
    ],
    ['a session that is gone does not: it is seen all the same', {}, 1],
  ] as const)('P56 the connection is lost meanwhile; %s', (_, link, count) => {
    const seen: string[] = []
    virtually(
      { retry: () => 10 },
      ({ client, broker, at, scheduler }) => {
        client.intercept({ incoming: message => timer(50, scheduler).pipe(map(() => message)) })
        client.observe('a', { qos: 1, retained: 'none' }).subscribe(({ payload }) => seen.push(text(payload)))
        at(10, () => broker.publish('a', 'x', { qos: 1 }))
        at(20, () => {
          for (const { clientId } of broker.snapshot().sessions) broker.disconnect(clientId)
        })
      },
      link,
    )
    expect(seen).toEqual(Array.from({ length: count }, () => 'x'))
  })
})

describe('what waits behind another one of its topic', () => {
  test('does not pass it when the connection is lost and the session sends both again', () => {
    const seen: string[] = []
    virtually(
      { retry: () => 10 },
      ({ client, broker, at, scheduler }) => {
        // The first is late, those behind it are decided at once; in two stages, so that they wait in different ones.
        client.intercept({
          incoming: message =>
            text(message.payload) === '1' ? timer(50, scheduler).pipe(map(() => message)) : message,
        })
        client.intercept({
          incoming: message =>
            text(message.payload) === '0' ? timer(50, scheduler).pipe(map(() => message)) : message,
        })
        client.observe('a', { qos: 1, retained: 'none' }).subscribe(({ payload }) => seen.push(text(payload)))
        at(10, () => {
          for (const payload of ['0', '1', '2', '3']) broker.publish('a', payload, { qos: 1 })
        })
        at(20, () => {
          for (const { clientId } of broker.snapshot().sessions) broker.disconnect(clientId)
        })
      },
      { clean: false, clientId: 'c', sessionExpiry: 3600 },
    )
    expect(seen).toEqual(['0', '1', '2', '3'])
  })

  test('does not pass it where its interceptor takes itself out while it is asked', () => {
    for (const direction of ['outgoing', 'incoming'] as const) {
      const seen: string[] = []
      let waiting: unknown
      virtually({}, ({ client, broker, at, scheduler }) => {
        const once = client.intercept({
          [direction]: (message: Received) => {
            once.unsubscribe()
            return timer(50, scheduler).pipe(map(() => message))
          },
        })
        client.observe('a', { retained: 'none' }).subscribe(({ payload }) => seen.push(text(payload)))
        at(10, () => {
          for (const payload of ['0', '1', '2'])
            if (direction === 'incoming') broker.publish('a', payload)
            else client.publish('a', payload).subscribe()
        })
        at(20, () => {
          waiting = client.snapshot().intercepted[direction]
        })
        // Nobody is asked any more by then.
        at(100, () => broker.publish('a', '3'))
      })
      expect([waiting, seen]).toEqual([3, ['0', '1', '2', '3']])
    }
  })

  test('fails with it when no connection will come', () => {
    const log: string[] = []
    const sent: string[] = []
    virtually({ retry: () => 'fatal' }, ({ client, broker, at, scheduler }) => {
      broker.stop()
      broker.packets$.subscribe(packet => packet.type === 'publish' && sent.push('publish'))
      client.intercept({
        outgoing: publish =>
          text(publish.payload) === '0' ? timer(1_000, scheduler).pipe(map(() => publish)) : publish,
      })
      for (const payload of ['0', '1', '2'])
        client.publish('a', payload).subscribe({ error: (error: unknown) => log.push((error as Error).name) })
      at(100, () => broker.start())
    })
    expect([log.length, new Set(log).size, sent]).toEqual([3, 1, []])
  })
})

describe('what becomes of a publish', () => {
  const word = (outcome: Receipt | Error | null) =>
    outcome === null ? 'taken back' : outcome instanceof Error ? outcome.name : outcome.outcome

  test('is told once for each subscription, before the publisher hears of it', () => {
    const told: string[] = []
    const telling: Interceptor = {
      outgoing: (publish, { settled }) => {
        settled(outcome => told.push(`${publish.topic} ${word(outcome)}`))
        return publish
      },
    }
    const later: Interceptor = {
      outgoing: publish =>
        publish.topic === 'no' ? reject('no') : publish.topic === 'late' ? NEVER : publish,
    }
    virtually({ interceptors: [telling, later] }, ({ client, at }) => {
      const yes$ = client.publish('yes', 'x', { qos: 1 })
      at(1, () => journal(yes$, () => 'receipt', told))
      at(2, () => journal(yes$, () => 'receipt', told))
      at(10, () => journal(client.publish('no', 'x'), () => '', told))
      at(20, () => journal(client.publish('late', 'x', { timeout: 5 }), () => '', told))
      at(40, () => {
        const left = client.publish('late', 'x').subscribe()
        at(1, () => left.unsubscribe())
      })
      at(50, () => journal(client.publish('late', 'x'), () => '', told))
      at(60, () => void client.close({ deadline: 5 }))
    })
    expect(told.slice(0, 6)).toEqual([
      'yes acknowledged',
      'receipt',
      'complete',
      'yes acknowledged',
      'receipt',
      'complete',
    ])
    expect(told.slice(6)).toEqual([
      'no RejectedError',
      'RejectedError',
      'late PublishTimeoutError',
      'PublishTimeoutError',
      'late taken back',
      'late ClosedError',
      'ClosedError',
    ])
  })

  test('is told in the order in which they wanted to know', () => {
    const told: string[] = []
    const telling = (name: string): Interceptor => ({
      outgoing: (publish, { settled }) => {
        for (const time of ['first', 'second']) settled(() => told.push(`${name} ${time}`))
        return publish
      },
    })
    virtually({ interceptors: [telling('a'), telling('b')] }, ({ client, at }) => {
      at(1, () => client.publish('x', 'x').subscribe())
    })
    expect(told).toEqual(['a first', 'a second', 'b first', 'b second'])
  })

  test('that is taken back is told when those behind it have gone on', () => {
    const told: string[] = []
    const telling: Interceptor = {
      outgoing: (publish, { settled }) => {
        const payload = text(publish.payload)
        settled(outcome => told.push(`${payload} ${word(outcome)}`))
        return payload === 'first' ? NEVER : publish
      },
    }
    const next: Interceptor = {
      outgoing: publish => {
        told.push(`${text(publish.payload)} goes on`)
        return publish
      },
    }
    virtually({ interceptors: [telling, next] }, ({ client, at }) => {
      const first = client.publish('a', 'first').subscribe()
      client.connect().subscribe()
      at(10, () => client.publish('a', 'second').subscribe())
      at(20, () => first.unsubscribe())
      at(30, () => void client.close())
    })
    expect(told).toEqual(['second goes on', 'first taken back', 'second sent'])
  })

  test('is told to others where telling throws, and the publish goes on', async () => {
    const told: string[] = []
    const unhandled: unknown[] = []
    config.onUnhandledError = error => unhandled.push(error)
    onTestFinished(() => {
      config.onUnhandledError = null
    })
    const wrong = new Error('wrong')
    const interceptors: Interceptor[] = [
      {
        outgoing: (publish, { settled }) => {
          settled(() => {
            throw wrong
          })
          settled(outcome => told.push(word(outcome)))
          return publish
        },
      },
    ]
    virtually({ interceptors }, ({ client, at }) => {
      at(1, () => journal(client.publish('a', 'x'), () => 'receipt', told))
    })
    expect(told).toEqual(['sent', 'receipt', 'complete'])
    await expect.poll(() => unhandled).toEqual([wrong])
  })
})

describe('interceptors that cannot be', () => {
  test.each<[string, unknown, string]>([
    ['no list', {}, 'createClient.interceptors'],
    ['nothing to do', [{}], 'createClient.interceptors.0'],
    ['an unknown option', [{ outgoing: () => {}, nope: 1 }], 'createClient.interceptors.0.nope'],
    ['a capacity of 0', [{ outgoing: () => {}, capacity: 0 }], 'createClient.interceptors.0.capacity'],
  ])('P60 %s is refused when the client is made', (_, interceptors, path) => {
    expect(() => createClient(memory(), { interceptors: interceptors as never })).toThrow(
      expect.objectContaining({ name: 'OptionError', path }),
    )
  })

  test('and when it is added', () => {
    expect(() => createClient(memory()).intercept({ timeout: 0, outgoing: publish => publish })).toThrow(
      expect.objectContaining({ path: 'intercept.interceptor.timeout' }),
    )
    expect(() => reject(5 as never)).toThrow(expect.objectContaining({ path: 'reject.reason' }))
  })
})

describe('an interceptor that says nothing of itself', () => {
  test('is called by its place, and may take 30 seconds', () => {
    const log: string[] = []
    virtually({}, ({ client, scheduler }) => {
      client.intercept({ outgoing: publish => publish })
      client.intercept({ outgoing: () => NEVER })
      client.publish('a', 'x', { timeout: 60_000 }).subscribe({
        error: (error: unknown) => log.push(`${scheduler.now()} ${(error as Error).message}`),
      })
    })
    expect(log).toEqual([
      '30000 a publish to "a" was rejected by the interceptor "#1": no verdict within 30000 ms',
    ])
  })

  test('keeps 1,000 waiting', () => {
    const log: string[] = []
    virtually({}, ({ client, scheduler }) => {
      client.intercept(later(100, scheduler))
      for (let i = 1; i <= 1_001; i += 1)
        client
          .publish(`t${i}`, 'x')
          .subscribe({ error: (error: unknown) => log.push((error as RejectedError).topic) })
    })
    expect(log).toEqual(['t1001'])
  })
})
