import * as t from 'io-ts'
import {
  concat,
  EMPTY,
  firstValueFrom,
  interval,
  map,
  NEVER,
  Observable,
  of,
  switchMap,
  take,
  throwError,
  timer,
} from 'rxjs'
import {
  type Client,
  createClient,
  json,
  type Message,
  matches,
  ReplyError,
  type ReplyFailure,
  text,
  topic,
} from 'rxtopics'
import { type Broker, createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import type { Either } from '../../../../src/base/either.js'
import { textOf, virtually, type World } from '../../driver/memory/virtual.js'

/** A client that asks and one that answers, over one broker. */
const two = (world: World, broker: Broker = world.broker()) => {
  const make = (): Client => createClient(memory(broker), { scheduler: world.scheduler, linger: 0 })
  return { broker, asker: make(), responder: make() }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error))

/** What a stream says, and when. */
const log = <T>({ scheduler }: World, stream$: Observable<T>, show: (value: T) => string) => {
  const lines: string[] = []
  const subscription = stream$.subscribe({
    next: value => lines.push(`${scheduler.now()} ${show(value)}`),
    error: (error: unknown) => lines.push(`${scheduler.now()} ${nameOf(error)}`),
    complete: () => lines.push(`${scheduler.now()} end`),
  })
  return { lines, subscription }
}
const said = (lines: readonly string[]) => lines.map(line => line.replace(/^\d+ /, ''))
/** Begins when the responders are there. */
const soon = <T>({ scheduler }: World, stream$: Observable<T>): Observable<T> =>
  timer(5, scheduler).pipe(switchMap(() => stream$))
const delayed = ({ scheduler }: World, time: number, value: string): Observable<string> =>
  timer(time, scheduler).pipe(map(() => value))
const payload = (message: Pick<Message, 'payload'>) => textOf(message.payload)
const kinds = (broker: Broker, type: string): string[] => {
  const seen: string[] = []
  broker.packets$.subscribe(packet => {
    if (packet.type === type && packet.direction === 'in')
      seen.push(
        packet.type === 'subscribe' ? packet.filters.map(({ filter }) => filter).join(' ') : packet.clientId,
      )
  })
  return seen
}

describe('however requests end, their reply topic is not observed any more', () => {
  const refusing = (code: number | undefined) =>
    createBroker({
      refuse: ({ kind, ...operation }) =>
        kind === 'subscribe' && 'filter' in operation && matches('reply/+', operation.filter)
          ? code
          : undefined,
    })

  test.each<[string, Broker, (client: Client) => unknown, string]>([
    ['the client closes', refusing(undefined), client => client.close({ deadline: 10 }), 'ClosedError'],
    ['the reply topic is refused', refusing(0x87), () => {}, 'SubscribeRefusedError'],
  ])('%s', async (_how, broker, end, name) => {
    const client = createClient(memory(broker))
    const heard = client.observe('ask').subscribe()
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    const errors: string[] = []
    for (const payload of ['one', 'two'])
      client.request('ask', payload).subscribe({ error: (error: unknown) => errors.push(nameOf(error)) })
    const filters = () => client.snapshot().subscriptions.map(({ filter }) => filter)
    expect(filters().length).toBe(2)
    await end(client)
    await expect.poll(() => errors).toEqual([name, name])
    heard.unsubscribe()
    await expect.poll(filters).toEqual([])
    await client.close()
  })

  test('one that is refused at first is asked for again, and given back in the end', async () => {
    let code: number | undefined = 0x87
    const broker = createBroker({ refuse: ({ kind }) => (kind === 'subscribe' ? code : undefined) })
    const client = createClient(memory(broker), { linger: 1_000 })
    const unsubscribed = kinds(broker, 'unsubscribe')
    const held = client.connect().subscribe()
    const ask = () => {
      const errors: string[] = []
      client
        .request('ask', 'x', { timeout: 50 })
        .subscribe({ error: (error: unknown) => errors.push(nameOf(error)) })
      return errors
    }
    const refused = ask()
    await expect.poll(() => refused).toEqual(['SubscribeRefusedError'])
    expect(client.snapshot().subscriptions).toEqual([])
    code = undefined
    const again = ask()
    await expect.poll(() => again.length).toBe(1)
    await expect.poll(() => unsubscribed.length).toBe(1)
    expect(client.snapshot().subscriptions).toEqual([])
    held.unsubscribe()
    await client.close()
  })
})

