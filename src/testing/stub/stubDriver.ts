import type { Observable, Subscription } from 'rxjs'
import type { LinkError } from '../../base/linkErrors.js'
import { FAILURE } from '../../base/reasonCodes.js'
import type { Capabilities, Driver, Link, LinkHandlers, Outgoing } from '../../driver/driver.js'
import { createHops } from '../../driver/memory/wire/hops.js'
import { type Message, rawMessage } from '../../message.js'
import { parseShared } from '../../topic/filter/grammar.js'
import { matches } from '../../topic/filter/matches.js'

/** How an acknowledgement went: below 0x80 the message was dealt with; `null`: it was not, and nothing was said. */
export interface Settled {
  /** The topic of the message that was settled. */
  readonly topic: string
  /** The reason code of a refusal; `null`: it was acknowledged. */
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
  /** The identifiers of all SUBSCRIBEs of a filter. */
  const subscribed = new Map<string, number[]>()
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
    const delivery = qos === 0 ? 0 : deliveries.push(topic) - 1
    const identifiers = known.flatMap(([, all]) => all.slice(retain ? 0 : -1))
    handlers.message(rawMessage(topic, payload, qos, retain, dup, properties), identifiers, delivery)
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
        if (code === qos) subscribed.set(filter, [...(subscribed.get(filter) ?? []), identifier])
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
