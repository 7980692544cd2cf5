import { type Either, left, right } from '../base/either.js'
import { escapeText } from '../base/escape.js'
import { topicProblem } from './filter/grammar.js'
import type { ParamTypes } from './templateTypes.js'

/** Turns one level of a topic into a value and back. An io-ts `Type<A, string, unknown>` is one. */
export interface ParamCodec<out A, in I = A> {
  /** For failures and errors: `not a valid Room`. */
  readonly name?: string
  /** Returns the value of a level, or what is wrong with it. */
  readonly decode: (text: string) => Either<unknown, A>
  /** What it returns must be a text that `decode` accepts. */
  readonly encode: (value: I) => string
  /** If given, only values that it is true of are encoded. */
  readonly is?: (value: unknown) => boolean
}

/** A `ParamCodec` of whatever type. */
export type AnyParamCodec = ParamCodec<unknown, never>

/** What went wrong with the text of a param, or why a value has none. */
export interface ParamProblem {
  readonly message: string
  /** The codec's own `Left`, or what it threw. */
  readonly cause: unknown
}

/** Returns the value of a level. No param is an empty level: `printParam` makes none, so none is read. */
export const readParam = (codec: AnyParamCodec, text: string): Either<ParamProblem, unknown> => {
  if (text === '') return left({ message: 'must not be empty', cause: undefined })
  try {
    const read = codec.decode(text)
    return read._tag === 'Right' ? read : left({ message: notValid(codec), cause: read.left })
  } catch (cause) {
    return left(threw(cause))
  }
}

/** Returns the level of a value: one that can stand in a topic, and that `readParam` reads. */
export const printParam = (codec: AnyParamCodec, value: unknown): Either<ParamProblem, string> => {
  try {
    if (codec.is?.(value) === false) return left({ message: notValid(codec), cause: undefined })
    const text = codec.encode(value as never)
    const message = topicProblem(text) ?? (text.includes('/') ? 'must not contain /' : null)
    if (message !== null) return left({ message, cause: undefined })
    const read = readParam(codec, text)
    return read._tag === 'Right' ? right(text) : read
  } catch (cause) {
    return left(threw(cause))
  }
}

/** The codec of a param that the template gives no type. */
export const plain: ParamCodec<string> = {
  name: 'string',
  decode: right,
  encode: value => value,
  is: value => typeof value === 'string',
}

/** Numbers in one spelling only, so that no two topics stand for the same params. */
const numeric = (name: string, accepts: (value: unknown) => boolean): ParamCodec<number> => ({
  name,
  decode: text => {
    const value = Number(text)
    return accepts(value) && String(value) === text ? right(value) : left('not in canonical decimal form')
  },
  encode: String,
  is: accepts,
})

const types: { readonly [K in keyof ParamTypes]: ParamCodec<ParamTypes[K]> } = {
  int: numeric('int', Number.isSafeInteger),
  number: numeric('number', Number.isFinite),
}

/** The codecs of the types that a template can give a param, by name. */
export const paramTypes: ReadonlyMap<string, AnyParamCodec> = new Map(Object.entries(types))

const notValid = ({ name = 'value' }: AnyParamCodec): string => `not a valid ${name}`

const threw = (cause: unknown): ParamProblem => ({
  message: `its codec threw${cause instanceof Error ? `: ${escapeText(cause.message)}` : ''}`,
  cause,
})