describe('request', () => {
  test(
    'emits the reply and completes',
    virtually(world => {
      const { asker, responder } = two(world)
      responder.respond('twice', request => [payload(request).repeat(2)]).subscribe()
      const { lines } = log(world, soon(world, asker.request('twice', 'ab')), payload)
      world.flush()
      expect(said(lines)).toEqual(['abab', 'end'])
    }),
  )

  test(
    'K59: 100 at once share one reply subscription, and no replies are crossed',
    virtually(world => {
      const { broker, asker, responder } = two(world)
      const subscribes = kinds(broker, 'subscribe')
      responder
        // Later ones are answered earlier.
        .respond('echo', request => delayed(world, 200 - Number(payload(request)), payload(request)))
        .subscribe()
      const all = Array.from({ length: 100 }, (_, i) =>
        log(world, soon(world, asker.request('echo', String(i))), payload),
      )
      world.flush()
      expect(all.map(({ lines }) => said(lines))).toEqual(all.map((_, i) => [String(i), 'end']))
      expect(subscribes.filter(filter => matches('reply/+', filter))).toHaveLength(1)
    }),
  )

  test(
    'K59: a reply whose correlation data no request can have is unknown, however long these are',
    virtually(world => {
      const { broker, responder } = two(world)
      const inner = memory(broker)
      // As systems have them that set no limit.
      const correlationData = new Uint8Array(1_000_000)
      const asker = createClient(
        {
          ...inner,
          open: (handlers, context) =>
            inner.open(
              {
                ...handlers,
                message: (received, identifiers, delivery) =>
                  handlers.message({ ...received, properties: { correlationData } }, identifiers, delivery),
              },
              context,
            ),
        },
        { scheduler: world.scheduler, linger: 0 },
      )
      const unhandled: string[] = []
      asker.unhandled$.subscribe(({ reason, message }) => unhandled.push(`${reason} ${payload(message)}`))
      responder.respond('ask', () => ['forged']).subscribe()
      const { lines } = log(world, soon(world, asker.request('ask', 'x', { timeout: 20 })), payload)
      world.flush()
      expect(said(lines)).toEqual(['RequestTimeoutError'])
      expect(unhandled).toEqual(['unclaimed-reply forged'])
    }),
  )

  test(
    'K59: late and unknown replies go to unhandled$',
    virtually(world => {
      const { broker, asker, responder } = two(world)
      const unhandled: string[] = []
      asker.unhandled$.subscribe(({ reason, message }) => unhandled.push(`${reason} ${payload(message)}`))
      responder.respond('slow', () => delayed(world, 50, 'late')).subscribe()
      const { lines } = log(world, soon(world, asker.request('slow', 'x', { timeout: 20 })), payload)
      let replyTopic = ''
      broker.packets$.subscribe(packet => {
        if (packet.type === 'publish') replyTopic = packet.properties.responseTopic ?? replyTopic
      })
      // Another request, which keeps the reply topic.
      responder.respond('never', () => NEVER).subscribe()
      soon(world, asker.request('never', 'x', { timeout: 150 })).subscribe({ error: () => {} })
      world.at(100, () => broker.publish(replyTopic, 'stray'))
      world.at(110, () =>
        broker.publish(replyTopic, 'forged', { properties: { correlationData: new Uint8Array([1]) } }),
      )
      world.at(200, () => void asker.close({ deadline: 0 }))
      world.flush()
      expect(said(lines)).toEqual(['RequestTimeoutError'])
      expect(unhandled).toEqual(['unclaimed-reply late', 'unclaimed-reply stray', 'unclaimed-reply forged'])
    }),
  )

  test(
    'P61: the reply subscription comes with the first request and goes with the last',
    virtually(world => {
      const { broker, asker, responder } = two(world)
      const subscribes = kinds(broker, 'subscribe')
      const unsubscribes = kinds(broker, 'unsubscribe')
      responder.respond('slow', request => delayed(world, Number(payload(request)), 'x')).subscribe()
      responder.respond('never', () => NEVER).subscribe()
      // Something that keeps the connection.
      asker.observe('other').subscribe()
      const replies = () => asker.snapshot().subscriptions.filter(({ filter }) => filter !== 'other')
      const all = [
        log(world, soon(world, asker.request('slow', '20')), payload),
        log(world, soon(world, asker.request('never', '', { timeout: 50 })), payload),
      ]
      world.at(30, () => {
        expect(said(all[0]?.lines ?? [])).toEqual(['x', 'end'])
        expect(replies()).toHaveLength(1)
      })
      world.at(60, () => {
        expect(replies()).toEqual([])
        expect(unsubscribes).toHaveLength(1)
      })
      // One after the other in a turn keep it.
      const chain = log(
        world,
        timer(70, world.scheduler).pipe(
          switchMap(() => asker.request('slow', '5')),
          switchMap(() => asker.request('slow', '5')),
        ),
        payload,
      )
      world.at(100, () => void asker.close({ deadline: 0 }))
      world.flush()
      expect(said(chain.lines)).toEqual(['x', 'end'])
      expect(subscribes.filter(filter => matches('reply/+', filter))).toHaveLength(2)
      expect(unsubscribes).toHaveLength(2)
    }),
  )

  test(
    'K60: one that is unsubscribed or times out frees its entry, and the connection',
    virtually(world => {
      const { asker, responder } = two(world)
      responder.respond('never', () => NEVER).subscribe()
      const first = log(world, asker.request('never', 'x', { timeout: 30 }), payload)
      const second = log(world, asker.request('never', 'x', { timeout: 1_000 }), payload)
      world.at(10, () => {
        expect(asker.snapshot().leases).toBe(2)
        second.subscription.unsubscribe()
        expect(asker.snapshot().leases).toBe(1)
      })
      world.at(31, () => {
        expect(asker.snapshot().leases).toBe(0)
        expect(first.lines).toEqual(['30 RequestTimeoutError'])
      })
      world.at(50, () => expect(asker.snapshot().status.state).toBe('idle'))
      world.flush()
      expect(second.lines).toEqual([])
    }),
  )

  test(
    'gathers replies: up to a count, or those that come in time',
    virtually(world => {
      const broker = world.broker()
      const { asker } = two(world, broker)
      for (const [name, time] of [
        ['a', 1],
        ['b', 5],
        ['c', 500],
      ] as const) {
        createClient(memory(broker), { scheduler: world.scheduler })
          .respond('who', () => delayed(world, time, name))
          .subscribe()
      }
      const count = log(world, soon(world, asker.request('who', '', { replies: 2 })), payload)
      const time = log(
        world,
        soon(world, asker.request('who', '', { replies: Number.POSITIVE_INFINITY, timeout: 100 })),
        payload,
      )
      world.flush()
      expect(said(count.lines)).toEqual(['a', 'b', 'end'])
      expect(said(time.lines)).toEqual(['a', 'b', 'end'])
    }),
  )

  test(
    'says at once that nobody is there to answer, where the broker does',
    virtually(world => {
      const { asker } = two(world)
      const { lines } = log(world, asker.request('nobody', 'x', { qos: 1 }), payload)
      world.flush()
      expect(lines).toEqual([expect.stringMatching(/^\d RequestUnheardError$/)])
    }),
  )

  test(
    'is typed both ways, and a reply that cannot be decoded is an error of that request',
    virtually(world => {
      const { asker, responder } = two(world)
      const sum = topic('sum/{unit}', json(t.array(t.number)))
      responder
        .respond(sum, ({ value, params }) => [`${value.reduce((a, b) => a + b)} ${params.unit}`], {
          reply: text,
        })
        .subscribe()
      const good = log(
        world,
        soon(world, asker.request(sum.at({ unit: 'kg' }), [1, 2], { reply: text })),
        ({ value }) => value,
      )
      const bad = log(
        world,
        soon(world, asker.request(sum.at({ unit: 'kg' }), [1, 2], { reply: json() })),
        ({ value }) => String(value),
      )
      world.flush()
      expect(said(good.lines)).toEqual(['3 kg', 'end'])
      expect(said(bad.lines)).toEqual(['DecodeError'])
    }),
  )

  test(
    'H43: made offline, it goes out after its reply topic is subscribed',
    virtually(world => {
      const broker = world.broker()
      broker.stop()
      const client = createClient(memory(broker), { scheduler: world.scheduler, retry: () => 10 })
      const wire: string[] = []
      broker.packets$.subscribe(({ type, direction }) => direction === 'in' && wire.push(type))
      client.request('a', 'x', { timeout: 100 }).subscribe({ error: () => {} })
      world.at(35, () => {
        wire.length = 0
        broker.start()
      })
      world.flush()
      expect(wire.filter(type => type !== 'connect').slice(0, 2)).toEqual(['subscribe', 'publish'])
    }),
  )

  test(
    'MQTT 3.1.1 has no response topics: a typed error, and nothing is sent',
    virtually(world => {
      const broker = world.broker()
      const client = createClient(memory(broker, { protocolVersion: 4 }), { scheduler: world.scheduler })
      const publishes = kinds(broker, 'publish')
      const first = log(world, client.request('a', 'x'), payload)
      const second: string[][] = []
      world.at(20, () => second.push(log(world, client.request('a', 'x'), payload).lines))
      client.observe('other').subscribe()
      world.at(50, () => void client.close())
      world.flush()
      expect(said(first.lines)).toEqual(['UnsupportedError'])
      expect(second.map(said)).toEqual([['UnsupportedError']])
      expect(publishes).toEqual([])
    }),
  )

  test(
    'a reply topic that is refused fails the requests that wait, and the next one asks again',
    virtually(world => {
      let refusing = true
      const broker = world.broker({
        refuse: operation => (operation.kind === 'subscribe' && refusing ? 0x87 : undefined),
      })
      const { asker } = two(world, broker)
      const first = log(world, asker.request('a', 'x'), payload)
      const later: string[][] = []
      world.at(20, () => {
        refusing = false
        createClient(memory(broker), { scheduler: world.scheduler })
          .respond('a', () => ['yes'])
          .subscribe()
        later.push(log(world, soon(world, asker.request('a', 'x')), payload).lines)
      })
      world.flush()
      expect(said(first.lines)).toEqual(['SubscribeRefusedError'])
      expect(later.map(said)).toEqual([['yes', 'end']])
    }),
  )

  test(
    'close settles it',
    virtually(world => {
      const { asker } = two(world)
      const { lines } = log(world, asker.request('a', 'x', { timeout: Number.POSITIVE_INFINITY }), payload)
      world.at(10, () => void asker.close())
      world.flush()
      expect(said(lines)).toEqual(['ClosedError'])
      expect(said(log(world, asker.request('a', 'x'), payload).lines)).toEqual(['ClosedError'])
    }),
  )

  test.each([
    ['replies', { replies: 0 }],
    ['reply', { reply: 5 }],
    ['timeout', { timeout: -1 }],
    ['properties.responseTopic', { properties: { responseTopic: 'mine' } }],
    ['colour', { colour: 'red' }],
  ])('refuses a bad option: %s', (name, options) => {
    const client = createClient(memory(createBroker()))
    const errors: unknown[] = []
    client.request('a', 'x', options as object).subscribe({ error: (error: unknown) => errors.push(error) })
    expect(errors).toMatchObject([{ name: 'OptionError', path: expect.stringContaining(name) }])
  })
})

