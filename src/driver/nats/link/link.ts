import { type NatsConnection, PermissionViolationError } from '@nats-io/nats-core'
import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import type { Time } from '../../../base/time.js'
import type { Capabilities, Link, LinkHandlers } from '../../driver.js'
import { protect } from '../../protect.js'
import type { Mapping } from '../subjects/mapping.js'
import { createFlow } from './flow.js'
import { createPublishing } from './publishing.js'
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
  /** Why a connection ended, in the words of this library. */
  lostBy(error: Error | undefined): LinkError
}

/** Returns a link over a connection that is open. */
export const openLink = (
  connection: NatsConnection,
  settings: LinkSettings,
  handlers: LinkHandlers,
): Link & { readonly capabilities: Capabilities } => {
  const { mapping, clientId, time, closeTimeout, maximumUnread, lostBy } = settings
  const maximumPayload = connection.info?.max_payload ?? Number.POSITIVE_INFINITY
  let state: 'open' | 'closing' | 'closed' = 'open'
  let stale = false

  const finish = (error: LinkError | null) => {
    if (state === 'closed') return
    state = 'closed'
    flow.stop()
    // Without waiting for the server: it may never speak again.
    connection.close().catch(() => {})
    protect(() => handlers.closed(error))
  }

  const flow = createFlow(maximumUnread, {
    flush: () => connection.flush(),
    ready: () => protect(() => state === 'open' && handlers.ready?.()),
  })
  const reading = createReading(mapping, clientId, handlers)
  const subscribing = createSubscribing({
    connection,
    mapping,
    read: then => flow.wrote(0, then),
    message: (message, held) => {
      if (state === 'open') reading.live(message, held)
    },
  })
  const publishing = createPublishing({
    connection,
    mapping,
    maximumPayload,
    takes: flow.takes,
    wrote: flow.wrote,
    marks: () => (subscribing.hasNoLocal() ? { from: clientId } : {}),
  })

  const watch = async () => {
    for await (const status of connection.status()) {
      if (status.type === 'staleConnection') stale = true
      if (status.type === 'error' && status.error instanceof PermissionViolationError) {
        if (status.error.operation === 'publish') publishing.refused(status.error)
      }
    }
  }
  watch().catch(() => {})
  void connection.closed().then(error => {
    const silent = new ConnectionLostError('no answer came to several pings')
    finish(state === 'closing' ? null : stale ? silent : lostBy(error ?? undefined))
  })

  return {
    capabilities: coreCapabilities(maximumPayload),
    subscribe: (requests, outcome) => {
      if (state !== 'open') return
      subscribing.subscribe(requests, (...answer) => protect(() => outcome(...answer)))
    },
    unsubscribe: (filters, outcome) => {
      if (state !== 'open') return
      subscribing.unsubscribe(filters, (...answer) => protect(() => outcome(...answer)))
    },
    publish: (packet, outcome) =>
      state === 'open' && publishing.publish(packet, answer => protect(() => outcome(answer))),
    ack: () => {},
    ping: pong => {
      if (state !== 'open') return
      connection.flush().then(
        () => state !== 'closed' && protect(pong),
        () => {},
      )
    },
    close: () => {
      if (state !== 'open') return
      state = 'closing'
      const last = () => finish(null)
      flow.wrote(0, last)
      time.schedule(last, closeTimeout)
    },
    abort: () => finish(null),
  }
}

const coreCapabilities = (maximumPayload: number): Capabilities => ({
  maximumQos: 0,
  retained: false,
  retainHandling: false,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'each',
  noLocal: true,
  retainAsPublished: false,
  properties: true,
  maximumPayload,
})
