import { ConnectionLostError, type Driver, matches } from 'rxtopics'
import type { Capabilities, LinkHandlers, Received, SubscribeRequest } from '../../../../src/driver/driver.js'
import type { Qos } from '../../../../src/message.js'

/**
 * How a broker words what it sends:
 *
 * - `each`: a copy for each subscription, with its identifier
 * - `merged`: one copy that lists the identifiers of all
 * - `repeating`: the same, each of them twice
 * - `stubborn`: as `each`, but a filter keeps `retainAsPublished` as it was first asked for, whatever is asked later; it
 *   takes all that has arrived at once (mosquitto 2.0)
 * - `lax`: as `each`, but without identifiers on retained messages
 * - `unnamed-one`, `unnamed-each`: no identifiers (MQTT 3.1.1), and one copy, or one for each subscription
 */
export type Manner = 'each' | 'stubborn' | 'merged' | 'repeating' | 'lax' | 'unnamed-one' | 'unnamed-each'

export const names = (manner: Manner): boolean => !manner.startsWith('unnamed')

/** What somebody published; a later one has a higher number. */
export interface Publication {
  readonly number: number
  readonly topic: string
  readonly retain: boolean
  /** Its payload is empty. */
  readonly deletes: boolean
}

/** One SUBSCRIBE for one filter, as the driver was asked. */
export interface Ask {
  readonly order: number
  readonly request: SubscribeRequest
}

/** What arrives in one piece: the copies of one publish, or one stored value. */
export interface Copies {
  readonly publication: Publication
  /** The SUBSCRIBE that it answers, for a stored value. */
  readonly replayOf: Ask | null
  /** The subscriptions it was sent for. */
  readonly asks: readonly Ask[]
  readonly packets: readonly Packet[]
}

interface Packet {
  readonly received: Received
  readonly identifiers: readonly number[]
}

/** What a test hears of the client. */
export interface Watch {
  subscribes(ask: Ask): void
  unsubscribes(filter: string): void
  /** Called around the hand-over of what arrives. */
  arrives(copies: Copies, deliver: () => void): void
  answers(filter: string): void
}

interface Step {
  readonly copies?: Copies
  readonly answer?: () => void
}

/** A broker of one client that takes one request, and hands over one piece, when it is told to. */
export interface ScriptedBroker {
  readonly driver: Driver
  /** Stored values by topic. */
  readonly stored: ReadonlyMap<string, Publication>
  /** The filters it has. */
  filters(): readonly string[]
  publish(topic: string, retain: boolean, deletes?: boolean): Publication
  /** Takes the next request: its stored values, before or after the answer, are on their way. */
  take(answerFirst?: boolean): void
  /** Hands over what is next on its way. */
  arrive(): void
  /** The connection is lost; what of its session is kept stays. */
  cut(kept: boolean): void
  isIdle(): boolean
  /** How often each delivery of QoS 1 was settled, by its number. */
  readonly settled: ReadonlyMap<number, readonly (number | null)[]>
}

const capabilitiesOf = (manner: Manner): Capabilities => ({
  maximumQos: 2,
  retained: true,
  wildcards: true,
  groups: 'yes',
  identifiers: names(manner),
  overlap: manner === 'unnamed-one' ? 'one' : 'each',
  retainHandling: names(manner),
  noLocal: names(manner),
  retainAsPublished: names(manner),
  properties: names(manner),
})

