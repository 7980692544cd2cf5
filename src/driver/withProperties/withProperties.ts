import { checkArgument, checkOptions, isOneOf, required } from '../../base/checks.js'
import { UnsupportedError } from '../../base/errors.js'
import { isDriver } from '../../base/parts.js'
import { PayloadTooLargeError } from '../../base/publishErrors.js'
import { filterProblem } from '../../topic/filter/grammar.js'
import type { Driver, LinkHandlers, Outgoing, SubscribeRequest } from '../driver.js'
import { opening } from '../opening.js'
import { createPerClient } from '../perClient.js'
import { createPost, createResponseTopics } from './post.js'

/** Which messages have an envelope. */
export interface WithPropertiesOptions {
  /**
   * Messages of the topics that these match have an envelope where there is something to put into it. So have replies to
   * requests that came in one; the response topics need not be among these.
   */
  readonly filters: readonly string[]
  /**
   * - `'missing'`: only where the system has no properties of its own
   * - `'always'`: on MQTT 5 too, for those on the same topics who have 3.1.1
   *
   * Envelopes that arrive are opened in either case.
   *
   * @default 'missing'
   */
  readonly envelope?: 'missing' | 'always'
}

const TOO_LARGE = 0x95
const UNSPECIFIED = 0x80

/**
 * Returns a driver whose messages have `Properties` also where the system has none (MQTT 3.1.1): requests, content types,
 * correlation and user properties work as on MQTT 5. They travel in an envelope around the payload, which
 * docs/properties.md describes: JSON around a payload of JSON, else CBOR, by the peer `cbor-x`. Only messages that have
 * properties are put into one, and only on topics that `filters` name; all others are as they were, both ways.
 *
 * The system knows nothing of what is in an envelope: it does not count down `messageExpiryInterval`, though the client
 * does before it sends. An empty retained message deletes what is stored, so it is sent without an envelope.
 *
 * @throws OptionError for what is not a driver, and for filters or an option that cannot be used
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 * import { withProperties } from 'rxtopics/with-properties'
 *
 * const driver = withProperties(mqtt('mqtt://localhost', { protocolVersion: 4 }), { filters: ['rpc/#'] })
 * const client = createClient(driver)
 * client.request('rpc/time', '').subscribe(reply => console.log(reply.payload))
 * ```
 */
export const withProperties = (driver: Driver, options: WithPropertiesOptions): Driver => {
  checkArgument('withProperties.driver', driver, isDriver)
  checkOptions('withProperties', options, {
    filters: required(isFilters),
    envelope: isOneOf('missing', 'always'),
  })
  const settings = { filters: [...options.filters], always: options.envelope === 'always' }
  const responseTopicsOf = createPerClient(createResponseTopics)
  // By packet: the driver knows what a lost link left unanswered by the very object that it was given.
  const enclosed = new WeakMap<Outgoing, Outgoing>()

  const open: Driver['open'] = (handlers, context) => {
    const post = createPost(settings, responseTopicsOf(context), enclosed)
    let native = true
    let maximumPayload = Number.POSITIVE_INFINITY
    const changed: LinkHandlers = {
      ...handlers,
      opened: session => {
        const { capabilities } = session
        native = capabilities.properties
        maximumPayload = capabilities.maximumPayload ?? Number.POSITIVE_INFINITY
        post.opened(native)
        handlers.opened({ ...session, capabilities: { ...capabilities, properties: true } })
      },
      message: (received, identifiers, delivery) =>
        handlers.message(post.incoming(received), identifiers, delivery),
    }
    const { dropped } = context
    const link = driver.open(changed, {
      ...context,
      ...(dropped === undefined ? {} : { dropped: dropped.map(packet => enclosed.get(packet) ?? packet) }),
    })
    return {
      get server() {
        return link.server
      },
      subscribe: (requests, outcome) => {
        const possible = native ? requests : requests.filter(isPlain)
        for (const request of requests)
          if (!possible.includes(request)) outcome(request, UNSPECIFIED, undefined, unsupported())
        if (possible.length > 0) link.subscribe(possible, outcome)
      },
      unsubscribe: (filters, outcome) => link.unsubscribe(filters, outcome),
      publish: (packet, outcome) => {
        const sent = post.outgoing(packet)
        const { length } = sent.payload
        if (length <= maximumPayload) return link.publish(sent, outcome)
        const error = new PayloadTooLargeError(packet.topic, length, maximumPayload)
        outcome({ code: TOO_LARGE, text: undefined, error })
        return true
      },
      ack: (delivery, code, text) => link.ack(delivery, code, text),
      nameOf: delivery => link.nameOf?.(delivery),
      ping: pong => link.ping(pong),
      close: () => link.close(),
      abort: () => link.abort(),
    }
  }
  return opening(driver, open)
}

const isPlain = ({ userProperties }: SubscribeRequest): boolean => userProperties === undefined
const unsupported = (): Error => new UnsupportedError('user properties of subscriptions')

const isFilters = (value: unknown): string | null => {
  if (!Array.isArray(value) || value.length === 0) return 'expected a list of filters, one at least'
  for (const filter of value) {
    const problem = filterProblem(filter)
    if (problem !== null) return `a filter ${problem}`
  }
  return null
}
