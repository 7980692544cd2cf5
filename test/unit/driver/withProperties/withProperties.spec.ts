import { firstValueFrom, toArray } from 'rxjs'
import {
  createClient,
  type Driver,
  type Link,
  type Outgoing,
  type PublishOutcome,
  type Session,
  type SubscribeRequest,
} from 'rxtopics'
import { type Broker, createBroker, memory } from 'rxtopics/memory'
import { driverContract } from 'rxtopics/testing'
import { withProperties } from 'rxtopics/with-properties'
import { describe, expect, test } from 'vitest'
import { collect } from '../../../support/until.js'

const over = (broker: Broker, filters = ['rpc/#']) =>
  withProperties(memory(broker, { protocolVersion: 4 }), { filters })
const textOf = ({ payload }: { readonly payload: Uint8Array }) => new TextDecoder().decode(payload)

describe('withProperties', () => {
  test('P61 requests and their replies work on MQTT 3.1.1, and leave nothing behind', async () => {
    const broker = createBroker()
    const responder = createClient(over(broker))
    collect(responder.respond('rpc/+', request => [`${textOf(request)}!`]))
    const asker = createClient(over(broker))
    const replies = await firstValueFrom(asker.request('rpc/a', 'hello', { qos: 1 }).pipe(toArray()))
    expect(replies.map(textOf)).toEqual(['hello!'])
    expect(replies[0]?.properties.correlationData).toBeInstanceOf(Uint8Array)
    await expect.poll(() => asker.snapshot().subscriptions).toEqual([])
    await Promise.all([responder.close(), asker.close()])
  })

  test('P61 others on the system see what was published as it was, but for messages with properties', async () => {
    const broker = createBroker()
    const [wrapped, plain] = [
      createClient(over(broker)),
      createClient(memory(broker, { protocolVersion: 4 })),
    ]
    const seen = collect(plain.observe('#'))
    await expect.poll(() => plain.snapshot().subscriptions[0]?.phase).toBe('on')
    wrapped.publish('rpc/a', '{"a":1}').subscribe()
    wrapped.publish('home/a', '2', { properties: { contentType: 'lost' } }).subscribe()
    wrapped.publish('rpc/a', '{"a":1}', { properties: { contentType: 'kept' } }).subscribe()
    expect((await seen.waitForCount(3)).map(textOf)).toEqual([
      '{"a":1}',
      '2',
      '{"rxtopics":1,"properties":{"contentType":"kept"},"payload":{"a":1}}',
    ])
    await Promise.all([wrapped.close(), plain.close()])
  })

  test('P61 a retained message keeps its properties, and is deleted as ever', async () => {
    const broker = createBroker()
    const client = createClient(over(broker))
    const properties = { contentType: 'text/plain', userProperties: { by: ['b', 'a'] } }
    await firstValueFrom(client.publish('rpc/a', 'kept', { qos: 1, retain: true, properties }))
    const late = collect(client.observe('rpc/a'))
    const [message] = await late.waitForCount(1)
    expect(message).toMatchObject({ retain: true, properties: { contentType: 'text/plain' } })
    expect({ ...message?.properties.userProperties }).toEqual({ by: ['b', 'a'] })
    expect(textOf(message!)).toBe('kept')
    await firstValueFrom(client.publish('rpc/a', '', { qos: 1, retain: true, properties }))
    expect(broker.retained().size).toBe(0)
    await client.close()
  })
})

describe('S95 what is wrapped keeps the contract', () => {
  const broker = createBroker({ receiveMaximum: 20 })
  const cases = driverContract(
    () => withProperties(memory(broker, { protocolVersion: 4 }), { filters: ['#', '$contract/#'] }),
    {
      quiet: 10,
      cut: () => {
        for (const each of broker.snapshot().clients) broker.disconnect(each)
      },
      kept: () =>
        withProperties(memory(broker, { protocolVersion: 4, clean: false }), {
          filters: ['#', '$contract/#'],
        }),
      connections: () => broker.snapshot().clients.length,
    },
  )
  for (const { title, needs, run } of cases)
    test(title, async context => {
      const { skipped } = await run()
      if (skipped === null) return
      expect(needs).not.toContain('properties')
      context.skip(skipped)
    })
})

