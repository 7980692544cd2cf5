import type { RunHelpers } from 'rxjs/testing'
import { preparePublish } from '../client/publishing/preparePublish.js'
import type { AnyTopic, InputOf, PayloadCodec } from '../decoder.js'
import type { Broker, BrokerPublishOptions } from '../driver/memory/index.js'
import type { Topic } from '../topic/topic.js'
import type { Values } from './alphabet.js'
import { HarnessError } from './errors.js'
import { rowOf } from './rows.js'
import type { Stage } from './stage.js'
import type { VirtualTime } from './virtualTime.js'

/** What a test can make happen. */
export interface Actions {
  /** Returns a source that plays its row whenever it is subscribed to. */
  readonly cold: RunHelpers['cold']
  /** Returns a source that plays its row from frame 0, whoever is there. */
  readonly hot: RunHelpers['hot']
  /** Makes the broker have a retained message before the first frame. */
  retained(topic: string, payload: string | Uint8Array, options?: Omit<BrokerPublishOptions, 'retain'>): void
  /** Publishes as somebody else would: payloads by symbol, a symbol without one is its own payload. */
  publish(
    topic: string,
    marbles: string,
    payloads?: Values<string | Uint8Array>,
    options?: BrokerPublishOptions,
  ): void
  /**
   * The same, encoded by the codec of a topic.
   *
   * @throws EncodeError for a value that it refuses
   */
  publish<P, C extends PayloadCodec>(
    topic: Topic<P, never, C>,
    marbles: string,
    values: Values<InputOf<C>>,
    options?: BrokerPublishOptions,
  ): void
  /** The connection: `x` the broker goes away, `o` it is back. */
  link(marbles: string): void
}

export const createActions = (stage: Stage, { helpers }: VirtualTime, broker: Broker): Actions => {
  const play = (marbles: string, actionOf: (symbol: string) => () => void) => {
    const row = rowOf(marbles)
    for (const { frame, symbol } of row.marbles) stage.at(frame, actionOf(symbol))
    stage.stretch(row.length)
  }

  function publish(
    topic: string,
    marbles: string,
    payloads?: Values<string | Uint8Array>,
    options?: BrokerPublishOptions,
  ): void
  function publish<P, C extends PayloadCodec>(
    topic: Topic<P, never, C>,
    marbles: string,
    values: Values<InputOf<C>>,
    options?: BrokerPublishOptions,
  ): void
  function publish(
    target: string | AnyTopic,
    marbles: string,
    values: Values<unknown> = {},
    options: BrokerPublishOptions = {},
  ): void {
    play(marbles, symbol => {
      const value = Object.hasOwn(values, symbol) ? values[symbol] : symbol
      const prepared = preparePublish('publish', target, value, options)
      if (prepared._tag === 'Left') throw prepared.left
      const { topic, payload, qos, retain, properties } = prepared.right.packet
      return () => broker.publish(topic, payload, { qos, retain, properties })
    })
  }

  return {
    publish,
    retained: (topic, payload, options) => broker.publish(topic, payload, { ...options, retain: true }),
    link: marbles =>
      play(marbles, symbol => {
        if (symbol === 'x') return () => broker.stop()
        if (symbol === 'o') return () => broker.start()
        throw new HarnessError(`no ${symbol} in a link: x and o`)
      }),
    cold: (marbles, values, error) => {
      stage.stretch(rowOf(marbles).length)
      return helpers.cold(marbles, values, error)
    },
    hot: (marbles, values, error) => {
      stage.stretch(rowOf(marbles).length)
      return helpers.hot(marbles, values, error)
    },
  }
}
