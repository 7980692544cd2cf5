import { ownBytes } from '../base/bytes.js'
import { checkArgument, checkOptions, isBoolean, isFunction } from '../base/checks.js'
import { escapeText } from '../base/escape.js'
import { isDriver } from '../base/parts.js'
import { createTime, type Time } from '../base/time.js'
import type { Driver, Link, LinkContext, LinkHandlers, Outgoing, Received } from './driver.js'
import { opening } from './opening.js'
import { protect } from './protect.js'

/** What crossed the seam between a client and a driver, or what a driver put on the wire or took from it. */
export interface TraceEvent {
  /** Elapsed ms, from some moment on. */
  readonly at: number
  /** Which connection of this driver it is about, from 1. */
  readonly link: number
  /** `out`: from the client to the broker; `in`: the other way. */
  readonly direction: 'out' | 'in'
  /** `seam`: a call of the client or of the driver; `wire`: a packet. */
  readonly kind: 'seam' | 'wire'
  /** What was called, or what packet it is: `subscribe`, `message`, `PUBLISH`. */
  readonly name: string
  /** What it is about, by name; texts are escaped. Never user names, passwords or headers. */
  readonly fields: Readonly<Record<string, string | number | boolean>>
  /** The bytes of a message, where `payloads` asks for them. */
  readonly payload?: Uint8Array
}

/** Options of `traced`. */
export interface TracedOptions {
  /** `true`: events of messages have their payload. `false`: its length alone. @default false */
  readonly payloads?: boolean
}

type Fields = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * Returns the same driver, which shows what crosses the seam, both ways, and the packets of drivers that report them
 * (`mqtt`). Credentials never cross it, and of packets that carry some only name and length are shown. What the observer
 * throws ends nothing; it is reported where RxJS reports unhandled errors.
 *
 * @throws OptionError for what is no driver, no observer, and for an unknown or wrong option
 * @example
 * ```ts
 * import { createClient, traced } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 *
 * const client = createClient(
 *   traced(mqtt('mqtt://localhost'), ({ direction, name, fields }) => console.log(direction, name, fields)),
 * )
 * ```
 */
export const traced = (
  driver: Driver,
  observer: (event: TraceEvent) => void,
  options: TracedOptions = {},
): Driver => {
  checkArgument('traced.driver', driver, isDriver)
  checkArgument('traced.observer', observer, isFunction)
  checkOptions('traced', options, { payloads: isBoolean })
  let links = 0
  const open: Driver['open'] = (handlers, context) => {
    links += 1
    const tell = teller(links, createTime(context.scheduler), observer, options.payloads ?? false)
    tell('out', 'seam', 'open', {})
    const link = driver.open(tracedHandlers(handlers, tell), {
      ...context,
      packet: (direction, name, bytes) => {
        tell(direction, 'wire', name, { bytes })
        context.packet?.(direction, name, bytes)
      },
    } satisfies LinkContext)
    return tracedLink(link, tell)
  }
  return opening(driver, open)
}

type Tell = (
  direction: TraceEvent['direction'],
  kind: TraceEvent['kind'],
  name: string,
  fields: Fields,
  payload?: Uint8Array,
) => void

const teller =
  (link: number, time: Time, observer: (event: TraceEvent) => void, payloads: boolean): Tell =>
  (direction, kind, name, fields, payload) => {
    const shown = Object.entries(fields).flatMap(([key, value]) => {
      if (value === undefined) return []
      return [[key, typeof value === 'string' ? escapeText(value, 500) : value] as const]
    })
    protect(() =>
      observer({
        at: time.now(),
        link,
        direction,
        kind,
        name,
        fields: Object.fromEntries(shown),
        ...(payloads && payload !== undefined ? { payload: ownBytes(payload) } : {}),
      }),
    )
  }

const aboutMessage = ({ topic, payload, qos, retain }: Outgoing | Received): Fields => ({
  topic,
  bytes: payload.length,
  qos,
  retain,
})

const tracedHandlers = (handlers: LinkHandlers, tell: Tell): LinkHandlers => ({
  opened: session => {
    const { clientId, present, persistent } = session
    tell('in', 'seam', 'opened', { clientId, present, persistent })
    handlers.opened(session)
  },
  message: (received, identifiers, delivery) => {
    const about = { ...aboutMessage(received), identifiers: identifiers.join(), delivery }
    tell('in', 'seam', 'message', about, received.payload)
    handlers.message(received, identifiers, delivery)
  },
  ready: () => {
    tell('in', 'seam', 'ready', {})
    handlers.ready?.()
  },
  released: name => {
    tell('in', 'seam', 'released', { name })
    handlers.released?.(name)
  },
  noticed: notice => {
    tell('in', 'seam', 'noticed', { kind: notice.kind, reason: notice.reason })
    handlers.noticed?.(notice)
  },
  closed: error => {
    tell('in', 'seam', 'closed', { error: error?.name, message: error?.message, code: error?.reasonCode })
    handlers.closed(error)
  },
})

const tracedLink = (link: Link, tell: Tell): Link => ({
  get server() {
    return link.server
  },
  subscribe: (requests, outcome) => {
    for (const { filter, qos } of requests) tell('out', 'seam', 'subscribe', { filter, qos })
    link.subscribe(requests, (request, code, text, error) => {
      tell('in', 'seam', 'subscribed', { filter: request.filter, code, text, error: error?.name })
      outcome(request, code, text, error)
    })
  },
  unsubscribe: (filters, outcome) => {
    for (const filter of filters) tell('out', 'seam', 'unsubscribe', { filter })
    link.unsubscribe(filters, (filter, code, text) => {
      tell('in', 'seam', 'unsubscribed', { filter, code, text })
      outcome(filter, code, text)
    })
  },
  publish: (packet, outcome) => {
    const taken = link.publish(packet, result => {
      const { code, text, uncertain, error } = result
      tell('in', 'seam', 'published', { topic: packet.topic, code, text, uncertain, error: error?.name })
      outcome(result)
    })
    tell('out', 'seam', 'publish', { ...aboutMessage(packet), taken }, packet.payload)
    return taken
  },
  ack: (delivery, code, text) => {
    tell('out', 'seam', 'ack', { delivery, code: code ?? 'left', text })
    link.ack(delivery, code, text)
  },
  nameOf: delivery => link.nameOf?.(delivery),
  ping: pong => {
    tell('out', 'seam', 'ping', {})
    link.ping(() => {
      tell('in', 'seam', 'pong', {})
      pong()
    })
  },
  close: () => {
    tell('out', 'seam', 'close', {})
    link.close()
  },
  abort: () => {
    tell('out', 'seam', 'abort', {})
    link.abort()
  },
})
