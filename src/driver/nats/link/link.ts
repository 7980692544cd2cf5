import { type NatsConnection, PermissionViolationError } from '@nats-io/nats-core'
import type { Unsubscribable } from 'rxjs'
import { TopicsError } from '../../../base/errors.js'
import { escapeText } from '../../../base/escape.js'
import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import type { Time } from '../../../base/time.js'
import type { Capabilities, Link, LinkHandlers, Notice, PublishOutcome } from '../../driver.js'
import { protect, tell } from '../../protect.js'
import { createEngine, type Engine, type Prepared } from '../jetstream/engine.js'
import type { Mapping } from '../subjects/mapping.js'
import { createBoth } from './both.js'
import { type Denial, denialOf } from './denial.js'
import { createFlow } from './flow.js'
import { type Marks, noMarks } from './headers.js'
import { createPublishing, unsendable } from './publishing.js'
import { createReading } from './reading.js'
import { createSubscribing } from './subscribing.js'

export interface LinkSettings {
  readonly mapping: Mapping
  readonly clientId: string
  readonly time: Time
  /** Ms that a link that ends in order gives the server to read what was written. */
  readonly closeTimeout: number
  /** Bytes that may be written and unread. */
  readonly maximumUnread: number
  /** Not given: NATS alone. */
  readonly jetstream?: Prepared | undefined
  /** Why a connection ended, in the words of this library. */
  lostBy(error: Error | undefined): LinkError
}

/** Returns a link over a connection that is open. */
export const openLink = (
  connection: NatsConnection,
  settings: LinkSettings,
  handlers: LinkHandlers,
): Link & { readonly capabilities: Capabilities; resume(): void } => {
  const { mapping, clientId, time, closeTimeout, maximumUnread, lostBy, jetstream } = settings
  const maximum = connection.info?.max_payload ?? Number.POSITIVE_INFINITY
  const longestPayload = jetstream === undefined ? maximum : maximum - MARKS
  let state: 'open' | 'closing' | 'closed' = 'open'
  let late: Unsubscribable | undefined
  let stale = false

  const finish = (error: LinkError | null) => {
    if (state === 'closed') return
    state = 'closed'
    late?.unsubscribe()
    flow.stop()
    engine?.stop()
    // Without waiting for the server: it may never speak again.
    connection.close().catch(() => {})
    protect(() => handlers.closed(error))
  }

  const failed = (reason: string) => finish(new ConnectionLostError(reason))
  const ready = () => protect(() => state === 'open' && handlers.ready?.())
  const flow = createFlow(maximumUnread, { flush: () => connection.flush(), ready })
  const reading = createReading(mapping, clientId, handlers)
  const core = createSubscribing({
    connection,
    mapping,
    read: then => flow.wrote(0, then),
    ended: problem => failed(`the server has ended a subscription: ${escapeText(problem)}`),
    message: (message, held) => {
      if (state !== 'open') return
      if (engine === undefined) return reading.live(message, held)
      const { request, open } = held
      // As it was asked for when it came.
      engine.arrived(message, held, () => reading.live(message, { request, open }))
    },
  })
  const own: Marks = { from: clientId }
  const marks = (): Marks => (subscribing.hasNoLocal() ? own : noMarks)
  const publishing = createPublishing({
    ...{ connection, mapping, maximumPayload: maximum, longestPayload, takes: flow.takes, wrote: flow.wrote },
    marks: subject => (engine === undefined ? marks() : { ...marks(), ...engine.marks(subject) }),
  })
  const engine: Engine | undefined =
    jetstream === undefined
      ? undefined
      : createEngine(jetstream, {
          ...{ connection, mapping, time, reading, ready, write: publishing.write },
          handlers: {
            ...handlers,
            message: (...received) => state === 'open' && handlers.message(...received),
          },
          wrote: flow.wrote,
          failed,
        })
  const subscribing = engine === undefined ? core : createBoth(core, engine, mapping)

  const publish: Link['publish'] = (packet, outcome) => {
    if (engine === undefined) return publishing.publish(packet, outcome)
    if (!flow.takes()) return false
    const subject = publishing.subjectOf(packet.topic)
    if (typeof subject !== 'string') return unsendable(subject, outcome)
    const reply = publishing.replyOf(packet)
    if (reply instanceof TopicsError) return unsendable(reply, outcome)
    const marked = { ...marks(), ...(reply === undefined ? {} : { reply }) }
    const told = (answer: PublishOutcome) => tell(outcome, answer)
    return engine.publish(packet, subject, marked, told) ?? publishing.publish(packet, outcome)
  }

  const denied = (denial: Denial) => {
    if (denial.operation === 'subscription') return core.refused(denial)
    publishing.refused(denial)
    engine?.refused(denial)
  }
  const watch = async () => {
    for await (const status of connection.status()) {
      if (status.type === 'staleConnection') stale = true
      if (status.type !== 'error') continue
      const { error } = status
      if (error instanceof PermissionViolationError) denied(denialOf(error))
      else if (/maximum subscriptions exceeded/i.test(error.message)) core.exceeded(error.message)
    }
  }
  watch().catch(() => {})
  void connection.closed().then(error => {
    const silent = new ConnectionLostError('no answer came to several pings')
    finish(state === 'closing' ? null : stale ? silent : lostBy(error ?? undefined))
  })

  return {
    capabilities: capabilitiesOf(longestPayload, engine !== undefined),
    resume: () => {
      if ((jetstream?.broken.size ?? 0) > 0 && state === 'open') protect(() => handlers.noticed?.(gap))
      engine?.resume()
    },
    subscribe: (requests, outcome) => {
      if (state !== 'open') return
      subscribing.subscribe(requests, (...answer) => protect(() => outcome(...answer)))
    },
    unsubscribe: (filters, outcome) => {
      if (state !== 'open') return
      subscribing.unsubscribe(filters, (...answer) => protect(() => outcome(...answer)))
    },
    publish: (packet, outcome) => state === 'open' && publish(packet, outcome),
    ack: (delivery, code, text) => {
      if (state === 'open') engine?.ack(delivery, code, text)
    },
    nameOf: delivery => engine?.nameOf(delivery),
    ping: pong => {
      if (state !== 'open') return
      // After the answers to what was asked before.
      flow.wrote(0, () => protect(pong))
    },
    close: () => {
      if (state !== 'open') return
      state = 'closing'
      engine?.close()
      const last = () => finish(null)
      late = time.schedule(last, closeTimeout)
      flow.wrote(0, last)
    },
    abort: () => finish(null),
  }
}

const gap: Notice = {
  kind: 'lost',
  reason:
    'a part of the session was there no more and begins anew: what was published for it meanwhile is missed',
}

/** Room for what marks a message. */
const MARKS = 128

const capabilitiesOf = (maximumPayload: number, jetstream: boolean): Capabilities => ({
  maximumQos: jetstream ? 1 : 0,
  retained: jetstream,
  retainHandling: jetstream,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'each',
  noLocal: true,
  retainAsPublished: jetstream,
  properties: true,
  maximumPayload,
})
