import { map, merge, type Observable } from 'rxjs'
import { checkArgument } from '../base/checks.js'
import type { Either } from '../base/either.js'
import { isObserving } from '../base/parts.js'
import type { DecodeFailure } from '../codec/failure.js'
import type { PayloadCodec, ValueOf } from '../decoder.js'
import type { Message, Tombstone, Undeleted } from '../message.js'
import { type Contract, isContract, type Topics } from '../topic/contract.js'
import type { Topic } from '../topic/topic.js'

/** What is needed of a client to observe: `O` are its options. */
export interface Observes<O> {
  /** Returns the good messages of a topic or filter, as `Client.observe` does. */
  observe<P, F extends string, C extends PayloadCodec>(
    topic: Topic<P, F, C>,
    options?: O,
  ): Observable<Message<ValueOf<C>, P>>
  /** Returns messages and failures, as `Client.observeEither` does. */
  observeEither<P, F extends string, C extends PayloadCodec>(
    topic: Topic<P, F, C>,
    options?: O,
  ): Observable<Either<DecodeFailure, Message<ValueOf<C>, P>>>
}

/** A message, and the name that its topic has in a contract: a union that `switch` tells apart by `name`. */
export type Named<T extends Topics> = {
  readonly [N in keyof T & string]: { readonly name: N; readonly message: MessageOf<T[N]> }
}[keyof T & string]

/** The same, of messages that may be tombstones. */
export type NamedOrDeleted<T extends Topics> = {
  readonly [N in keyof T & string]: { readonly name: N; readonly message: MessageOrTombstone<T[N]> }
}[keyof T & string]

/** What a topic that emits deletions gives, or one that does not. */
export type MessageOrTombstone<T> =
  T extends Topic<infer P, string, infer C> ? Undeleted<ValueOf<C>, P> | Tombstone<P> : never

/** The same, of what may fail to decode. */
export type NamedEither<T extends Topics> = {
  readonly [N in keyof T & string]: {
    readonly name: N
    readonly result: Either<DecodeFailure, MessageOf<T[N]>>
  }
}[keyof T & string]

/** The typed message of a topic. */
export type MessageOf<T> = T extends Topic<infer P, string, infer C> ? Message<ValueOf<C>, P> : never

/**
 * Returns one stream of the messages of all topics of a contract, each with the name of its topic. A message that
 * matches two topics comes twice. What cannot be decoded is reported on `failures$`, and deletions are left out, as with
 * `client.observe`, whose options it takes: `tombstones: 'emit'` puts them among the messages. Errors as the first of the
 * observations does, also for options that are wrong.
 *
 * @throws OptionError for what is not a client or not a contract
 * @example
 * ```ts
 * import { contract, createClient, flag, number, observeAll, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const home = contract({
 *   power: topic('shellies/{device}/relay/0/power', number),
 *   presence: topic('tele/{device}/LWT', flag('Online', 'Offline')),
 * })
 * observeAll(createClient(memory()), home).subscribe(event => {
 *   if (event.name === 'power') console.log(event.message.params.device, event.message.value.toFixed(1))
 *   else console.log(event.message.params.device, event.message.value ? 'is here' : 'is gone')
 * })
 * ```
 */
export function observeAll<O, T extends Topics>(
  client: Observes<O>,
  contract: Contract<T>,
  options: Omit<O, 'tombstones'> & { readonly tombstones: 'emit' },
): Observable<NamedOrDeleted<T>>
export function observeAll<O, T extends Topics>(
  client: Observes<O>,
  contract: Contract<T>,
  options?: O,
): Observable<Named<T>>
export function observeAll<O, T extends Topics>(
  client: Observes<O>,
  contract: Contract<T>,
  options?: O,
): Observable<Named<T> | NamedOrDeleted<T>> {
  checkArgument('observeAll.client', client, isObserving)
  checkArgument('observeAll.contract', contract, isContract)
  return all(contract.topics, (name, topic) =>
    client.observe(topic, options).pipe(map(message => ({ name, message }))),
  )
}

/**
 * Returns the same with what cannot be decoded in its place, as a `Left`: nothing is reported elsewhere.
 *
 * @throws OptionError for what is not a client or not a contract
 * @example
 * ```ts
 * import { contract, createClient, number, observeAllEither, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const home = contract({ power: topic('shellies/{device}/relay/0/power', number) })
 * observeAllEither(createClient(memory()), home).subscribe(({ name, result }) => console.log(name, result._tag))
 * ```
 */
export const observeAllEither = <O, T extends Topics>(
  client: Observes<O>,
  contract: Contract<T>,
  options?: O,
): Observable<NamedEither<T>> => {
  checkArgument('observeAllEither.client', client, isObserving)
  checkArgument('observeAllEither.contract', contract, isContract)
  return all(contract.topics, (name, topic) =>
    client.observeEither(topic, options).pipe(map(result => ({ name, result }))),
  )
}

type AnyTopic = Topic<unknown, string, PayloadCodec>

/** `R` is what the types know of the names. */
const all = <R>(
  topics: Topics,
  observe: (name: string, topic: AnyTopic) => Observable<unknown>,
): Observable<R> =>
  merge(...Object.entries(topics).map(([name, topic]) => observe(name, topic as AnyTopic))) as Observable<R>