describe('respond', () => {
  test(
    'sends all that the handler gives, and tells what became of it',
    virtually(world => {
      const { asker, responder } = two(world)
      const answered = log(
        world,
        responder.respond('count', () => ['1', '2', '3'], { publish: { qos: 1 } }),
        ({ request, outcome }) =>
          `${request.topic} ${outcome instanceof Error ? outcome.name : outcome.outcome}`,
      )
      const { lines } = log(world, soon(world, asker.request('count', '', { replies: 3 })), payload)
      world.flush()
      expect(said(lines)).toEqual(['1', '2', '3', 'end'])
      expect(said(answered.lines)).toEqual(Array(3).fill('count acknowledged'))
    }),
  )

  test(
    'goes on after a handler that fails, a request that is none, and a reply that cannot be sent',
    virtually(world => {
      const { broker, asker, responder } = two(world)
      const answered = log(
        world,
        responder.respond('it', request => {
          const asked = payload(request)
          if (asked === 'throw') throw new Error('thrown')
          if (asked === 'fail') return throwError(() => new Error('failed'))
          return of(asked === 'odd' ? (5 as never) : 'fine')
        }),
        ({ outcome }) => (outcome instanceof Error ? outcome.name : outcome.outcome),
      )
      world.at(5, () => broker.publish('it', 'no request'))
      for (const [at, asked] of [
        [10, 'throw'],
        [20, 'fail'],
        [30, 'odd'],
        [40, 'good'],
      ] as const)
        world.at(at, () => void asker.request('it', asked, { timeout: 5 }).subscribe({ error: () => {} }))
      world.flush()
      expect(said(answered.lines)).toEqual(['NotARequestError', 'Error', 'Error', 'EncodeError', 'sent'])
    }),
  )

  test('refuses options that make no sense for it', () => {
    const client = createClient(memory(createBroker()))
    for (const options of [{ ack: 'manual' }, { retained: 'each' }, { publish: { qos: 3 } }, { reply: {} }]) {
      const errors: unknown[] = []
      client
        .respond('a', () => [], options as object)
        .subscribe({ error: (error: unknown) => errors.push(error) })
      expect(errors).toMatchObject([{ name: 'OptionError' }])
    }
  })
})

