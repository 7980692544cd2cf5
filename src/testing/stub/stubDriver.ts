import type { Observable, Subscription } from 'rxjs'
import type { LinkError } from '../../base/linkErrors.js'
import { FAILURE } from '../../base/reasonCodes.js'
import type { Capabilities, Driver, Link, LinkHandlers, Outgoing } from '../../driver/driver.js'
import { createHops } from '../../driver/memory/wire/hops.js'
import { type Message, type Qos, rawMessage } from '../../message.js'
import { parseShared } from '../../topic/filter/grammar.js'
import { matches } from '../../topic/filter/matches.js'

/** How an acknowledgement went: below 0x80 the message was dealt with; `null`: it was not, and nothing was said. */
export interface Settled {
  /** The topic of the message that was settled. */
  readonly topic: string
  /** 0: it was acknowledged; from 0x80 on: the reason code of a refusal. */
  readonly code: number | null
}

/** What a stub has in place of a broker. */
export interface StubSource {
  /** What everybody else publishes. Subscribed while there is a link. */
  readonly messages: Observable<Message<unknown, unknown>>
  /** Returns the reason code of the answer, `'never'` for none. */
  answer(packet: Outgoing): number | 'never'
  /** Returns a reason code from 0x80 to refuse a filter. */
  refuse(filter: string): number | undefined
  settled(settled: Settled): void
}

/** A driver whose links can be cut. */
export interface StubDriver extends Driver {
  lose(error: LinkError): void
}

const capabilities: Capabilities = {
  maximumQos: 2,
  retained: true,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'one',
  retainHandling: true,
  noLocal: true,
  retainAsPublished: true,
  properties: true,
}

/** Returns a driver without a wire: whatever it is asked it answers in the next turn. */
export const createStubDriver = (source: StubSource): StubDriver => {
  let lose: (error: LinkError) => void = () => {}
  return {
    name: 'stub',
    open: (handlers, { scheduler }) => {
      const link = createStubLink(handlers, createHops(scheduler, 0), source)
      lose = link.lose
      return link
    },
    lose: error => lose(error),
  }
}

type Soon = (task: () => void) => void

const createStubLink = (
  handlers: LinkHandlers,
  soon: Soon,
  source: StubSource,
): Link & { readonly lose: (error: LinkError) => void } => {
  /** What the last SUBSCRIBE of a filter was granted, and the identifiers of all. */
  const subscribed = new Map<string, { readonly granted: Qos; readonly identifiers: readonly number[] }>()
  const deliveries: string[] = ['']
  let open = false
  let ended = false
  let closeAsked = false

  const ifOpen = (task: () => void) =>
    soon(() => {
      if (open) task()
    })

  const end = (error: LinkError | null) => {
    if (ended) return
    ended = true
    open = false
    incoming.unsubscribe()
    soon(() => handlers.closed(error))
  }

  const deliver = (message: Message<unknown, unknown>) => {
    const { topic, payload, qos, retain, dup, properties } = message
    const known = [...subscribed].filter(([filter]) => matches(parseShared(filter)?.filter ?? filter, topic))
    if (known.length === 0) return
    // MQTT 5.0, clause 3.3.4: one copy has the highest quality of service that was granted, and no more than its own.
    const least = Math.min(qos, Math.max(...known.map(([, { granted }]) => granted))) as Qos
    const delivery = least === 0 ? 0 : deliveries.push(topic) - 1
    const identifiers = known.flatMap(([, { identifiers }]) => identifiers.slice(retain ? 0 : -1))
    const isRepeated = dup && (least > 0 || qos === 0)
    handlers.message(rawMessage(topic, payload, least, retain, isRepeated, properties), identifiers, delivery)
  }
  // A turn later: who begins to observe in the same frame hears it.
  const incoming: Subscription = source.messages.subscribe(message => ifOpen(() => deliver(message)))

  soon(() => {
    if (ended) return
    if (closeAsked) return end(null)
    open = true
    handlers.opened({ present: false, persistent: false, clientId: 'stub', capabilities })
  })

  return {
    lose: end,
    subscribe: (requests, outcome) => {
      for (const request of requests) {
        const { filter, qos, identifier = 0 } = request
        const refused = source.refuse(filter) ?? 0
        const code = refused >= FAILURE ? refused : qos
        if (code === qos) {
          const before = subscribed.get(filter)?.identifiers ?? []
          subscribed.set(filter, { granted: qos, identifiers: [...before, identifier] })
        }
        ifOpen(() => outcome(request, code))
      }
    },
    unsubscribe: (filters, outcome) => {
      for (const filter of filters) {
        subscribed.delete(filter)
        ifOpen(() => outcome(filter, 0))
      }
    },
    publish: (packet, outcome) => {
      const code = source.answer(packet)
      if (code !== 'never') ifOpen(() => outcome({ code, text: undefined }))
      return true
    },
    ack: (delivery, code) => source.settled({ topic: deliveries[delivery] ?? '', code }),
    ping: pong => ifOpen(pong),
    close: () => {
      if (open) end(null)
      else closeAsked = true
    },
    abort: () => end(null),
  }
}