export const scriptedBroker = (manner: Manner, watch: Watch): ScriptedBroker => {
  const table = new Map<string, Ask>()
  /** What was asked for first, of a broker that keeps it. */
  const kept = new Map<string, SubscribeRequest>()
  const stored = new Map<string, Publication>()
  const settled = new Map<number, (number | null)[]>()
  let requests: ((answerFirst: boolean) => void)[] = []
  let pipe: Step[] = []
  let handlers: LinkHandlers | null = null
  let present = false
  let published = 0
  let asked = 0
  let deliveries = 0

  const packetOf = (
    { number, topic, deletes }: Publication,
    retain: boolean,
    asks: readonly Ask[],
  ): Packet => {
    const qos = Math.min(1, Math.max(...asks.map(({ request }) => request.qos))) as Qos
    const identifiers = asks.flatMap(({ request }) => request.identifier ?? [])
    const bare = !names(manner) || (manner === 'lax' && retain)
    return {
      received: {
        topic,
        payload: new TextEncoder().encode(deletes ? '' : String(number)),
        qos,
        retain,
        dup: false,
        // The number of one that deletes is nowhere else.
        properties: { contentType: String(number) },
      },
      identifiers: bare ? [] : manner === 'repeating' ? [...identifiers, ...identifiers] : identifiers,
    }
  }

  const live = (publication: Publication) => {
    const asks = [...table.values()].filter(({ request }) => matches(request.filter, publication.topic))
    if (asks.length === 0) return
    const flag = (of: readonly Ask[]) =>
      publication.retain && of.some(({ request }) => (kept.get(request.filter) ?? request).retainAsPublished)
    const packets =
      manner === 'each' || manner === 'stubborn' || manner === 'lax' || manner === 'unnamed-each'
        ? asks.map(ask => packetOf(publication, flag([ask]), [ask]))
        : [packetOf(publication, flag(asks), asks)]
    pipe.push({ copies: { publication, replayOf: null, asks, packets } })
  }

  const subscribe = (
    asks: readonly Ask[],
    outcome: (request: SubscribeRequest, code: number) => void,
    answerFirst: boolean,
  ) => {
    const replays: Step[] = []
    for (const ask of asks) {
      const { filter, retainHandling } = ask.request
      table.set(filter, ask)
      if (manner === 'stubborn' && !kept.has(filter)) kept.set(filter, ask.request)
      if (retainHandling !== 0) continue
      for (const publication of stored.values()) {
        if (!matches(filter, publication.topic)) continue
        const packets = [packetOf(publication, true, [ask])]
        replays.push({ copies: { publication, replayOf: ask, asks: [ask], packets } })
      }
    }
    const answer: Step = {
      answer: () => {
        for (const { request } of asks) {
          watch.answers(request.filter)
          outcome(request, request.qos)
        }
      },
    }
    pipe.push(...(answerFirst ? [answer, ...replays] : [...replays, answer]))
  }

  const driver: Driver = {
    name: 'scripted',
    open: (opening, { scheduler }) => {
      scheduler.schedule(() => {
        handlers = opening
        opening.opened({ present, persistent: true, clientId: 'a', capabilities: capabilitiesOf(manner) })
        present = true
      })
      return {
        subscribe: (wanted, outcome) => {
          const asks = wanted.map(request => {
            asked += 1
            // A broker without the option does as if it were 0.
            const heeded = names(manner) ? request : { ...request, retainHandling: 0 as const }
            return { order: asked, request, heeded }
          })
          for (const ask of asks) watch.subscribes({ order: ask.order, request: ask.heeded })
          requests.push(answerFirst =>
            subscribe(
              asks.map(({ order, heeded }) => ({ order, request: heeded })),
              request => {
                const own = asks.find(({ heeded }) => heeded === request)?.request
                if (own !== undefined) outcome(own, own.qos)
              },
              answerFirst,
            ),
          )
        },
        unsubscribe: (filters, outcome) => {
          for (const filter of filters) watch.unsubscribes(filter)
          requests.push(() => {
            for (const filter of filters) {
              table.delete(filter)
              kept.delete(filter)
            }
            pipe.push({
              answer: () => {
                for (const filter of filters) {
                  watch.answers(filter)
                  outcome(filter, 0)
                }
              },
            })
          })
        },
        publish: (_, outcome) => {
          outcome({ code: 0, text: undefined })
          return true
        },
        ack: (delivery, code) => {
          settled.set(delivery, [...(settled.get(delivery) ?? []), code])
        },
        ping: pong => pong(),
        close: () => opening.closed(null),
        abort: () => {},
      }
    },
  }

  const hand = ({ packets }: Copies) => {
    for (const { received, identifiers } of packets) {
      if (received.qos > 0) {
        deliveries += 1
        settled.set(deliveries, [])
      }
      handlers?.message(received, identifiers, received.qos > 0 ? deliveries : 0)
    }
  }

  return {
    driver,
    stored,
    settled,
    filters: () => [...table.keys()],
    publish: (topic, retain, deletes = false) => {
      published += 1
      const publication = { number: published, topic, retain, deletes }
      if (retain && deletes) stored.delete(topic)
      else if (retain) stored.set(topic, publication)
      live(publication)
      return publication
    },
    take: (answerFirst = false) => {
      do requests.shift()?.(answerFirst)
      while (manner === 'stubborn' && requests.length > 0)
    },
    arrive: () => {
      if (handlers === null) return
      const step = pipe.shift()
      const copies = step?.copies
      if (copies !== undefined) watch.arrives(copies, () => hand(copies))
      step?.answer?.()
    },
    cut: keeps => {
      const lost = handlers
      handlers = null
      requests = []
      if (keeps) {
        pipe = pipe.flatMap(({ copies }) => {
          if (copies === undefined) return []
          const { asks } = copies
          const isKept = ({ received }: Packet) => received.qos > 0
          const packets = copies.packets.filter(isKept)
          // A copy for each subscription, or one for all.
          const left =
            asks.length === copies.packets.length
              ? asks.filter((_, at) => copies.packets[at] !== undefined && isKept(copies.packets[at]))
              : asks
          return packets.length === 0 ? [] : [{ copies: { ...copies, asks: left, packets } }]
        })
      } else {
        pipe = []
        table.clear()
        kept.clear()
        present = false
      }
      lost?.closed(new ConnectionLostError('cut'))
    },
    isIdle: () => handlers !== null && requests.length + pipe.length === 0,
  }
}
