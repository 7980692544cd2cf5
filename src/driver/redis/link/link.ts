import type { Unsubscribable } from 'rxjs'
import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import type { Time } from '../../../base/time.js'
import type { Capabilities, Link, LinkHandlers, Notice, Received } from '../../driver.js'
import { protect } from '../../protect.js'
import type { Mapping } from '../channels/mapping.js'
import type { Connection } from '../connect/library.js'
import { createEngine, type Engine } from '../streams/engine.js'
import type { ResolvedStreams } from '../streams/resolve.js'
import type { Prepared } from '../streams/session.js'
import { createCommands } from './commands.js'
import { createKeepalive } from './keepalive.js'
import { createPubSub } from './pubSub.js'
import { createWindow } from './window.js'

export interface LinkSettings {
  readonly mapping: Mapping
  readonly root: string
  readonly time: Time
  /** Seconds. */
  readonly keepalive: number
  /** Ms that a link that ends in order gives the server to answer what was written. */
  readonly closeTimeout: number
  /** Bytes that may be written and unanswered. */
  readonly maximumUnanswered: number
  readonly maximumPayload: number
  readonly clientId: string
  readonly streams: ResolvedStreams | undefined
  /** Not given: publish and subscribe alone. */
  readonly prepared: Prepared | undefined
}

/** Returns a link over a connection that is open. */
export const openLink = (
  connection: Connection,
  settings: LinkSettings,
  handlers: LinkHandlers,
): Link & { readonly capabilities: Capabilities; resume(): void } => {
  const { time, keepalive: seconds, closeTimeout, maximumUnanswered, maximumPayload } = settings
  const { streams, prepared } = settings
  let state: 'open' | 'closing' | 'closed' = 'open'
  let late: Unsubscribable | undefined

  const finish = (error: LinkError | null) => {
    if (state === 'closed') return
    state = 'closed'
    late?.unsubscribe()
    commands.stop()
    keepalive.stop()
    engine?.stop()
    // Without waiting for the server: it may never speak again.
    connection.destroy()
    protect(() => handlers.closed(error))
  }
  const failed = (reason: string) => finish(new ConnectionLostError(reason))

  const commands = createCommands(connection, failed)
  const ready = () => {
    if (state === 'open') protect(() => handlers.ready?.())
  }
  const window = createWindow(maximumUnanswered, ready)
  const common = {
    ...{ ...settings, commands, window, ready, failed },
    message: (received: Received, identifiers: readonly number[], delivery = 0) => {
      if (state !== 'closed') protect(() => handlers.message(received, identifiers, delivery))
    },
    illFormed: () => notice(noTopic),
    lost: () => notice(trimmed),
    missed: () => notice(gap),
  }
  const notice = (found: Notice) => {
    if (state !== 'closed') protect(() => handlers.noticed?.(found))
  }
  const engine: Engine | undefined =
    streams === undefined || prepared === undefined
      ? undefined
      : createEngine({ ...common, streams, prepared })
  const messaging = engine ?? createPubSub(common)
  const alive = () => engine?.alive()
  const keepalive = createKeepalive({ commands, time, interval: seconds * 1_000, alive, failed })
  connection.onLost(error =>
    finish(
      state === 'closing'
        ? null
        : new ConnectionLostError(`the connection was lost: ${error.message}`, { cause: error }),
    ),
  )

  return {
    capabilities: capabilitiesOf(maximumPayload, engine !== undefined),
    resume: () => engine?.resume(),
    subscribe: (requests, outcome) => {
      if (state === 'open') messaging.subscribe(requests, (...answer) => protect(() => outcome(...answer)))
    },
    unsubscribe: (filters, outcome) => {
      if (state === 'open') messaging.unsubscribe(filters, (...answer) => protect(() => outcome(...answer)))
    },
    publish: (packet, outcome) =>
      state === 'open' && messaging.publish(packet, answer => protect(() => outcome(answer))),
    ack: (delivery, code) => {
      if (state === 'open') engine?.ack(delivery, code)
    },
    nameOf: delivery => engine?.nameOf(delivery),
    ping: pong => {
      if (state === 'open')
        commands.call(
          ['PING'],
          () => protect(pong),
          () => protect(pong),
        )
    },
    close: () => {
      if (state !== 'open') return
      state = 'closing'
      engine?.close()
      const last = () => finish(null)
      // Its answer comes after those to all that was written.
      commands.call(['PING'], last, last)
      late = time.schedule(last, closeTimeout)
    },
    abort: () => finish(null),
  }
}

const noTopic = {
  kind: 'ill-formed',
  reason: 'a message was left out: its channel stands for no topic',
} as const

const trimmed = {
  kind: 'lost',
  reason: 'a message was lost: the stream had it no more when it was to be delivered again',
} as const

const gap = {
  kind: 'lost',
  reason:
    'the place of a session or group in the stream was there no more and begins anew: what was published meanwhile is missed',
} as const

const capabilitiesOf = (maximumPayload: number, streams: boolean): Capabilities => ({
  maximumQos: streams ? 1 : 0,
  retained: true,
  retainHandling: true,
  wildcards: true,
  groups: streams ? 'yes' : 'no',
  identifiers: true,
  overlap: streams ? 'one' : 'each',
  noLocal: streams,
  retainAsPublished: streams,
  properties: streams,
  maximumPayload,
})
