import { catchError, from, identity, map, type ObservableInput, type OperatorFunction, of } from 'rxjs'
import { checkArgument, checkOptions, isCapacity, isCount } from '../base/checks.js'
import { type Either, left, right } from '../base/either.js'
import { printCause } from '../base/print.js'
import type { DecodeProblem } from '../codec/codec.js'
import { type DecodeFailure, decodeFailure } from '../codec/failure.js'
import { problem } from '../codec/problem.js'
import type { StandardSchema } from '../codec/schema/schema.js'
import { isStandardSchema, readStandard } from '../codec/schema/standard.js'
import { createDecoders, type PayloadCodec } from '../decoder.js'
import { derived, isDeletion, type Message, ownMessage } from '../message.js'
import { isTopicLike, type Topic } from '../topic/topic.js'
import { deriveFailure } from './support/derive.js'
import { mapInOrder } from './support/mapInOrder.js'
import { mapToEither } from './support/mapToEither.js'

/** Options of `decodeAsync`. */
export interface DecodeAsyncOptions {
  /**
   * How many messages are validated at a time. `Infinity`: nothing waits.
   *
   * @default 16
   */
  readonly concurrency?: number
  /**
   * How many messages may wait for their turn. One more is a `Left` with the reason `overflow`, in its place; or at once,
   * where twice as many as are validated and wait are behind one whose validation does not end.
   *
   * @default 1000
   */
  readonly capacity?: number
}

/**
 * Returns an operator that decodes messages as received with a topic, as `decode` does, and then validates their
 * values with a Standard Schema that may take its time. The order of the messages is kept. What the schema refuses, or
 * rejects with, is a `Left`. Completes when its source has and all is validated; errors as its source does. Leaving
 * ends the wait; a validation that runs cannot be stopped.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/decode-async.svg)
 *
 * @throws OptionError for an argument or option that is unknown, of the wrong type or out of range
 * @example
 * ```ts
 * import { createClient, decodeAsync, json, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 * import * as z from 'zod'
 *
 * const known = async (id: string) => id.startsWith('lamp')
 * const Lamp = z.object({ id: z.string().refine(known), on: z.boolean() })
 * const lamp = topic('home/{room}/lamp', json())
 * const client = createClient(memory())
 * client
 *   .observe(lamp.filter)
 *   .pipe(decodeAsync(lamp, Lamp, { concurrency: 4 }))
 *   .subscribe(result => console.log(result._tag))
 * ```
 */
export const decodeAsync = <P, F extends string, C extends PayloadCodec, I, A>(
  topic: Topic<P, F, C>,
  schema: StandardSchema<I, A>,
  options: DecodeAsyncOptions = {},
): OperatorFunction<Message, Either<DecodeFailure, Message<A, P>>> => {
  checkArgument('decodeAsync.topic', topic, isTopicLike)
  checkArgument('decodeAsync.schema', schema, value =>
    isStandardSchema(value) ? null : 'expected a Standard Schema (version 1)',
  )
  checkOptions('decodeAsync', options, { concurrency: isCount(1), capacity: isCapacity(0) })
  const { concurrency = 16, capacity = 1_000 } = options
  const decode = createDecoders()(topic)
  const name = topic.codec?.name ?? 'bytes'

  const failed = (message: Message, reason: DecodeProblem): Either<DecodeFailure, never> => {
    const failure = decodeFailure(message.topic, message.payload, name, reason)
    return left(deriveFailure(message, isDeletion(message) ? { ...failure, deleted: true } : failure))
  }

  const threw = (message: Message, cause: unknown) =>
    failed(message, { reason: 'threw', ...problem(`the schema threw: ${printCause(cause)}`, cause) })

  const validate = (message: Message): ObservableInput<Either<DecodeFailure, Message<A, P>>> => {
    const decoded = decode(message)
    if (decoded._tag === 'Left') return of(left(deriveFailure(message, decoded.left)))
    try {
      const result = schema['~standard'].validate(decoded.right.value)
      const results = 'then' in result ? from(result) : of(result)
      return results.pipe(
        map(settled => {
          const value = readStandard(settled, decoded.right.value)
          return value._tag === 'Right'
            ? right(derived(message, decoded.right.params, value.right))
            : failed(message, { reason: 'schema', ...value.left })
        }),
        catchError((cause: unknown) => of(threw(message, cause))),
      )
    } catch (cause) {
      return of(threw(message, cause))
    }
  }

  const overflow = (message: Message) =>
    failed(message, { reason: 'overflow', ...problem(`${capacity} messages are waiting to be validated`) })

  const inOrder = mapInOrder(validate, { concurrency, capacity, overflow, keep: ownMessage })
  return source => source.pipe(inOrder, mapToEither(identity))
}
