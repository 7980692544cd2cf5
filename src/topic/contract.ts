import { type Check, checkArgument, isObject, memberOf } from '../base/checks.js'
import { isTopic, isTopicLike, prefixed, type Topic } from './topic.js'

/** Topics by name. */
export type Topics = Readonly<Record<string, Topic<unknown, string, unknown>>>

/** What a topic name stands for in a contract. */
export type Found<T extends Topics> = {
  readonly [N in keyof T & string]: {
    readonly name: N
    readonly topic: T[N]
    readonly params: T[N] extends Topic<infer P, string, unknown> ? P : never
  }
}[keyof T & string]

/** All topics of an application in one place: what it listens to, what it says, and what that looks like. */
export interface Contract<T extends Topics> {
  /** The topics by their names. */
  readonly topics: T
  /** The names, in their order. */
  readonly names: readonly (keyof T & string)[]
  /**
   * Returns what a topic name stands for: every topic of the contract that it matches, with the params read from it.
   * Where a level does not match its param's type, the topic is not found.
   */
  find(topic: string): readonly Found<T>[]
  /** Returns the same contract with all topics below a prefix: the same application at another plant. */
  under(prefix: string): Contract<T>
}

/**
 * Returns a contract: the topics of an application by name, to be handed around, iterated, searched and observed as
 * one. `observeAll` gives one stream of all its messages.
 *
 * @throws OptionError for what is not a topic
 * @example
 * ```ts
 * import { contract, flag, number, topic } from 'rxtopics'
 *
 * const home = contract({
 *   power: topic('shellies/{device}/relay/0/power', number),
 *   presence: topic('tele/{device}/LWT', flag('Online', 'Offline')),
 * })
 * home.topics.power.build({ device: 'heater' }) // 'shellies/heater/relay/0/power'
 * home.find('tele/heater/LWT').map(({ name, params }) => [name, params.device]) // [['presence', 'heater']]
 * home.under('house/7').topics.power.filter // 'house/7/shellies/+/relay/0/power'
 * ```
 */
export const contract = <const T extends Topics>(topics: T): Contract<T> => {
  checkArgument('contract.topics', topics, isObject)
  const entries = Object.entries(topics)
  for (const [name, topic] of entries) checkArgument(`contract.${name}`, topic, isTopicLike)
  return Object.freeze({
    topics: Object.freeze({ ...topics }),
    names: Object.freeze(entries.map(([name]) => name)),
    find: (at: string) =>
      entries.flatMap(([name, topic]) => {
        const params = topic.match(at)
        return params._tag === 'Right' ? [{ name, topic, params: params.right } as Found<T>] : []
      }),
    under: (prefix: string) =>
      contract(
        Object.fromEntries(entries.map(([name, topic]) => [name, prefixed(topic, prefix)])) as unknown as T,
      ),
  })
}

export const isContract: Check = value => {
  const topics = memberOf(value, 'topics')
  const fine = isObject(topics) === null && Object.values(topics as object).every(isTopic)
  return fine ? null : 'expected a contract: what contract(topics) returns'
}