/** A driver that notes what it is given. */
const noting = (capabilities: Partial<Session['capabilities']> = {}) => {
  const published: Outgoing[] = []
  const subscribed: string[] = []
  const calls: string[] = []
  const opened: (readonly Outgoing[] | undefined)[] = []
  const driver: Driver = {
    name: 'noting',
    open: (handlers, { dropped }) => {
      opened.push(dropped)
      queueMicrotask(() =>
        handlers.opened({
          ...{ present: false, persistent: false, clientId: 'a' },
          capabilities: {
            ...{ maximumQos: 1, retained: true, retainHandling: false, wildcards: true, groups: 'no' },
            ...{ identifiers: false, overlap: 'one', noLocal: false, retainAsPublished: false },
            ...{ properties: false, ...capabilities },
          },
        }),
      )
      return {
        server: 'somewhere',
        subscribe: (requests, outcome) => {
          calls.push('subscribe')
          for (const request of requests) {
            subscribed.push(request.filter)
            outcome(request, request.qos)
          }
        },
        unsubscribe: filters => calls.push(`unsubscribe ${filters}`),
        publish: packet => published.push(packet) > 0,
        ack: (delivery, code, text) => calls.push(`ack ${delivery} ${code} ${text}`),
        nameOf: delivery => `name ${delivery}`,
        ping: () => calls.push('ping'),
        close: () => calls.push('close'),
        abort: () => calls.push('abort'),
      }
    },
  }
  return { driver, published, subscribed, opened, calls }
}

const open = async (driver: Driver, dropped?: readonly Outgoing[]): Promise<Link> => {
  const client = {}
  return new Promise(done => {
    const link: Link = driver.open(
      { opened: () => done(link), message: () => {}, closed: () => {} },
      {
        scheduler: undefined as never,
        random: Math.random,
        client,
        ...(dropped === undefined ? {} : { dropped }),
      },
    )
  })
}

const packet: Outgoing = {
  ...{ topic: 'rpc/a', payload: Uint8Array.of(0x31), qos: 1, retain: false },
  properties: { contentType: 'a' },
}