describe('what ends the replies', () => {
  test(
    'P62 one that `until` holds for is the last; time ends them too',
    virtually(world => {
      const { asker, responder } = two(world)
      responder.respond('count', () => ['1', '2', '3', '4']).subscribe()
      const until = (reply: Message) => payload(reply) === '3'
      const { lines } = log(world, soon(world, asker.request('count', '', { until })), payload)
      const never = log(
        world,
        soon(world, asker.request('count', '', { until: () => false, timeout: 50 })),
        payload,
      )
      const capped = log(world, soon(world, asker.request('count', '', { until, replies: 2 })), payload)
      const broken = log(
        world,
        soon(
          world,
          asker.request('count', '', {
            until: () => {
              throw new RangeError('no')
            },
          }),
        ),
        payload,
      )
      world.flush()
      expect(said(lines)).toEqual(['1', '2', '3', 'end'])
      expect(said(never.lines)).toEqual(['1', '2', '3', '4', 'end'])
      expect(said(capped.lines)).toEqual(['1', '2', 'end'])
      expect(said(broken.lines)).toEqual(['1', 'RangeError'])
      expect(asker.snapshot().leases).toBe(0)
    }),
  )

  test(
    'P62 a stream ends when its responder says so, however long it takes',
    virtually(world => {
      const { asker, responder } = two(world)
      responder.respond('slow', () => interval(80, world.scheduler).pipe(take(3), map(String))).subscribe()
      responder.respond('none', () => EMPTY).subscribe()
      const slow = log(world, soon(world, asker.request('slow', '', { stream: true, timeout: 100 })), payload)
      const none = log(world, soon(world, asker.request('none', '', { stream: true })), payload)
      world.flush()
      expect(said(slow.lines)).toEqual(['0', '1', '2', 'end'])
      expect(said(none.lines)).toEqual(['end'])
    }),
  )

  test(
    'P62 a stream that breaks off is an error: no end, no success',
    virtually(world => {
      const { asker, responder } = two(world)
      responder.respond('stuck', () => concat(of('a', 'b'), NEVER)).subscribe()
      const { lines } = log(
        world,
        soon(world, asker.request('stuck', '', { stream: true, timeout: 100 })),
        payload,
      )
      world.flush()
      expect(said(lines)).toEqual(['a', 'b', 'RequestTimeoutError'])
    }),
  )
})

