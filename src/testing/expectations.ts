import { filter, map, type Observable } from 'rxjs'
import type { Client } from '../client/client.js'
import type { Status } from '../client/connection/status.js'
import type { Unhandled } from '../client/snapshot.js'
import type { DecodeReason } from '../codec/codec.js'
import type { DecodeFailure } from '../codec/failure.js'
import type { Broker, WirePacket } from '../driver/memory/index.js'
import type { Message } from '../message.js'
import { alphabetOf, type ExpectedError, type Reading, symbolsOf, type Values } from './alphabet.js'
import type { Lane } from './ledger.js'
import { matters, type PacketPattern, packetPattern, packetWords, parsePacket } from './packetWords.js'
import {
  type Expected,
  fieldsOf,
  type Having,
  has,
  having,
  isHaving,
  isWritten,
  type Written,
} from './patterns.js'
import { rowOf, spanOf } from './rows.js'
import { isMessage } from './show.js'
import type { Stage } from './stage.js'
import { expectSubscriptions, type Subscribed } from './subscriptionLanes.js'

/** Options of one expectation. */
export interface ExpectOptions {
  /** Marbles such as `--^---!`: from when to when the stream is observed. @default all the time */
  readonly subscription?: string
  /** What `#` stands for. @default any error */
  readonly error?: ExpectedError
  /** The name of the lane in a failure. @default `messages`, `messages 2`, `wire`, … */
  readonly label?: string
}

/** Options of an expectation about one client. */
export interface ReportOptions extends Pick<ExpectOptions, 'label'> {
  /** What is looked at: a client other than that of the harness. @default the client of the harness */
  readonly of?: Client
}

/** Options of an expectation about packets. */
export interface WireOptions extends Pick<ExpectOptions, 'label'> {
  /** The id of the client whose packets count. @default all of them */
  readonly clientId?: string
}

/** What a test can expect. */
export interface Expectations {
  /** Expects messages of a stream: each by its value, or `having` some fields. */
  expectMessages<A, P>(
    messages: Observable<Message<A, P>>,
    marbles: string,
    values?: Values<Expected<A, P>>,
    options?: ExpectOptions,
  ): void
  /** Expects values of any stream, alike all the way down, or `having` some fields. */
  expectStream<T>(
    stream: Observable<T>,
    marbles: string,
    values?: Values<Written<T> | Having<object>>,
    options?: ExpectOptions,
  ): void
  /**
   * Expects states of the connection, from the first on. Without values: `i` idle, `c` connecting, `o` connected,
   * `w` waiting, `x` closed.
   */
  expectStatus(
    marbles: string,
    values?: Values<Status['state'] | Having<object>>,
    options?: ReportOptions,
  ): void
  /** Expects decode failures on `failures$`: each by its reason, or `having` some fields. */
  expectFailures(
    marbles: string,
    values: Values<DecodeReason | Having<Partial<DecodeFailure>>>,
    options?: ReportOptions,
  ): void
  /** Expects messages on `unhandled$`: each by its reason, or `having` some fields of the message. */
  expectUnhandled(
    marbles: string,
    values: Values<Unhandled['reason'] | Having<object>>,
    options?: ReportOptions,
  ): void
  /**
   * Expects packets, in words: `SUBSCRIBE home/+ qos 1`, `PUBLISH home/lamp from broker`. Every SUBSCRIBE and
   * UNSUBSCRIBE has to be expected; of other packets, those of the kinds that are mentioned.
   */
  expectWire(marbles: string, packets: Values<string>, options?: WireOptions): void
  /** Expects packets by their fields. Those of the types that are mentioned have to be expected. */
  expectPackets(
    marbles: string,
    packets: Values<Having<{ readonly type: WirePacket['type'] }>>,
    options?: WireOptions,
  ): void
  /** Expects a `cold` or `hot` stream to have been subscribed so: `--^---!`, one row for each time. */
  expectSubscriptions(stream: Subscribed, marbles: string | readonly string[]): void
}

/** Letters for `expectStatus`. */
const STATES: Values<string> = { i: 'idle', c: 'connecting', o: 'connected', w: 'waiting', x: 'closed' }