describe('the seam', () => {
  test('a packet that a lost link left is the same object for the next, and for what is dropped', async () => {
    const inner = noting()
    const driver = withProperties(inner.driver, { filters: ['rpc/#'] })
    ;(await open(driver)).publish(packet, () => {})
    ;(await open(driver, [packet, { ...packet, topic: 'other' }])).publish(packet, () => {})
    const [first, second] = inner.published
    expect(first?.payload).not.toBe(packet.payload)
    expect(second).toBe(first)
    expect(inner.opened[0]).toBeUndefined()
    expect(inner.opened[1]?.map(each => each === first)).toEqual([true, false])
  })

  test('an envelope that is longer than the system takes is refused with the size', async () => {
    const inner = noting({ maximumPayload: 40 })
    const link = await open(withProperties(inner.driver, { filters: ['rpc/#'] }))
    const outcomes: PublishOutcome[] = []
    expect(link.publish(packet, outcome => outcomes.push(outcome))).toBe(true)
    expect(outcomes).toMatchObject([{ code: 0x95, error: { name: 'PayloadTooLargeError', maximum: 40 } }])
    expect(outcomes[0]?.error).toMatchObject({ topic: 'rpc/a', size: 59 })
    expect(inner.published).toEqual([])
    link.publish({ ...packet, payload: new Uint8Array(40), properties: {} }, () => {})
    expect(inner.published).toHaveLength(1)
  })

  test('user properties of a subscription cannot be had, and are refused by themselves', async () => {
    for (const properties of [false, true]) {
      const inner = noting({ properties })
      const link = await open(withProperties(inner.driver, { filters: ['rpc/#'] }))
      const base = {
        qos: 0,
        noLocal: false,
        retainAsPublished: false,
        retainHandling: 0,
        identifier: undefined,
      } as const
      const answers: unknown[] = []
      link.subscribe(
        [
          { ...base, filter: 'a', userProperties: { a: '1' } },
          { ...base, filter: 'b', userProperties: undefined },
        ],
        ({ filter }, code, _, error) => answers.push([filter, code, error?.message]),
      )
      expect(answers).toEqual(
        properties
          ? [
              ['a', 0, undefined],
              ['b', 0, undefined],
            ]
          : [
              ['a', 0x80, 'the broker does not support user properties of subscriptions'],
              ['b', 0, undefined],
            ],
      )
    }
  })

  test.each([
    [undefined, true, false],
    ['missing', true, false],
    ['always', true, true],
    ['missing', false, true],
    ['always', false, true],
  ] as const)(
    'an envelope that is %s, where the system has properties: %s',
    async (envelope, properties, isEnclosed) => {
      const inner = noting({ properties })
      const options = { filters: ['a', 'rpc/#', 'b'], ...(envelope === undefined ? {} : { envelope }) }
      const link = await open(withProperties(inner.driver, options))
      link.publish(packet, () => {})
      expect(inner.published.map(sent => sent !== packet)).toEqual([isEnclosed])
    },
  )

  test('a system that has nothing to subscribe to is not asked', async () => {
    const inner = noting()
    const link = await open(withProperties(inner.driver, { filters: ['rpc/#'] }))
    const answers: number[] = []
    const request: SubscribeRequest = {
      filter: 'a',
      qos: 0,
      noLocal: false,
      retainAsPublished: false,
      retainHandling: 0,
      identifier: undefined,
      userProperties: {},
    }
    link.subscribe([request, { ...request, filter: 'b' }], (_, code) => answers.push(code))
    expect([answers, inner.calls]).toEqual([[0x80, 0x80], []])
    link.subscribe([{ ...request, userProperties: undefined }], (_, code) => answers.push(code))
    expect([answers, inner.calls]).toEqual([[0x80, 0x80, 0], ['subscribe']])
  })

  test('what is asked of a link is asked of that of the driver, and its session has properties', async () => {
    const inner = noting({ maximumQos: 0 })
    const sessions: Session[] = []
    const driver = withProperties(inner.driver, { filters: ['rpc/#'] })
    const link = driver.open(
      { opened: session => sessions.push(session), message: () => {}, closed: () => {} },
      { scheduler: undefined as never, random: Math.random, client: {} },
    )
    await Promise.resolve()
    expect(sessions).toMatchObject([
      { present: false, persistent: false, clientId: 'a', capabilities: { properties: true, maximumQos: 0 } },
    ])
    link.unsubscribe(['a', 'b'], () => {})
    link.ack(7, 0x80, 'no')
    link.ping(() => {})
    link.close()
    link.abort()
    expect(inner.calls).toEqual(['unsubscribe a,b', 'ack 7 128 no', 'ping', 'close', 'abort'])
  })

  test('the name, the server and what a delivery is called are those of the driver', async () => {
    const driver = withProperties(noting().driver, { filters: ['rpc/#'] })
    expect(driver.name).toBe('noting')
    const link = await open(driver)
    expect([link.server, link.nameOf?.(3)]).toEqual(['somewhere', 'name 3'])
  })
})

describe('what cannot be used is refused at once', () => {
  const driver = memory()
  test.each<[string, string, () => unknown]>([
    [
      'driver',
      'expected a driver, not a URL; use createClient(mqtt(url))',
      () => withProperties('mqtt://a' as never, { filters: ['a'] }),
    ],
    ['driver', 'expected a driver such as mqtt(url)', () => withProperties(5 as never, 5 as never)],
    ['options', 'expected an object', () => withProperties(driver, undefined as never)],
    [
      'filters',
      'is missing: expected a list of filters, one at least',
      () => withProperties(driver, {} as never),
    ],
    ['filters', 'expected a list of filters, one at least', () => withProperties(driver, { filters: [] })],
    [
      'filters',
      'expected a list of filters, one at least',
      () => withProperties(driver, { filters: 'rpc/#' as never }),
    ],
    [
      'filters',
      'a filter # must be the last level',
      () => withProperties(driver, { filters: ['a', 'a/#/b'] }),
    ],
    [
      'filters',
      'a filter must be a string, not number',
      () => withProperties(driver, { filters: [7 as never] }),
    ],
    [
      'envelope',
      'expected one of missing, always',
      () => withProperties(driver, { filters: ['a'], envelope: 'never' as never }),
    ],
    [
      'filter',
      'unknown option; did you mean filters?',
      () => withProperties(driver, { filters: ['a'], filter: 'a' } as never),
    ],
  ])('%s: %s', (path, reason, attempt) => {
    expect(attempt).toThrow(
      expect.objectContaining({ name: 'OptionError', path: `withProperties.${path}`, reason }),
    )
  })

  test.each(['missing', 'always'] as const)('an envelope may be %s', envelope => {
    expect(withProperties(driver, { filters: ['a'], envelope }).name).toBe(driver.name)
  })
})
