import type { OperatorFunction } from 'rxjs'
import { checkArgument } from '../base/checks.js'
import { type Either, left, right } from '../base/either.js'
import type { DecodeFailure } from '../codec/failure.js'
import { createDecoders, type PayloadCodec, type ValueOf } from '../decoder.js'
import { derived, type Message } from '../message.js'
import { isTopicLike, type Topic } from '../topic/topic.js'
import { deriveFailure } from './support/derive.js'
import { mapToEither } from './support/mapToEither.js'

/**
 * Returns an operator that decodes messages as received with a topic's codec and params: a `Right` is the typed
 * message, a `Left` says why there is none. A message whose topic the template does not match is a `Left`. Completes and errors
 * as its source does; no payload ends the stream. An empty payload that the codec has no value for is a `Left` that says
 * `deleted`.
 *
 * For streams that come from elsewhere than `client.observeEither`: a plain filter, a recording, another library.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/decode.svg)
 *
 * @throws OptionError for what is not a topic
 * @example
 * ```ts
 * import { createClient, decode, json, rights, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const lamp = topic('home/{room}/lamp', json())
 * const client = createClient(memory())
 * client
 *   .observe('home/#')
 *   .pipe(decode(lamp), rights())
 *   .subscribe(({ params }) => console.log(params.room))
 * ```
 */
export const decode = <P, F extends string, C extends PayloadCodec>(
  topic: Topic<P, F, C>,
): OperatorFunction<Message, Either<DecodeFailure, Message<ValueOf<C>, P>>> => {
  checkArgument('decode.topic', topic, isTopicLike)
  const decoder = createDecoders()(topic)
  return mapToEither(message => {
    const decoded = decoder(message)
    return decoded._tag === 'Left'
      ? left(deriveFailure(message, decoded.left))
      : right(derived(message, decoded.right.params, decoded.right.value))
  })
}