export const createExpectations = (stage: Stage, broker: Broker, client: Client): Expectations => {
  const counts = new Map<string, number>()
  const labelOf = (what: string, label: string | undefined) => {
    const nth = (counts.get(what) ?? 0) + 1
    counts.set(what, nth)
    return label ?? (nth === 1 ? what : `${what} ${nth}`)
  }

  const laneOf = <E>(
    what: string,
    marbles: string,
    values: Values<E>,
    { label, ...reading }: Reading<E> & { readonly label?: string | undefined },
  ): Lane => {
    const expected = rowOf(marbles)
    return { label: labelOf(what, label), expected, alphabet: alphabetOf(expected, values, reading) }
  }

  const watch = (stream: Observable<unknown>, lane: Lane, { subscription }: ExpectOptions) =>
    stage.watch(stream, lane, subscription === undefined ? undefined : [spanOf(subscription)])

  const packetsOf = (clientId: string | undefined, isShown: (packet: WirePacket) => boolean) =>
    broker.packets$.pipe(
      filter(packet => (clientId === undefined || packet.clientId === clientId) && isShown(packet)),
    )

  return {
    expectMessages: (messages, marbles, values: Values<unknown> = symbolsOf(marbles), options = {}) =>
      watch(messages, laneOf('messages', marbles, values, { ...options, isMeant: isMessageMeant }), options),
    expectStream: (stream, marbles, values: Values<unknown> = symbolsOf(marbles), options = {}) =>
      watch(stream, laneOf('stream', marbles, values, { ...options, isMeant: isValueMeant }), options),
    expectStatus: (
      marbles,
      values: Values<string | Having<object>> = STATES,
      { of = client, label } = {},
    ) => {
      const lane = laneOf('status', marbles, values, { label, isMeant: isMeantBy('state') })
      stage.watch(of.status$, lane, 'at once')
    },
    expectFailures: (marbles, values, { of = client, label } = {}) => {
      const lane = laneOf('failures', marbles, values, { label, isMeant: isMeantBy('reason') })
      stage.watch(of.failures$, lane, 'at once')
    },
    expectUnhandled: (marbles, values, { of = client, label } = {}) => {
      const lane = laneOf('unhandled', marbles, values, { label, isMeant: isMeantBy('reason') })
      const unhandled = of.unhandled$.pipe(map(({ message, reason }) => ({ ...message, reason })))
      stage.watch(unhandled, lane, 'at once')
    },
    expectWire: (marbles, words, { clientId, label } = {}) => {
      const patterns = Object.fromEntries(
        Object.entries(words).map(([symbol, text]) => [symbol, packetPattern(parsePacket(text))]),
      )
      const lane = laneOf('wire', marbles, patterns, { label, ...packetReading })
      const all = Object.values(patterns)
      stage.watch(
        packetsOf(clientId, packet => matters(packet, all)),
        lane,
        'at once',
      )
    },
    expectPackets: (marbles, patterns, { clientId, label } = {}) => {
      const types = new Set(Object.values(patterns).map(pattern => fieldsOf(pattern).type))
      const lane = laneOf('packets', marbles, patterns, { label, isMeant: has })
      stage.watch(
        packetsOf(clientId, ({ type }) => types.has(type)),
        lane,
        'at once',
      )
    },
    expectSubscriptions: ({ subscriptions }, marbles) =>
      expectSubscriptions(
        stage,
        labelOf('subscriptions', undefined),
        subscriptions,
        typeof marbles === 'string' ? [marbles] : marbles,
      ),
  }
}

const isValueMeant = (seen: unknown, expected: unknown): boolean =>
  isHaving(expected) ? has(seen, expected) : isWritten(seen, expected)

const isMessageMeant = (seen: unknown, expected: unknown): boolean =>
  isMessage(seen) && (isHaving(expected) ? has(seen, expected) : isWritten(seen.value, expected))

/** A text is about one field. */
const isMeantBy =
  (field: string) =>
  (seen: unknown, expected: string | Having<object>): boolean =>
    has(seen, isHaving(expected) ? expected : having({ [field]: expected }))

const packetReading: Reading<PacketPattern> = {
  // Only packets of the broker are seen.
  isMeant: (seen, pattern) => pattern.isMeant(seen as WirePacket),
  explain: ({ words }) => words,
  describe: seen => packetWords(seen as WirePacket),
}
