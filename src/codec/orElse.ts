import { checkArgument } from '../base/checks.js'
import { left } from '../base/either.js'
import { isCodec } from '../base/parts.js'
import { describing } from '../base/selfDescription.js'
import type { Codec, DecodeProblem } from './codec.js'
import { isDescribing, safeDecode } from './failure.js'
import { messageOf } from './problem.js'

/**
 * Returns a function that gives a codec which decodes with the given one, and with `second` what that refuses: for
 * devices that were updated and devices that were not. If both refuse, the problem is that of the first, with what the
 * second says in its message and its issues. Publishing is by the first alone.
 *
 * @throws OptionError for what is not a codec
 * @example
 * ```ts
 * import { pipe } from 'fp-ts/lib/function.js'
 * import * as t from 'io-ts'
 * import { flag, json, orElse, topic } from 'rxtopics'
 *
 * const State = t.type({ state: t.keyof({ online: null, offline: null }) })
 * const availability = topic('zigbee2mqtt/{device}/availability', pipe(json(State), orElse(flag('online', 'offline'))))
 * ```
 */
export const orElse = <B>(second: Codec<B, never>): (<A, I>(first: Codec<A, I>) => Codec<A | B, I>) => {
  checkArgument('orElse.second', second, isCodec)
  return <A, I>(first: Codec<A, I>) => {
    checkArgument('orElse.first', first, isCodec)
    // Asked as its own methods, not copied: it may be an instance of a class.
    const codec: Codec<A | B, I> = {
      name: `${first.name} or ${second.name}`,
      contentType: first.contentType,
      payloadFormatIndicator: first.payloadFormatIndicator,
      decode: (payload, properties) => {
        const one = safeDecode(first, payload, properties)
        if (one._tag === 'Right') return one
        const other = safeDecode(second, payload, properties)
        return other._tag === 'Right' ? other : left(both(one.left, other.left))
      },
      encode: value => first.encode(value),
      ...(isDescribing(first) ? { properties: (value: I) => first.properties(value) } : {}),
    }
    return describing(codec, { schema: of => ({ anyOf: [of(first), of(second)] }) })
  }
}

const both = (one: DecodeProblem, other: DecodeProblem): DecodeProblem => ({
  ...one,
  message: messageOf(`${one.message}; or ${other.message}`),
  issues: [...one.issues, ...other.issues],
  cause: [one.cause, other.cause],
})
