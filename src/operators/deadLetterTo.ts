import {
  catchError,
  EMPTY,
  ignoreElements,
  mergeMap,
  type Observable,
  type OperatorFunction,
  of,
  tap,
  throwError,
} from 'rxjs'
import { toBase64 } from '../base/base64.js'
import { checkArgument, checkOptions, isBoolean, isFunction, isQos } from '../base/checks.js'
import type { Either } from '../base/either.js'
import { OptionError, TopicsError } from '../base/errors.js'
import { escapeText } from '../base/escape.js'
import { isPublisher } from '../base/parts.js'
import type { Qos } from '../base/properties.js'
import type { PublishOptions } from '../base/publishOptions.js'
import { isTopicName, textProblem } from '../base/text.js'
import { type DecodeFailure, formatFailure } from '../codec/failure.js'
import { encodeUtf8 } from '../codec/text/utf8.js'
import type { Receipt } from '../message.js'
import { settleDeletion } from './support/mapToEither.js'
import type { Publisher } from './support/publisher.js'

/** Options of `deadLetterTo`. */
export interface DeadLetterOptions {
  /** Quality of service of the dead letters. @default 1 */
  readonly qos?: Qos
  /**
   * `false`: a dead letter has the very bytes received, and what is known about them as user properties (`topic`,
   * `codec`, `reason`, `path`, `message`), which only MQTT 5 carries. `true`: it is a JSON object of these, with the
   * bytes in base64 as `payload`; that is for MQTT 3.1.1.
   *
   * @default false
   */
  readonly envelope?: boolean
  /**
   * Called with what went wrong when a dead letter could not be published; its message is refused and the stream goes
   * on. Not given: the stream errors.
   *
   * @default none
   */
  readonly failed?: (error: unknown, failure: DecodeFailure) => void
}

/** A dead letter will not be sent: it was taken out of the outbox. */
export class DeadLetterError extends TopicsError {
  static override readonly brand: string = 'rxtopics.DeadLetterError'
  override readonly name = 'DeadLetterError'
  /** What the receipt said. */
  readonly outcome: Receipt['outcome']
  /** The failure that could not be published. */
  readonly failure: DecodeFailure

  constructor(outcome: Receipt['outcome'], failure: DecodeFailure) {
    super(`the dead letter about ${formatFailure(failure)} was ${outcome}`)
    this.outcome = outcome
    this.failure = failure
  }
}

/**
 * Returns an operator that passes on the values of `Right`s at once, and publishes each `Left` to a topic for later
 * inspection. One that says `deleted` is not a failure: it is left out, and its message acknowledged. Completes when its source has and all dead letters are settled. Errors as its source does, when a dead
 * letter cannot be published (see `failed`), and with an `OptionError` when what could not be decoded is a dead letter
 * itself: the topic is among those observed, and they would never end.
 *
 * With `ack: 'manual'` the message of a `Left` is acknowledged once the receipt of its dead letter is there. Where that
 * fails, `failed` decides: with it the message is refused; without it the stream errors and the message stays
 * unsettled, so that the broker delivers it again in a later connection of a session that is kept.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/dead-letter-to.svg)
 *
 * @throws OptionError for an argument or option that is unknown or of the wrong type, and for an invalid topic name
 * @example
 * ```ts
 * import { createClient, deadLetterTo, json, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory())
 * client
 *   .observeEither(topic('home/{room}/lamp', json()))
 *   .pipe(deadLetterTo(client, 'dead-letters/lamps'))
 *   .subscribe(({ params }) => console.log(params.room))
 * ```
 */
export const deadLetterTo = <A>(
  client: Publisher,
  topic: string,
  options: DeadLetterOptions = {},
): OperatorFunction<Either<DecodeFailure, A>, A> => {
  checkArgument('deadLetterTo.client', client, isPublisher)
  checkArgument('deadLetterTo.topic', topic, isTopicName)
  checkOptions('deadLetterTo', options, { qos: isQos, envelope: isBoolean, failed: isFunction })
  const { qos = 1, envelope = false, failed } = options

  const publish = (failure: DecodeFailure): Observable<never> => {
    if (failure.topic === topic) {
      return throwError(
        () => new OptionError('deadLetterTo.topic', 'the stream observes its own dead letters'),
      )
    }
    const { payload, properties } = envelope ? enveloped(failure) : described(failure)
    return client.publish(topic, payload, { qos, properties }).pipe(
      tap(({ outcome }) => {
        if (!safe.has(outcome)) throw new DeadLetterError(outcome, failure)
        failure.ack?.()
      }),
      ignoreElements(),
    )
  }

  return mergeMap(either => {
    if (either._tag === 'Right') return of(either.right)
    const failure = either.left
    if (failure.deleted === true) {
      settleDeletion(failure)
      return EMPTY
    }
    const publishing = publish(failure)
    if (failed === undefined || failure.topic === topic) return publishing
    return publishing.pipe(
      catchError((error: unknown) => {
        failure.nack?.()
        failed(error, failure)
        return EMPTY
      }),
    )
  })
}

/** With these outcomes a dead letter is where it will be found. */
const safe: ReadonlySet<Receipt['outcome']> = /* @__PURE__ */ new Set([
  'sent',
  'acknowledged',
  'stored',
] as const)

interface Letter {
  readonly payload: Uint8Array
  readonly properties: NonNullable<PublishOptions['properties']>
}

// A user property holds 65,535 bytes and no U+0000 (MQTT-1.5.4-2); what a payload is refused for may be any text.
const MOST_KEYS = 50
const MOST_CHARACTERS = 100
/** Of three bytes at most. */
const MOST_UNITS = 21_845

const pathOf = ({ path }: DecodeFailure): readonly string[] => {
  const keys = path.slice(0, MOST_KEYS).map(key => escapeText(String(key), MOST_CHARACTERS))
  return path.length > MOST_KEYS ? [...keys, '…'] : keys
}

const described = (failure: DecodeFailure): Letter => {
  const { topic, codec, reason, payload } = failure
  const path = JSON.stringify(pathOf(failure))
  const message = escapeText(failure.message)
  return {
    payload,
    properties: {
      userProperties: { topic: sendable(topic), codec: escapeText(codec), reason, path, message },
    },
  }
}

/** A topic may come with characters that may not be sent on. */
const sendable = (topic: string): string =>
  textProblem(topic) === null ? topic : escapeText(topic, MOST_UNITS)

const enveloped = (failure: DecodeFailure): Letter => {
  const { topic, codec, reason, payload } = failure
  const message = escapeText(failure.message)
  const letter = { topic, codec, reason, path: pathOf(failure), message, payload: toBase64(payload) }
  return {
    payload: encodeUtf8(JSON.stringify(letter)),
    properties: { contentType: 'application/json', payloadFormatIndicator: true },
  }
}