describe('a responder that fails', () => {
  test(
    'P61 is a ReplyError with code and text for who asked, at once',
    virtually(world => {
      const { asker, responder } = two(world)
      responder
        .respond('lamp', () => throwError(() => new ReplyError('no-such-lamp', 'there is none')))
        .subscribe()
      const errors: unknown[] = []
      soon(world, asker.request('lamp', '')).subscribe({ error: (error: unknown) => errors.push(error) })
      world.at(20, () =>
        expect(errors).toMatchObject([
          { name: 'ReplyError', code: 'no-such-lamp', text: 'there is none', topic: 'lamp' },
        ]),
      )
      world.flush()
      expect(errors[0]).toBeInstanceOf(ReplyError)
    }),
  )

  test(
    'P62 among several counts as a reply, and is on unhandled$',
    virtually(world => {
      const { broker, asker, responder } = two(world)
      const other = createClient(memory(broker), { scheduler: world.scheduler, linger: 0 })
      responder.respond('who', () => throwError(() => new ReplyError('not-me'))).subscribe()
      other.respond('who', () => delayed(world, 10, 'me')).subscribe()
      const unhandled: string[] = []
      asker.unhandled$.subscribe(({ message }) =>
        unhandled.push(String(message.properties.userProperties?.['rxtopics-code'])),
      )
      const { lines } = log(world, soon(world, asker.request('who', '', { replies: 2 })), payload)
      world.at(300, () => void asker.close({ deadline: 0 }))
      world.flush()
      expect(said(lines)).toEqual(['me', 'end'])
      expect(unhandled).toEqual(['not-me'])
    }),
  )

  test(
    'an end that nobody asked for is no reply',
    virtually(world => {
      const { broker, asker, responder } = two(world)
      responder.respond('slow', () => delayed(world, 50, 'x')).subscribe()
      broker.packets$.subscribe(packet => {
        if (packet.type !== 'publish' || packet.direction !== 'in' || packet.topic !== 'slow') return
        const { responseTopic = '', correlationData } = packet.properties
        world.at(20, () =>
          broker.publish(responseTopic, '', {
            properties: {
              ...(correlationData === undefined ? {} : { correlationData }),
              userProperties: { 'rxtopics-reply': 'end' },
            },
          }),
        )
      })
      const { lines } = log(world, soon(world, asker.request('slow', '')), payload)
      world.flush()
      expect(said(lines)).toEqual(['x', 'end'])
    }),
  )

  test(
    'P61 P62 is a Left in its place among good ones, and so is a reply that cannot be decoded',
    virtually(world => {
      const { broker, asker, responder } = two(world)
      responder.respond('who', () => throwError(() => new ReplyError('not-me'))).subscribe()
      for (const [wait, said] of [
        [10, '1'],
        [30, 'odd'],
        [60, '2'],
      ] as const) {
        createClient(memory(broker), { scheduler: world.scheduler })
          .respond('who', () => delayed(world, wait, said))
          .subscribe()
      }
      const told: string[] = []
      asker.unhandled$.subscribe(({ message }) => {
        const code = message.properties.userProperties?.['rxtopics-code']
        if (code !== undefined) told.push(String(code))
      })
      asker.failures$.subscribe(({ reason }) => told.push(reason))
      const show = (said: Either<ReplyFailure, Message<unknown>>) => {
        if (said._tag === 'Right') return String(said.right.value)
        return said.left instanceof ReplyError ? said.left.code : said.left.reason
      }
      const reply = json()
      const replies = Number.POSITIVE_INFINITY
      const all = [
        log(world, soon(world, asker.requestEither('who', '', { reply, replies: 4 })), show),
        log(world, soon(world, asker.requestEither('who', '', { reply, replies, timeout: 50 })), show),
        log(
          world,
          soon(world, asker.requestEither('who', '', { reply, until: ({ value }) => value === 1 })),
          show,
        ),
      ]
      world.at(150, () => expect(told).toEqual([]))
      const values = log(
        world,
        timer(200, world.scheduler).pipe(switchMap(() => asker.request('who', '', { reply, replies: 4 }))),
        ({ value }) => String(value),
      )
      world.flush()
      expect(all.map(({ lines }) => said(lines))).toEqual([
        ['not-me', '1', 'syntax', '2', 'end'],
        ['not-me', '1', 'syntax', 'end'],
        ['not-me', '1', 'end'],
      ])
      expect(said(values.lines)).toEqual(['1', '2', 'end'])
      expect(told).toEqual(['not-me', 'syntax'])
      expect(asker.snapshot().leases).toBe(0)
    }),
  )

  test(
    'P61 is the one Left of a request for one reply, and the last of a stream',
    virtually(world => {
      const { asker, responder } = two(world)
      const failing = (values: readonly string[]) => () =>
        concat(
          of(...values),
          throwError(() => new ReplyError('broken')),
        )
      responder.respond('none', failing([])).subscribe()
      responder.respond('some', failing(['1', 'odd', '2'])).subscribe()
      responder.respond('stuck', () => NEVER).subscribe()
      const show = (said: Either<ReplyFailure, Message<unknown>>) =>
        said._tag === 'Right'
          ? String(said.right.value)
          : said.left instanceof ReplyError
            ? said.left.code
            : said.left.reason
      const reply = json()
      const one = log(world, soon(world, asker.requestEither('none', '', { reply })), show)
      const stream = log(world, soon(world, asker.requestEither('some', '', { reply, stream: true })), show)
      const late = log(world, soon(world, asker.requestEither('stuck', '', { reply, timeout: 20 })), show)
      world.flush()
      expect(said(one.lines)).toEqual(['broken', 'end'])
      expect(said(stream.lines)).toEqual(['1', 'syntax', '2', 'broken', 'end'])
      // Nobody said anything: no value of a stream, but its error.
      expect(said(late.lines)).toEqual(['RequestTimeoutError'])
      expect(asker.snapshot().leases).toBe(0)
    }),
  )
})

