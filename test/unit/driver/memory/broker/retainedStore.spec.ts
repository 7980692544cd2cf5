import fc from 'fast-check'
import type { SchedulerLike } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { publication } from '../../../../../src/driver/memory/broker/publication.js'
import { createRetainedStore } from '../../../../../src/driver/memory/broker/retainedStore.js'
import { noProperties } from '../../../../../src/message.js'
import { filterProblem } from '../../../../../src/topic/filter/grammar.js'
import { matches } from '../../../../../src/topic/filter/matches.js'
import { plainFilter, topicName } from '../../../topic/arbitraries.js'
import { textOf, virtually } from '../virtual.js'

describe('retained messages', () => {
  test(
    'come after SUBACK, flagged, with the QoS granted and the identifier',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      b.publish('r/1', 'one', { qos: 2, retain: true })
      b.publish('r/2', 'two', { retain: true })
      b.publish('r/3', 'not kept')
      const peer = open(b)
      flush()
      peer.subscribe({ filter: 'r/+', qos: 1, identifier: 7 })
      flush()
      expect(peer.log).toEqual([
        '2 opened',
        '4 suback r/+ 1',
        '4 r/1 q1 retain [7] one',
        '4 r/2 q0 retain [7] two',
      ])
    }),
  )

  test('come in the same order, whoever watches the packets, and whatever else is published', () => {
    const level = fc.constantFrom('a', 'b', '+', '#')
    const filter = fc.array(level, { minLength: 1, maxLength: 3 }).map(levels => levels.join('/'))
    const step = fc.oneof(
      fc.record({
        topic: fc.constantFrom('a', 'b', 'a/a', 'a/b'),
        qos: fc.constantFrom(0, 1, 2),
        retain: fc.boolean(),
        expires: fc.boolean(),
      }),
      fc.record({
        filters: fc.array(
          fc.record({
            filter: filter.filter(text => filterProblem(text) === null),
            qos: fc.constantFrom(0, 1),
            noLocal: fc.boolean(),
          }),
          { minLength: 1, maxLength: 3 },
        ),
        identifier: fc.constantFrom(undefined, 1, 2),
      }),
      fc.record({ wait: fc.nat({ max: 2_000 }) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), steps => {
        const seen = [false, true].map(watched => {
          const log: string[] = []
          virtually(({ broker, open, flush, wire, at, scheduler }) => {
            const b = broker({ latency: 3 })
            if (watched) wire(b)
            const [peer, other] = [open(b), open(b)]
            flush()
            let time = scheduler.now()
            steps.forEach((each, n) => {
              time += 'wait' in each ? each.wait : 1
              at(time, () => {
                if ('topic' in each) {
                  const { topic, qos, retain, expires } = each
                  const properties = expires ? { messageExpiryInterval: 1 } : noProperties
                  const by = n % 2 === 0 ? peer : other
                  by.publish(topic, `${n}`, { qos: qos as 0, retain, properties })
                } else if ('filters' in each) {
                  peer.subscribe(
                    ...each.filters.map(one => ({ ...one, identifier: each.identifier }) as never),
                  )
                }
              })
            })
            flush()
            log.push(...peer.log, ...peer.messages.map(({ message }) => JSON.stringify(message.properties)))
          })()
          return log
        })
        expect(seen[1]).toEqual(seen[0])
      }),
    )
  })

  test(
    'are on their way together: what that takes does not depend on how many there are',
    virtually(({ broker, open, flush, scheduler }) => {
      const asked = [10, 1_000].map(count => {
        let reads = 0
        const time: SchedulerLike = {
          now: () => {
            reads += 1
            return scheduler.now()
          },
          schedule: scheduler.schedule.bind(scheduler),
        }
        const b = broker({ scheduler: time })
        for (let n = 0; n < count; n += 1) b.publish(`r/${n}`, 'x', { retain: true })
        const peer = open(b)
        flush()
        reads = 0
        peer.subscribe('r/+', '#')
        flush()
        expect(peer.messages.length).toBe(2 * count)
        return reads
      })
      expect(asked[1]).toBe(asked[0])
    }),
  )

  test(
    'come once for each of several overlapping filters',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      b.publish('r/1', 'x', { retain: true })
      const peer = open(b)
      flush()
      peer.subscribe('r/1', 'r/+', '#')
      flush()
      expect(peer.log.filter(line => line.endsWith('r/1 q0 retain x'))).toHaveLength(3)
    }),
  )

  test.each([
    [0, 'every time', [1, 1, 1]],
    [1, 'for a new subscription', [1, 0, 1]],
    [2, 'never', [0, 0, 0]],
  ] as const)('with retainHandling %i come %s', (retainHandling, _, expected) =>
    virtually(({ broker, open, flush }) => {
      const b = broker()
      b.publish('r', 'x', { retain: true })
      const peer = open(b)
      flush()
      const counts = ['first', 'again', 'anew'].map(time => {
        const before = peer.messages.length
        if (time === 'anew') peer.unsubscribe('r')
        peer.subscribe({ filter: 'r', retainHandling })
        flush()
        return peer.messages.length - before
      })
      expect(counts).toEqual(expected)
    })(),
  )

  test(
    'always come again on 3.1.1',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      b.publish('r', 'x', { retain: true })
      const peer = open(b, { protocolVersion: 4 })
      flush()
      peer.subscribe({ filter: 'r', retainHandling: 2 })
      peer.subscribe({ filter: 'r', retainHandling: 1 })
      flush()
      expect(peer.messages.map(({ message }) => message.retain)).toEqual([true, true])
    }),
  )

  test(
    'never come for shared filters',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      b.publish('r', 'x', { retain: true })
      const peer = open(b)
      flush()
      peer.subscribe('$share/g/r')
      flush()
      expect(peer.messages).toEqual([])
    }),
  )

  test(
    'do not come with noLocal to who published them',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [mine, theirs] = [open(b), open(b)]
      flush()
      mine.publish('r', 'x', { retain: true })
      flush()
      for (const peer of [mine, theirs]) peer.subscribe({ filter: 'r', noLocal: true })
      flush()
      expect(mine.messages).toEqual([])
      expect(theirs.messages).toHaveLength(1)
    }),
  )

  test(
    'are live messages without the flag, unless asked for as published',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [plain, asPublished, old] = [open(b), open(b), open(b, { protocolVersion: 4 })]
      flush()
      plain.subscribe('r')
      for (const peer of [asPublished, old]) peer.subscribe({ filter: 'r', retainAsPublished: true })
      flush()
      b.publish('r', 'kept', { retain: true })
      b.publish('r', 'not')
      flush()
      const flags = ({ messages }: typeof plain) => messages.map(({ message }) => message.retain)
      expect(flags(plain)).toEqual([false, false])
      expect(flags(asPublished)).toEqual([true, false])
      expect(flags(old)).toEqual([false, false])
    }),
  )

  test(
    'are replaced, and deleted by an empty payload, which is delivered',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const peer = open(b)
      flush()
      peer.subscribe('r')
      flush()
      b.publish('r', 'one', { retain: true })
      b.publish('r', 'two', { retain: true, qos: 1, properties: { contentType: 'text/plain' } })
      expect([...b.retained()]).toEqual([
        [
          'r',
          expect.objectContaining({
            topic: 'r',
            qos: 1,
            retain: true,
            properties: { contentType: 'text/plain' },
          }),
        ],
      ])
      expect(b.snapshot().retained).toBe(1)
      b.publish('r', '', { retain: true })
      expect([...b.retained()]).toEqual([])
      flush()
      expect(peer.log.slice(2)).toEqual(['5 r q0 one', '5 r q0 two', '5 r q0 '])
    }),
  )

  test(
    'have bytes of their own, and all receivers the same ones',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const [one, other] = [open(b), open(b)]
      flush()
      for (const peer of [one, other]) peer.subscribe('#')
      flush()
      const fromBroker = Buffer.from('broker')
      const fromClient = Buffer.from('client')
      const correlationData = Buffer.from('correlation')
      b.publish('b', fromBroker, { retain: true })
      one.publish('c', fromClient, { retain: true, properties: { correlationData } })
      for (const bytes of [fromBroker, fromClient, correlationData]) bytes.fill(0)
      flush()
      expect(textOf(b.retained().get('b')?.payload ?? new Uint8Array())).toBe('broker')
      const stored = b.retained().get('c')
      expect(textOf(stored?.payload ?? new Uint8Array())).toBe('client')
      expect(textOf(stored?.properties.correlationData ?? new Uint8Array())).toBe('correlation')
      expect(one.messages[1]?.message.payload).toBe(other.messages[1]?.message.payload)
    }),
  )

  test(
    'survive restarts, unless told not to',
    virtually(({ broker }) => {
      const b = broker()
      b.publish('r', 'x', { retain: true })
      b.restart()
      expect(b.retained().size).toBe(1)
      b.restart({ keepRetained: false })
      expect(b.retained().size).toBe(0)
    }),
  )

  test(
    'are not kept where the broker has none: asking for one ends the connection',
    virtually(({ broker, open, flush }) => {
      const b = broker({ retained: false })
      const [peer, old] = [open(b), open(b, { protocolVersion: 4 })]
      flush()
      for (const each of [peer, old]) each.publish('r', 'x', { retain: true, qos: 1 })
      flush()
      expect(peer.log).toEqual(['2 opened', '4 closed: ConnectionLostError 0x9a'])
      expect(old.log).toEqual(['2 opened', '4 closed: ConnectionLostError'])
      expect(b.retained().size).toBe(0)
    }),
  )
})

