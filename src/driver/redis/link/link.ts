import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import type { Time } from '../../../base/time.js'
import type { Capabilities, Link, LinkHandlers } from '../../driver.js'
import { protect } from '../../protect.js'
import type { Mapping } from '../channels/mapping.js'
import type { Connection } from '../connect/library.js'
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
}

/** Returns a link over a connection that is open. */
export const openLink = (
  connection: Connection,
  settings: LinkSettings,
  handlers: LinkHandlers,
): Link & { readonly capabilities: Capabilities } => {
  const { time, keepalive: seconds, closeTimeout, maximumUnanswered, maximumPayload } = settings
  let state: 'open' | 'closing' | 'closed' = 'open'

  const finish = (error: LinkError | null) => {
    if (state === 'closed') return
    state = 'closed'
    commands.stop()
    keepalive.stop()
    // Without waiting for the server: it may never speak again.
    connection.destroy()
    protect(() => handlers.closed(error))
  }
  const failed = (reason: string) => finish(new ConnectionLostError(reason))

  const commands = createCommands(connection, failed)
  const window = createWindow(maximumUnanswered, () => {
    if (state === 'open') protect(() => handlers.ready?.())
  })
  const keepalive = createKeepalive({ commands, time, interval: seconds * 1_000, failed })
  const engine = createPubSub({
    ...{ ...settings, commands, window },
    message: (received, identifiers) => {
      if (state !== 'closed') protect(() => handlers.message(received, identifiers, 0))
    },
    illFormed: () => {
      if (state !== 'closed') protect(() => handlers.noticed?.(noTopic))
    },
  })
  connection.onLost(error =>
    finish(
      state === 'closing'
        ? null
        : new ConnectionLostError(`the connection was lost: ${error.message}`, { cause: error }),
    ),
  )

  return {
    capabilities: capabilitiesOf(maximumPayload),
    subscribe: (requests, outcome) => {
      if (state === 'open') engine.subscribe(requests, (...answer) => protect(() => outcome(...answer)))
    },
    unsubscribe: (filters, outcome) => {
      if (state === 'open') engine.unsubscribe(filters, (...answer) => protect(() => outcome(...answer)))
    },
    publish: (packet, outcome) =>
      state === 'open' && engine.publish(packet, answer => protect(() => outcome(answer))),
    ack: () => {},
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
      const last = () => finish(null)
      // Its answer comes after those to all that was written.
      commands.call(['PING'], last, last)
      time.schedule(last, closeTimeout)
    },
    abort: () => finish(null),
  }
}

const noTopic = {
  kind: 'ill-formed',
  reason: 'a message was left out: its channel stands for no topic',
} as const

const capabilitiesOf = (maximumPayload: number): Capabilities => ({
  maximumQos: 0,
  retained: true,
  retainHandling: true,
  wildcards: true,
  groups: 'no',
  identifiers: true,
  overlap: 'each',
  noLocal: false,
  retainAsPublished: false,
  properties: false,
  maximumPayload,
})
