import fc from 'fast-check'
import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import type { Entry } from '../../../../src/client/outbox/entry.js'
import { createOutbox } from '../../../../src/client/outbox/outbox.js'
import type { Link, Outgoing, PublishOutcome, Session } from '../../../../src/driver/driver.js'
import { noProperties, type Qos } from '../../../../src/message.js'
import { createModel, type Settings, type Taking, type Wish } from './model.js'

/** A link that does what it is told, and keeps to the seam. */
const createFakeLink = (
  taking: Taking,
  known: Set<Outgoing>,
  atOnce: boolean,
  log: string[],
  ready: () => void,
) => {
  const outcomes = new Map<string, (outcome: PublishOutcome) => void>()
  let refused: Qos | null = null
  const hasRoom = (qos: Qos) => taking.free && (qos === 0 || taking.room > 0)
  const nameOf = ({ payload }: Outgoing) => String(payload[0])
  const link: Pick<Link, 'publish'> = {
    publish: (packet, outcome) => {
      const name = nameOf(packet)
      if (known.delete(packet)) {
        if (taking.present) {
          log.push(`resume ${name}`)
          packets.set(name, packet)
          outcomes.set(name, outcome)
          return true
        }
        if (packet.qos === 2) {
          outcome({ code: 0x80, text: undefined, uncertain: true })
          return true
        }
      }
      if (!hasRoom(packet.qos)) {
        refused = packet.qos
        return false
      }
      const { messageExpiryInterval } = packet.properties
      log.push(`send ${name}${messageExpiryInterval === undefined ? '' : ` ${messageExpiryInterval}s`}`)
      packets.set(name, packet)
      if (packet.qos > 0) taking.room -= 1
      else if (atOnce) {
        outcome({ code: 0, text: undefined })
        return true
      }
      outcomes.set(name, outcome)
      return true
    },
  }
  const packets = new Map<string, Outgoing>()
  return {
    link: link as Link,
    answer: (name: string, outcome: PublishOutcome) => {
      const tell = outcomes.get(name)
      outcomes.delete(name)
      packets.delete(name)
      tell?.(outcome)
    },
    /** What the next link of the session knows. */
    left: () =>
      [...packets].filter(([name, { qos }]) => qos > 0 && outcomes.has(name)).map(([, packet]) => packet),
    proceed: () => {
      if (refused === null || !hasRoom(refused)) return
      refused = null
      ready()
    },
  }
}

const session = (present: boolean): Session => ({
  present,
  persistent: true,
  clientId: 'c',
  capabilities: {
    maximumQos: 2,
    retained: true,
    retainHandling: true,
    wildcards: true,
    groups: 'yes',
    identifiers: true,
    overlap: 'each',
    noLocal: true,
    retainAsPublished: true,
    properties: true,
  },
})

/** The outbox, in virtual time, with the same words as the model. */
const createSystem = ({ capacity, overflow, atOnce, delays }: Settings) => {
  const scheduler = new VirtualTimeScheduler()
  const log: string[] = []
  const entries = new Map<number, Entry>()
  const settled = new Set<number>()
  const known = new Set<Outgoing>()
  let names = 0
  let fake: ReturnType<typeof createFakeLink> | null = null
  const outbox = createOutbox(
    createTime(scheduler),
    { capacity, overflow },
    {
      idle: () => log.push('idle'),
      limit: () => Number.POSITIVE_INFINITY,
      answered: () => {},
      withdrawn: () => {},
      settled: () => {},
      recovered: () => {
        throw new Error('nothing was stored')
      },
      damaged: () => {},
      unreadable: () => {},
      retryAfter: (_, attempt) => delays[attempt] ?? 'fatal',
    },
  )
  const idleless = () => log.filter(line => line !== 'idle')

  return {
    log: idleless,
    outbox,
    settled,
    publish: ({ topic, qos, timeout, expiry, conflate }: Wish) => {
      const name = names++
      const tell = (outcome: string) => {
        if (settled.has(name)) throw new Error(`a second outcome of ${name}`)
        settled.add(name)
        log.push(`${outcome} ${name}`)
      }
      const properties = expiry === undefined ? noProperties : { messageExpiryInterval: expiry }
      const packet = { topic, qos, payload: new Uint8Array([name]), retain: false, properties }
      const entry = outbox.publish(
        { packet, timeout, conflate, owned: false },
        {
          next: ({ outcome }) => tell(outcome),
          error: (error: Error) => tell(error.name),
          complete: () => {},
        },
      )
      expect(entry === null).toBe(settled.has(name))
      if (entry !== null) entries.set(name, entry)
    },
    cancel: (name: number) => {
      const entry = entries.get(name)
      if (entry !== undefined) outbox.cancel(entry)
    },
    answer: (name: number, code: number) => {
      fake?.answer(String(name), { code, text: undefined })
      fake?.proceed()
    },
    proceed: () => fake?.proceed(),
    open: (taking: Taking) => {
      // Another session has not heard of them.
      if (!taking.present) for (const packet of known) if (packet.qos === 1) known.delete(packet)
      fake = createFakeLink(taking, known, atOnce, log, outbox.ready)
      outbox.opened(fake.link, session(taking.present))
    },
    lose: () => {
      for (const packet of fake?.left() ?? []) known.add(packet)
      fake = null
      outbox.lost()
    },
    fail: () => outbox.failed(new Error('over')),
    /** Timers that are left. */
    pending: () => scheduler.actions.filter(({ closed }) => !closed).length,
    advance: (ms: number) => {
      const until = scheduler.now() + ms
      scheduler.maxFrames = until
      scheduler.flush()
      scheduler.frame = until
    },
  }
}

