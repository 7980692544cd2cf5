import { map, type OperatorFunction } from 'rxjs'
import { checkArgument } from '../base/checks.js'
import { type Either, right } from '../base/either.js'
import { derived, type Message } from '../message.js'
import type { MatchFailure } from '../topic/matcher.js'
import type { TemplateParams } from '../topic/templateTypes.js'
import { isTopicLike, type Topic, topic } from '../topic/topic.js'

/**
 * Returns an operator that reads the params of a template, or of a topic, from the topics of messages, and leaves their
 * values as they are. A message whose topic does not match, or has a level that does not match its param's type, is a `Left`.
 * Completes and errors as its source does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/with-params.svg)
 *
 * @throws TemplateError for an invalid template, OptionError for what is neither a template nor a topic
 * @example
 * ```ts
 * import { createClient, rights, withParams } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory())
 *   .observe('home/#')
 *   .pipe(withParams('home/{room}/{thing}'), rights())
 *   .subscribe(({ params, payload }) => console.log(params.room, params.thing, payload.length))
 * ```
 */
export function withParams<const T extends string>(
  template: T,
): <A>(source: Source<A>) => Result<A, TemplateParams<T>>
export function withParams<P, F extends string, C>(
  topic: Topic<P, F, C>,
): <A>(source: Source<A>) => Result<A, P>
export function withParams(
  target: string | Topic<unknown, string, unknown>,
): OperatorFunction<Message<unknown, unknown>, Either<MatchFailure, Message<unknown, unknown>>> {
  const read = typeof target === 'string' ? topic(target) : target
  checkArgument('withParams.topic', read, isTopicLike)
  const { match } = read
  return map(message => {
    const params = match(message.topic)
    return params._tag === 'Left' ? params : right(derived(message, params.right, message.value))
  })
}

type Operator<A, P> = OperatorFunction<Message<A, unknown>, Either<MatchFailure, Message<A, P>>>
type Source<A> = Parameters<Operator<A, unknown>>[0]
type Result<A, P> = ReturnType<Operator<A, P>>
