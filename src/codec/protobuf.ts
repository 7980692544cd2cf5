import { type DescMessage, fromBinary, isMessage, type MessageShape, toBinary } from '@bufbuild/protobuf'
import { checkArgument, checkOptions, isBoolean, isSize, memberOf } from '../base/checks.js'
import { left, right } from '../base/either.js'
import { printCause } from '../base/print.js'
import { describing } from '../base/selfDescription.js'
import type { Codec } from './codec.js'
import { forbiddenPath } from './json/forbiddenKeys.js'
import { failed, problem, wrongType } from './problem.js'
import type { AnySchema, SchemaInput, SchemaOutput } from './schema/schema.js'
import { type Format, schemaCodec } from './schemaCodec.js'

/** Options of `protobuf`. */
export interface ProtobufOptions<S extends AnySchema | undefined> {
  /**
   * The largest payload that is decoded, in bytes; a larger one is a `Left` with the reason `too-large`, before any of
   * it is read. `Infinity`: no limit. No message at all is an empty payload, so that is decoded too.
   *
   * @default 1048576
   */
  readonly maxBytes?: number
  /**
   * What a message must pass after it was decoded, and before it is encoded. Any schema that `json` takes.
   *
   * @default none
   */
  readonly schema?: S
  /** As for `json`, of an io-ts type. @default true */
  readonly compile?: boolean
}

type Decoded<D extends DescMessage, S> = S extends AnySchema ? SchemaOutput<S> : MessageShape<D>
type Encoded<D extends DescMessage, S> = S extends AnySchema ? SchemaInput<S> : MessageShape<D>

/**
 * Returns the codec of one message of Protocol Buffers, by the peer `@bufbuild/protobuf`: `desc` is the descriptor that
 * its generator writes. Publishers give messages made with `create`, or what the schema turns into one.
 *
 * Every failure is a `Left`: bytes that are truncated or no message of the descriptor, nesting deeper than 100 levels,
 * keys of maps that can reach a prototype, a refusal of the schema, and values that are no such message. Protocol Buffers
 * have no names and no types on the wire, so bytes of another message may well decode.
 *
 * @throws OptionError for an unknown option or one out of range, and for what is not a descriptor or a schema
 * @example
 * ```ts
 * import { TimestampSchema } from '@bufbuild/protobuf/wkt'
 * import { topic } from 'rxtopics'
 * import { protobuf } from 'rxtopics/protobuf'
 *
 * const clock = topic('site/{site}/clock', protobuf(TimestampSchema, { maxBytes: 64 }))
 * ```
 */
export const protobuf = <D extends DescMessage, const S extends AnySchema | undefined = undefined>(
  desc: D,
  options: ProtobufOptions<S> = {},
): Codec<Decoded<D, S>, Encoded<D, S>> => {
  checkArgument('protobuf.desc', desc, value =>
    memberOf(value, 'kind') === 'message' ? null : 'expected the descriptor of a message',
  )
  checkOptions('protobuf', options, { maxBytes: isSize, schema: () => null, compile: isBoolean })
  const { schema, ...limits } = options
  const format: Format = {
    name: 'protobuf',
    contentType: 'application/protobuf',
    payloadFormatIndicator: false,
    emptyIsValue: true,
    read: payload => {
      try {
        const message = fromBinary(desc, payload)
        // Of fields the descriptor says the names; those of maps are anybody's.
        const path = spellsProto(payload) ? forbiddenPath(message) : undefined
        return path === undefined
          ? right(message)
          : failed('forbidden-key', problem('forbidden key', undefined, path))
      } catch (cause) {
        return failed('syntax', problem(printCause(cause), cause))
      }
    },
    write: value => {
      if (!isMessage(value, desc)) return left(wrongType(desc.typeName, value))
      try {
        return right(toBinary(desc, value))
      } catch (cause) {
        return left(problem(printCause(cause), cause))
      }
    },
  }
  // The schema is of the message as an object, not of what is sent.
  return describing(
    { ...schemaCodec(format, schema, limits) },
    {
      schema: () => ({ description: `the message ${desc.typeName} of Protocol Buffers` }),
    },
  )
}

const PROTO = [...'proto'].map(char => char.charCodeAt(0))

/** Whether some text in it has what all keys have by which a prototype can be reached: most messages have not. */
const spellsProto = (payload: Uint8Array): boolean => {
  const [first = 0] = PROTO
  for (let at = payload.indexOf(first); at >= 0; at = payload.indexOf(first, at + 1))
    if (PROTO.every((code, index) => payload[at + index] === code)) return true
  return false
}