const wish = fc.record({
  topic: fc.constantFrom('a', 'b', 'c'),
  qos: fc.constantFrom<Qos[]>(0, 1, 1, 2),
  timeout: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 700, 2_500),
  expiry: fc.constantFrom(undefined, undefined, 1, 3),
  conflate: fc.boolean(),
})

const command = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('publish' as const), wish }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick: fc.nat(30) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      pick: fc.nat(30),
      code: fc.constantFrom(0, 0, 0x10, 0x97, 0x97, 0x87),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      room: fc.nat(4),
      free: fc.boolean(),
      present: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('line' as const), free: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(1, 300, 700, 1_500) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const) }) },
)

const settings: fc.Arbitrary<Settings> = fc.record({
  capacity: fc.nat(5),
  overflow: fc.constantFrom('reject', 'drop-oldest', 'drop-newest'),
  atOnce: fc.boolean(),
  delays: fc.constantFrom([], [300], [0, 300, 1_000]),
})

type Command = typeof command extends fc.Arbitrary<infer C> ? C : never

const run = (given: Settings, commands: readonly Command[]) => {
  const model = createModel(given)
  const system = createSystem(given)
  // One for each, for both count.
  let links: readonly Taking[] = []

  const step = (each: Command) => {
    switch (each.do) {
      case 'publish':
        model.publish(each.wish)
        return system.publish(each.wish)
      case 'cancel': {
        const names = model.unsettled()
        const name = names[each.pick % Math.max(1, names.length)]
        if (name === undefined) return
        model.cancel(name)
        return system.cancel(name)
      }
      case 'answer': {
        const names = model.inFlight()
        const name = names[each.pick % Math.max(1, names.length)]
        if (name === undefined) return
        const counts = model.qosOf(name) > 0
        if (counts) for (const link of links) link.room += 1
        const code = counts ? each.code : 0
        model.answer(name, code)
        model.ready()
        return system.answer(name, code)
      }
      case 'line':
        for (const link of links) (link as { free: boolean }).free = each.free
        model.ready()
        return system.proceed()
      case 'open': {
        if (links.length > 0) return
        const { room, free, present } = each
        links = [
          { room, free, present },
          { room, free, present },
        ]
        model.open(links[0]!)
        return system.open(links[1]!)
      }
      case 'lose':
        if (links.length === 0) return
        links = []
        model.lose()
        return system.lose()
      case 'fail':
        if (links.length > 0) return
        model.fail()
        return system.fail()
      case 'advance':
        model.advance(each.ms)
        return system.advance(each.ms)
    }
  }

  for (const each of commands) {
    step(each)
    expect(system.log()).toEqual(model.log)
    expect(system.outbox.snapshot()).toEqual(model.snapshot())
  }
  return { model, system }
}

const outcomes = /^(?:sent|acknowledged|dropped|expired|replaced|[A-Z]\w+) (\d+)/

describe('an outbox', () => {
  const property = (check: (given: Settings, commands: readonly Command[]) => void, numRuns: number) =>
    fc.assert(fc.property(settings, fc.array(command, { maxLength: 60, size: 'max' }), check), { numRuns })

  test('M63 M64 does what the model does, whatever is published, taken back, answered, lost, resumed, late', () => {
    property((given, commands) => {
      run(given, commands)
    }, 1_500)
  })

  test('M64 settles each publish once, and sends nothing that has settled', () => {
    property((given, commands) => {
      const { system } = run(given, commands)
      const over = new Set<string>()
      for (const line of system.log()) {
        const [, name] = outcomes.exec(line) ?? []
        const [, sent] = /^(?:send|resume) (\d+)/.exec(line) ?? []
        if (sent !== undefined) expect(over.has(sent), line).toBe(false)
        if (name === undefined) continue
        expect(over.has(name), line).toBe(false)
        over.add(name)
      }
    }, 500)
  })

  test('leaves nothing behind once no connection follows', () => {
    property((given, commands) => {
      const { system } = run(given, [...commands, { do: 'lose' }, { do: 'fail' }])
      expect(system.outbox.snapshot()).toEqual({ queued: 0, inFlight: 0 })
      expect(system.pending()).toBe(0)
    }, 200)
  })

  test('sets no timer for what has settled within the sweep that would have set it', () => {
    const wish = { topic: 'a' as const, timeout: Number.POSITIVE_INFINITY }
    const { system } = run({ capacity: 1, overflow: 'reject', atOnce: true, delays: [0, 300, 1_000] }, [
      { do: 'open', room: 1, free: false, present: false },
      { do: 'publish', wish: { ...wish, qos: 2, expiry: undefined, conflate: false } },
      { do: 'line', free: true },
      { do: 'answer', pick: 0, code: 0x97 },
      { do: 'publish', wish: { ...wish, qos: 0, expiry: 1, conflate: true } },
      { do: 'advance', ms: 1 },
      { do: 'lose' },
      { do: 'fail' },
    ])
    expect(system.outbox.snapshot()).toEqual({ queued: 0, inFlight: 0 })
    expect(system.pending()).toBe(0)
  })
})
