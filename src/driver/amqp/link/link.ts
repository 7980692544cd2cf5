import type { ChannelModel } from 'amqplib'
import type { Unsubscribable } from 'rxjs'
import { escapeText } from '../../../base/escape.js'
import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import type { Time } from '../../../base/time.js'
import type { Capabilities, Link, LinkHandlers, Notice } from '../../driver.js'
import { protect } from '../../protect.js'
import type { Mapping } from '../keys/mapping.js'
import { startConsumer } from './consumer.js'
import type { Control } from './control.js'
import { createDeliveries } from './deliveries.js'
import { createGroups } from './groups.js'
import { type Lasting, type Start, startLasting } from './lasting.js'
import { createPlain, type KeptQueue } from './plain.js'
import { createPublishing } from './publishing.js'
import type { QueueSettings } from './queues.js'
import { createReading } from './reading.js'
import { createSubscribing } from './subscribing.js'

export interface LinkSettings extends QueueSettings {
  readonly mapping: Mapping
  readonly exchange: string
  readonly clientId: string
  readonly time: Time
  /** Not given: what the link has ends with it. */
  readonly kept: KeptQueue | undefined
  /** How many messages of a queue may be unsettled. */
  readonly receiveMaximum: number
  readonly maximumInFlight: number
  readonly maximumUnconfirmed: number
  /** Ms. */
  readonly requeueDelay: number
  /** Ms that a link that ends in order gives the server. */
  readonly closeTimeout: number
  /** Makes up a name by which a publish is known again. */
  newId(): string
  /** Why a connection ended, in the words of this library. */
  lostBy(error: Error | undefined): LinkError
}

/** A connection that is open, and what ends it at once: the client library has only a farewell, which waits for an answer. */
export interface Opened {
  readonly connection: ChannelModel
  readonly control: Control
  destroy(): void
}

/** A link that can be told about once it is ready. */
export interface AmqpLink extends Link {
  readonly capabilities: Capabilities
  /** Resolves when publishes can be sent. */
  prepare(): Promise<void>
  /** The link was reported: messages may come. */
  resume(): void
}

export const openLink = (
  { connection, control, destroy }: Opened,
  settings: LinkSettings,
  handlers: LinkHandlers,
): AmqpLink => {
  const { mapping, exchange, clientId, time, kept, closeTimeout, requeueDelay, receiveMaximum, lostBy } =
    settings
  const consumers = new Set<Lasting>()
  let state: 'open' | 'closing' | 'closed' = 'open'
  let late: Unsubscribable | undefined

  const finish = (error: LinkError | null) => {
    if (state === 'closed') return
    state = 'closed'
    late?.unsubscribe()
    publishing.stop()
    deliveries.stop()
    destroy()
    protect(() => handlers.closed(error))
  }
  const fail = (reason: string) => {
    if (state === 'open') finish(new ConnectionLostError(reason))
  }

  const notice = (found: Notice) => {
    if (state === 'open') protect(() => handlers.noticed?.(found))
  }
  const start: Start = async (queue, message, remake) => {
    const consumer = await startLasting({
      ...{ time, remake },
      begin: lost =>
        startConsumer({
          ...{ connection, queue, prefetch: receiveMaximum, lost },
          message: (found, from) => {
            if (state === 'open') message(found, from)
          },
        }),
      ended: deliveries.ended,
      resumed: kept => notice(kept ? unsettled : gone),
      failed: reason => fail(`the server ended a consumer: ${escapeText(reason)}`),
    })
    const held: Lasting = {
      cancel: consumer.cancel,
      close: () => {
        consumers.delete(held)
        return consumer.close()
      },
    }
    consumers.add(held)
    return held
  }

  const deliveries = createDeliveries(time, requeueDelay)
  const reading = createReading(mapping, deliveries, handlers)
  const common = { run: control.run, exchange, settings, reading, start }
  const plain = createPlain({ ...common, kept, clientId })
  const groups = createGroups(common)
  const subscribing = createSubscribing({
    ...{ mapping, plain, groups },
    freed: () => publishing.freed(),
    failed: error => fail(`a subscription could not be settled: ${escapeText(String(error))}`),
  })
  const publishing = createPublishing({
    ...{ connection, mapping, exchange },
    maximumInFlight: settings.maximumInFlight,
    maximumUnconfirmed: settings.maximumUnconfirmed,
    longestFrame: longestFrameOf(connection),
    asked: subscribing.asked,
    answered: subscribing.answered,
    from: () => (plain.hasNoLocal() ? clientId : undefined),
    newId: settings.newId,
    ready: () => protect(() => state === 'open' && handlers.ready?.()),
    failed: reason => fail(`the server closed the channel of publishes: ${escapeText(reason)}`),
  })

  let reason: Error | undefined
  connection.on('error', error => {
    reason = error
  })
  // What is written meanwhile is read when it is over.
  connection.on('blocked', () => {
    publishing.block(true)
    notice(blocked)
  })
  connection.on('unblocked', () => publishing.block(false))
  connection.on('close', error => finish(state === 'closing' ? null : lostBy(reason ?? error)))

  const leave = async () => {
    await publishing.drained()
    // What they still hold goes before the connection does.
    await Promise.all([...consumers].map(consumer => consumer.close()))
    await connection.close()
  }

  return {
    capabilities,
    prepare: publishing.start,
    resume: () => {
      plain.resume().catch(() => fail('the queue of the session cannot be consumed'))
    },
    subscribe: (requests, outcome) => {
      if (state !== 'open') return
      subscribing.subscribe(requests, (...answer) => state !== 'closed' && protect(() => outcome(...answer)))
    },
    unsubscribe: (filters, outcome) => {
      if (state !== 'open') return
      subscribing.unsubscribe(filters, (...answer) => state !== 'closed' && protect(() => outcome(...answer)))
    },
    publish: (packet, outcome) => state === 'open' && publishing.publish(packet, outcome),
    ack: (delivery, code, text) => {
      if (state === 'open') deliveries.ack(delivery, code, text)
    },
    ping: pong => {
      if (state === 'open') publishing.ping(pong)
    },
    close: () => {
      if (state !== 'open') return
      state = 'closing'
      late = time.schedule(() => finish(null), closeTimeout)
      leave().then(
        () => finish(null),
        () => finish(null),
      )
    },
    abort: () => finish(null),
  }
}

/** As the two have agreed; the client library says so, and its types do not. */
const longestFrameOf = ({ connection }: ChannelModel): number =>
  (connection as { readonly frameMax?: number } | undefined)?.frameMax ?? Number.POSITIVE_INFINITY

const blocked: Notice = {
  kind: 'blocked',
  reason: 'the server takes no publishes for now: it is short of memory, or of room on its disk',
}

const unsettled: Notice = {
  kind: 'unsettled',
  reason:
    'the server has ended a consumer, whose messages were unsettled for too long perhaps: they come again',
}

const gone: Notice = {
  kind: 'lost',
  reason: 'the queue of a group was there no more, and begins anew: what it had is missed',
}

const capabilities: Capabilities = {
  maximumQos: 1,
  retained: false,
  retainHandling: false,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'one',
  noLocal: true,
  retainAsPublished: false,
  properties: true,
}
