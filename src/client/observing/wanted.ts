import { type Check, checkArgument, type Rule } from '../../base/checks.js'
import { attempt, type Either } from '../../base/either.js'
import { OptionError } from '../../base/errors.js'
import type { AnyTopic } from '../../decoder.js'
import type { Qos } from '../../message.js'
import { checkFilter, plainStart } from '../../topic/filter/grammar.js'
import { isTopic, isTopicLike } from '../../topic/topic.js'
import type { BufferOptions } from '../delivery/buffer.js'
import type { Retained } from '../subscriptions/observers.js'
import { noOptions, type SubscriptionOptions } from '../subscriptions/subscription.js'
import { checkObserveOptions, checkObserveTopicOptions, type ObserveTopicOptions } from './options.js'

/** What an observer asks for, checked. */
export interface Wanted {
  readonly filter: string
  /** What all observers of the filter agree on. */
  readonly options: SubscriptionOptions
  readonly qos: Qos
  readonly retained: Retained
  readonly strict: boolean
  /** It settles messages itself; they wait in a buffer if there is one. */
  readonly manual: boolean
  readonly buffer: BufferOptions | undefined
  /** Deletions are emitted. */
  readonly tombstones: boolean
}

/** `caller`: the method whose arguments these are. */
export const prepareObserve = (
  caller: string,
  target: string | AnyTopic,
  options: ObserveTopicOptions,
): Either<Error, Wanted> =>
  attempt(() => {
    if (caller === 'observeEither') checkArgument('observeEither.topic', target, isTopicNotFilter)
    else checkArgument(`${caller}.filter`, target, isFilterLike)
    if (caller === 'observe' && isTopic(target)) checkObserveTopicOptions(options)
    else checkObserveOptions(caller, options)
    const { qos = 0, retained = 'each', strict = false, ack = 'auto', buffer, group } = options
    const { noLocal = false, retainAsPublished = false, userProperties } = options
    const plain = isTopic(target) ? target.filter : target
    const filter = group === undefined ? plain : `$share/${group}/${plain}`
    checkFilter(filter)
    // A broker closes the connection of who asks for it (MQTT-3.8.3-4).
    if (noLocal && plainStart(filter) > 0) throw new OptionError(`${caller}.noLocal`, 'not with a group')
    const isPlain = !noLocal && !retainAsPublished && userProperties === undefined
    const shared = isPlain ? noOptions : { noLocal, retainAsPublished, userProperties }
    const tombstones = options.tombstones === 'emit'
    return { filter, options: shared, qos, retained, strict, manual: ack === 'manual', buffer, tombstones }
  })

const isFilterLike: Check = value =>
  typeof value === 'string' || isTopic(value) ? null : 'expected a filter or a topic'

const isTopicNotFilter: Rule = value =>
  typeof value === 'string'
    ? { at: '', reason: 'expected a topic: of a filter use observe(filter)', suggestion: 'observe(filter)' }
    : isTopicLike(value)