test('a reply topic is of 16 hexadecimal digits, which chance draws', async () => {
  const broker = createBroker()
  const seen = kinds(broker, 'subscribe')
  for (const random of [() => 0, () => 0.5, () => 1 - 2 ** -53]) {
    const client = createClient(memory(broker), { random })
    client.request('ask', 'x', { timeout: 50 }).subscribe({ error: () => {} })
    await client.close({ deadline: 10 })
  }
  expect(seen).toEqual(['0', '8', 'f'].map(digit => `reply/${digit.repeat(16)}`))
})

test('a request is told apart by its number and by what chance draws, in hexadecimal digits', async () => {
  const client = createClient(memory(createBroker()), { random: () => 0.75 })
  const seen: string[] = []
  client.observe('ask').subscribe(({ properties: { correlationData = new Uint8Array() } }) => {
    seen.push(textOf(correlationData))
  })
  for (let i = 0; i < 17; i += 1) client.request('ask', 'x').subscribe({ error: () => {} })
  await expect.poll(() => seen).toHaveLength(17)
  await client.close()
  expect([seen[0], seen[9], seen[16]]).toEqual(['1-cccccccc', 'a-cccccccc', '11-cccccccc'])
})

test('A6 a responder whose work has no end ends with its client', async () => {
  const broker = createBroker()
  const asker = createClient(memory(broker))
  const responder = createClient(memory(broker))
  let working = 0
  const work = new Observable<string>(subscriber => {
    working += 1
    subscriber.next('first')
    return () => {
      working -= 1
    }
  })
  const outcomes: string[] = []
  const ended = new Promise<void>(complete => {
    responder
      .respond('ask', () => work)
      .subscribe({
        next: ({ outcome }) => outcomes.push(outcome instanceof Error ? outcome.name : outcome.outcome),
        complete,
      })
  })
  await firstValueFrom(asker.request('ask', '', { stream: true }))
  expect(working).toBe(1)
  await responder.close()
  await ended
  expect({ working, outcomes }).toEqual({ working: 0, outcomes: ['sent', 'ClosedError'] })
  await asker.close()
})
