import type { Observable } from 'rxjs'
import { ownBytes } from '../../../base/bytes.js'
import {
  checkArgument,
  checkOptions,
  isBoolean,
  isInteger,
  isPayload,
  isQos,
  isString,
} from '../../../base/checks.js'
import { elsewherePublish } from '../../../base/elsewhere.js'
import { OptionError, UnsupportedError } from '../../../base/errors.js'
import { LinkError } from '../../../base/linkErrors.js'
import { copyProperties, isProperties } from '../../../base/properties.js'
import { createTime } from '../../../base/time.js'
import { encodeUtf8 } from '../../../codec/text/utf8.js'
import { type Message, noProperties, type Properties, type Qos, rawMessage } from '../../../message.js'
import { checkTopic } from '../../../topic/filter/grammar.js'
import type { WirePacket } from '../wire/packets.js'
import { createEngine, type Engine } from './engine.js'
import {
  type BrokerOptions,
  checkBrokerOptions,
  checkRestartOptions,
  type RestartOptions,
} from './options.js'
import { createPolicy } from './policy.js'
import { propertiesAt, publication } from './publication.js'
import { type BrokerSnapshot, snapshotOf } from './snapshot.js'

/** Options of `publish` of a broker. */
export interface BrokerPublishOptions {
  /** 0, 1 or 2; each subscription gets at most what it was granted. @default 0 */
  readonly qos?: Qos
  /** `true`: becomes the topic's retained message; an empty payload deletes that. @default false */
  readonly retain?: boolean
  /** Sent along to clients of MQTT 5. @default none */
  readonly properties?: Properties
}

/** An MQTT broker inside this program. */
export interface Broker {
  /**
   * Every packet as it passes the broker, in order: inward ones as they arrive, outward ones as they leave. Late
   * observers miss what has passed.
   */
  readonly packets$: Observable<WirePacket>
  /**
   * Publishes as if another client had.
   *
   * @throws TopicNameError for an invalid topic
   * @throws OptionError for an invalid payload or option
   * @throws UnsupportedError for what the broker's own options forbid
   * @throws LinkError while it is stopped
   */
  publish(topic: string, payload: Uint8Array | string, options?: BrokerPublishOptions): void
  /** Starts again after `stop`, with the sessions and retained messages there were. */
  start(): void
  /**
   * Cuts every connection without a word and refuses new ones until `start`. Links close with a `ConnectionLostError`,
   * attempts with a `LinkError` that is not fatal. Wills are not published: nobody is left to do it.
   */
  stop(): void
  /**
   * `stop`, then `start`.
   *
   * @throws OptionError for an invalid option
   */
  restart(options?: RestartOptions): void
  /**
   * Ends one connection and returns whether there was one. With a reason code an MQTT 5 client gets a DISCONNECT;
   * without, and on 3.1.1, the connection is cut. Publishes the client's will.
   *
   * @throws OptionError for what is not a reason code
   */
  disconnect(clientId: string, reasonCode?: number): boolean
  /** Returns the retained message of each topic that has one. */
  retained(): ReadonlyMap<string, Message>
  /** Returns what there is at the moment: sessions, their subscriptions, retained messages. */
  snapshot(): BrokerSnapshot
}

const engines = new WeakMap<object, Engine>()

/** Returns what is behind a broker. */
export const engineOf = (broker: Broker): Engine => {
  const engine = engines.get(Object(broker))
  if (engine === undefined)
    throw new OptionError('memory.broker', 'expected what createBroker returned, or undefined')
  return engine
}

/**
 * Returns a running broker with the semantics of MQTT 5 and 3.1.1, for any number of `memory` drivers. Nothing but its
 * scheduler gives it time, so it runs in the virtual time of a `TestScheduler` as it is.
 *
 * @throws OptionError for an unknown option or a value out of range
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { createBroker, memory } from 'rxtopics/memory'
 *
 * const broker = createBroker({ latency: 20 })
 * const client = createClient(memory(broker))
 * client.observe('site/+/door').subscribe(({ topic }) => console.log(topic))
 * broker.publish('site/berlin/door', 'open', { retain: true })
 * // site/berlin/door
 * ```
 */
export const createBroker = (options: BrokerOptions = {}): Broker => {
  checkBrokerOptions(options)
  const { latency = 0, maximumQos = 2, retained = true } = options
  const policy = createPolicy({
    overlap: options.overlap,
    refuse: options.refuse,
    maximumQos,
    retained,
    wildcards: options.wildcards ?? true,
    sharedSubscriptions: options.sharedSubscriptions ?? true,
    identifiers: options.identifiers,
    receiveMaximum: options.receiveMaximum,
    maximumQueued: options.maximumQueued ?? 1000,
    maximumWaiting: options.maximumWaiting ?? Number.POSITIVE_INFINITY,
  })
  const time = createTime(options.scheduler)
  const engine = createEngine(time, latency, policy)

  const broker: Broker = {
    packets$: engine.packets$,
    publish: (topic, payload, publishOptions = {}) => {
      checkTopic(topic)
      checkArgument('publish.payload', payload, isPayload)
      const { qos = 0, retain = false, properties = noProperties } = checkedPublishOptions(publishOptions)
      if (qos > maximumQos) throw new UnsupportedError(`publishing with QoS ${qos}`)
      if (retain && !retained) throw new UnsupportedError('retained messages')
      if (!engine.running()) throw new LinkError('the broker is stopped')
      const bytes = typeof payload === 'string' ? encodeUtf8(payload) : ownBytes(payload)
      const content = { topic, payload: bytes, qos, retain, properties: copyProperties(properties) }
      engine.exclusively(() => engine.publish(publication(content, null, time.now())))
    },
    start: () => engine.exclusively(engine.start),
    stop: () => engine.exclusively(engine.stop),
    restart: (restartOptions = {}) => {
      checkRestartOptions(restartOptions)
      const { keepSessions = true, keepRetained = true } = restartOptions
      engine.exclusively(() => {
        engine.stop()
        if (!keepSessions) engine.forgetSessions()
        if (!keepRetained) engine.retained.clear()
        engine.start()
      })
    },
    disconnect: (clientId, reasonCode) => {
      checkArgument('disconnect.clientId', clientId, isString)
      if (reasonCode !== undefined) checkArgument('disconnect.reasonCode', reasonCode, isInteger(0, 0xff))
      const connection = engine.connections.get(clientId)
      if (connection === undefined) return false
      engine.exclusively(() => {
        if (engine.connections.get(clientId) === connection) engine.expel(connection, reasonCode)
      })
      return true
    },
    retained: () => {
      const messages = new Map<string, Message>()
      for (const stored of engine.retained.all()) {
        const { topic, payload, qos } = stored
        const properties = propertiesAt(stored, time.now())
        messages.set(topic, rawMessage(topic, payload, qos, true, false, properties))
      }
      return messages
    },
    snapshot: () => snapshotOf(engine),
  }
  engines.set(broker, engine)
  return broker
}

const brokerPublishRules = { qos: isQos, retain: isBoolean, properties: isProperties }

const checkedPublishOptions = (options: BrokerPublishOptions): BrokerPublishOptions => {
  checkOptions('publish', options, brokerPublishRules, elsewherePublish)
  return options
}
