import { expect } from 'vitest'
import type { Either } from '../../../src/base/either.js'
import type { Codec, DecodeProblem, EncodeProblem } from '../../../src/codec/codec.js'

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export const rightOf = <A>(result: Either<unknown, A>): A => {
  if (result._tag === 'Right') return result.right
  expect.fail(`expected a Right, got ${JSON.stringify((result.left as { message?: string }).message)}`)
}

export const leftOf = <E>(result: Either<E, unknown>): E => {
  if (result._tag === 'Left') return result.left
  expect.fail(`expected a Left, got the value ${String(result.right)}`)
}

export const decodeText = <A>(codec: Codec<A, never>, text: string): A => rightOf(codec.decode(utf8(text)))

export const refuseText = (codec: Codec<unknown, never>, text: string): DecodeProblem =>
  leftOf(codec.decode(utf8(text)))

export const encodeToText = <I>(codec: Codec<unknown, I>, value: I): string =>
  new TextDecoder().decode(rightOf(codec.encode(value)))

/** For values that the types rule out and plain JavaScript does not. */
export const refuseValue = <I>(codec: Codec<unknown, I>, value: unknown): EncodeProblem =>
  leftOf(codec.encode(value as I))
