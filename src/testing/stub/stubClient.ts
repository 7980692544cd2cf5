import { EMPTY, map, merge, type Observable, Subject } from 'rxjs'
import { checkOptions, isFunction, isRecordOf, type Rules } from '../../base/checks.js'
import { elsewhereClient } from '../../base/elsewhere.js'
import { ConnectionLostError, type LinkError } from '../../base/linkErrors.js'
import { isObservable } from '../../base/parts.js'
import type { Client } from '../../client/client.js'
import { createClient } from '../../client/createClient.js'
import { type ClientOptions, clientRules } from '../../client/options.js'
import { decodeUtf8 } from '../../codec/text/utf8.js'
import type { Outgoing } from '../../driver/driver.js'
import type { Message } from '../../message.js'
import { checkTopic } from '../../topic/filter/grammar.js'
import { message } from '../message.js'
import { createStubDriver, type Settled } from './stubDriver.js'

/** What a client has published. */
export interface Published extends Outgoing {
  /** The payload as UTF-8, `undefined` for bytes that are not. */
  readonly text: string | undefined
}

/** Options of `stubClient`. */
export interface StubOptions extends ClientOptions {
  /** What somebody publishes: payloads by topic. @default none */
  readonly topics?: Readonly<Record<string, Observable<string | Uint8Array>>>
  /** The same as messages, with all their fields. @default none */
  readonly messages?: Observable<Message<unknown, unknown>>
  /**
   * Returns the reason code with which a publish is answered: below 0x80 it has worked, from there its receipt is a
   * `PublishRefusedError`. `'never'`: there is no answer, and after its timeout it is a `PublishTimeoutError`.
   *
   * @default () => 0
   */
  readonly answer?: (published: Published) => number | 'never'
  /**
   * Returns a reason code from 0x80 to refuse a filter: its observers get a `SubscribeRefusedError`.
   *
   * @default () => undefined
   */
  readonly refuse?: (filter: string) => number | undefined
}

/** A client without a broker, and what it was asked to do. */
export interface StubClient extends Client {
  /** Everything published so far, in order; a live array. */
  readonly published: readonly Published[]
  /** What is published from now on. */
  readonly published$: Observable<Published>
  /** The acknowledgements of messages of quality of service 1 and 2 so far, in order; a live array. */
  readonly settled: readonly Settled[]
  /** Gives it a message, as if somebody had published it. Nobody hears it while nobody observes its topic. */
  receive(message: Message<unknown, unknown>): void
  /** Ends the connection; what follows is up to `retry`. */
  lose(error?: LinkError): void
}

/**
 * Returns a client that has no broker behind it, for unit tests of pipelines. It is the real client: it matches,
 * decodes, shares, retries and closes as always, with the same errors. Only the connection is made up, and takes a turn
 * of the scheduler, but no time: a message of `hot` streams reaches observers in its own frame.
 *
 * Options are those of `createClient`, too.
 *
 * @throws OptionError for an unknown option or a value out of range
 * @throws TopicNameError for an invalid key of `topics`
 * @example
 * ```ts
 * import { deepStrictEqual } from 'node:assert'
 * import { map } from 'rxjs'
 * import { TestScheduler } from 'rxjs/testing'
 * import { number, topic } from 'rxtopics'
 * import { stubClient } from 'rxtopics/testing'
 *
 * new TestScheduler(deepStrictEqual).run(({ hot, expectObservable }) => {
 *   const client = stubClient({ topics: { 'home/lab/temperature': hot('-a-b', { a: '20', b: '21' }) } })
 *   const celsius = client.observe(topic('home/{room}/temperature', number)).pipe(map(({ value }) => value))
 *   expectObservable(celsius, '^---!').toBe('-a-b', { a: 20, b: 21 })
 * })
 * ```
 */
export const stubClient = (options: StubOptions = {}): StubClient => {
  checkOptions('stubClient', options, stubRules, elsewhereClient)
  const { topics = {}, messages = EMPTY, answer = accept, refuse = allow, ...clientOptions } = options
  const received = new Subject<Message<unknown, unknown>>()
  const publications = new Subject<Published>()
  const published: Published[] = []
  const settled: Settled[] = []
  // A packet that was not answered comes again after a loss.
  const codes = new WeakMap<Outgoing, number | 'never'>()

  const answerTo = (packet: Outgoing) => {
    const known = codes.get(packet)
    if (known !== undefined) return known
    const publication: Published = { ...packet, text: decodeUtf8(packet.payload) }
    const code = answer(publication)
    codes.set(packet, code)
    published.push(publication)
    publications.next(publication)
    return code
  }

  const driver = createStubDriver({
    messages: merge(received, messages, ...Object.entries(topics).map(messagesOf)),
    answer: answerTo,
    refuse,
    settled: each => void settled.push(each),
  })
  return {
    ...createClient(driver, clientOptions),
    published,
    published$: publications.asObservable(),
    settled,
    receive: each => received.next(each),
    lose: (error = new ConnectionLostError('the connection was lost')) => driver.lose(error),
  }
}

const stubRules: Rules = {
  ...clientRules,
  topics: isRecordOf(isObservable),
  messages: isObservable,
  answer: isFunction,
  refuse: isFunction,
}

const accept = () => 0
const allow = () => undefined

const messagesOf = ([topic, payloads]: readonly [string, Observable<string | Uint8Array>]) => {
  checkTopic(topic)
  return payloads.pipe(map(payload => message({ topic, payload })))
}