const messageTo = (topic: string, payload = 'x', messageExpiryInterval?: number) =>
  publication(
    {
      topic,
      payload: new TextEncoder().encode(payload),
      qos: 0,
      retain: true,
      properties: messageExpiryInterval === undefined ? noProperties : { messageExpiryInterval },
    },
    null,
    0,
  )

describe('a store of retained messages', () => {
  test('finds what a filter matches, in the order of storing, whatever came and went', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(topicName, fc.boolean()), { maxLength: 30 }),
        fc.array(plainFilter, { minLength: 1, maxLength: 5 }),
        (acts, filters) => {
          const store = createRetainedStore(() => 0)
          const left = new Set<string>()
          for (const [topic, isStored] of acts) {
            store.put(messageTo(topic, isStored ? 'x' : ''))
            if (isStored) left.add(topic)
            else left.delete(topic)
            for (const each of filters) {
              const found = store.matching(each).map(message => message.topic)
              expect(found).toEqual([...left].filter(name => matches(each, name)))
            }
          }
        },
      ),
    )
  })

  test('forgets what has expired as soon as somebody asks for it', () => {
    let now = 0
    const store = createRetainedStore(() => now)
    store.put(messageTo('a/b', 'x', 1))
    store.put(messageTo('a/c'))
    expect(store.matching('a/+')).toHaveLength(2)
    now = 1_000
    expect(store.size()).toBe(2)
    expect(store.matching('a/+').map(({ topic }) => topic)).toEqual(['a/c'])
    expect([store.size(), store.has('a/b')]).toEqual([1, false])
    store.clear()
    expect(store.matching('#')).toEqual([])
  })

  test('is asked by a thousand filters in the time of what they find, not of what there is', () => {
    const store = createRetainedStore(() => 0)
    for (let i = 0; i < 20_000; i += 1) store.put(messageTo(`line/${i}/state`))
    store.matching('+')
    const timed = (prefix: string) => {
      const start = performance.now()
      for (let i = 0; i < 1_000; i += 1) store.matching(`${prefix}${i}/+`)
      return performance.now() - start
    }
    expect(timed('line/')).toBeLessThan(1_000)
  })
})
