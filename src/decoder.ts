import { type Either, left, right } from './base/either.js'
import type { Codec, DecodeProblem } from './codec/codec.js'
import { type DecodeFailure, decodeFailure, safeDecode } from './codec/failure.js'
import { bytes } from './codec/text/bytes.js'
import { createMessage, isDeletion, type Message } from './message.js'
import type { Topic } from './topic/topic.js'

/** What a topic carries for its payloads; none means bytes. */
export type PayloadCodec = Codec<unknown, never> | undefined

/** Any topic at all, whatever its params and its codec. */
export type AnyTopic = Topic<unknown, string, PayloadCodec>

/** What observers of a topic get. */
export type ValueOf<C> = C extends Codec<infer A, never> ? A : Uint8Array

/** What publishers give to a topic. */
export type InputOf<C> = C extends Codec<unknown, infer I> ? I : Uint8Array | string

/**
 * Turns a message as received into a typed one. An empty payload that the codec has no value for is a failure that says
 * `deleted`.
 */
export type Decoder<A, P> = (message: Message) => Either<DecodeFailure, Message<A, P>>

/**
 * Returns a function that gives the decoder of a topic. Each message is decoded once, however many observers ask: a
 * topic that is observed twice makes one typed message of it, and topics that share a codec decode the bytes once.
 * One message is remembered, and what was made of it: all observers ask for it before the next one comes.
 */
export const createDecoders = (): (<P, F extends string, C extends PayloadCodec>(
  topic: Topic<P, F, C>,
) => Decoder<ValueOf<C>, P>) => {
  const once = createMemory()
  const byCodec = new WeakMap<object, (message: Message) => Either<DecodeProblem, unknown>>()
  const byTopic = new WeakMap<object, Decoder<unknown, unknown>>()

  const valueDecoder = (codec: Codec<unknown, never>) => {
    let decode = byCodec.get(codec)
    if (decode === undefined) {
      decode = once(message => safeDecode(codec, message.payload, message.properties))
      byCodec.set(codec, decode)
    }
    return decode
  }

  const messageDecoder = <P>(topic: Topic<P, string, PayloadCodec>): Decoder<unknown, P> => {
    const codec = topic.codec ?? bytes
    const decodeValue = valueDecoder(codec)
    return once(message => {
      const { topic: name, payload, qos, retain, dup, properties, replayed } = message
      const failed = (problem: DecodeProblem) => left(decodeFailure(name, payload, codec.name, problem))
      const params = topic.match(name)
      if (params._tag === 'Left') {
        const { param, message: text } = params.left
        const path = param === undefined ? [] : [param]
        return failed({ reason: 'param', path, message: text, issues: [], cause: params.left })
      }
      const value = decodeValue(message)
      if (value._tag === 'Left') {
        const failure = failed(value.left)
        return isDeletion(message) ? left({ ...failure.left, deleted: true }) : failure
      }
      return right(
        createMessage(name, params.right, value.right, payload, qos, retain, dup, properties, replayed),
      )
    })
  }

  return topic => {
    let decoder = byTopic.get(topic)
    if (decoder === undefined) {
      decoder = messageDecoder(topic)
      byTopic.set(topic, decoder)
    }
    // What was stored for this topic was made from it.
    return decoder as never
  }
}

/** What was made of the last message. */
interface Made<A> {
  result: A | undefined
}

/**
 * Returns a function that makes functions of messages remember their results for one message, the same for all of them:
 * were it one for each, a thousand topics would keep a thousand chunks of the socket.
 */
const createMemory = (): (<A extends object>(make: (message: Message) => A) => (message: Message) => A) => {
  let last: Message | null = null
  const filled: Made<unknown>[] = []

  const begin = (message: Message) => {
    for (const made of filled) made.result = undefined
    filled.length = 0
    last = message
  }

  return <A extends object>(make: (message: Message) => A) => {
    const made: Made<A> = { result: undefined }
    return message => {
      if (last !== message) begin(message)
      else if (made.result !== undefined) return made.result
      const result = make(message)
      // A codec may have led to another message meanwhile.
      if (last === message) {
        filled.push(made)
        made.result = result
      }
      return result
    }
  }
}
