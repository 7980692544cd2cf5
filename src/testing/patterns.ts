import { checkArgument, isObject } from '../base/checks.js'
import { decodeUtf8 } from '../codec/text/utf8.js'
import type { Message } from '../message.js'
import { equal } from './equal.js'
import { show } from './show.js'

const pattern: unique symbol = Symbol('rxtopics.testing.pattern')

/** Some fields of what is expected; the others do not matter. */
export interface Having<F> {
  readonly [pattern]: F
}

/** Bytes may be written as the text they are in UTF-8. */
export type Written<A> = Uint8Array extends A ? A | string : A

/** Fields of a message. */
export interface MessagePattern<A, P> extends Partial<Omit<Message<A, P>, 'payload' | 'value'>> {
  /** The value, decoded. */
  readonly value?: Written<A>
  /** The bytes. */
  readonly payload?: string | Uint8Array
}

/** What a message has to be: the value alone, or `having` some fields. */
export type Expected<A, P> = Written<A> | Having<MessagePattern<A, P>>

/**
 * Returns an expectation of some fields; all others may be anything. Bytes may be written as text.
 *
 * @throws OptionError for what is not an object
 * @example
 * ```ts
 * import { harness, having } from 'rxtopics/testing'
 *
 * harness(({ client, retained, expectMessages }) => {
 *   retained('home/lamp', 'on')
 *   expectMessages(client.observe('home/+'), 'r--', { r: having({ topic: 'home/lamp', retain: true }) })
 * })
 * ```
 */
export const having = <const F extends object>(fields: F): Having<F> => {
  checkArgument('having.fields', fields, isObject)
  return { [pattern]: fields }
}

export const isHaving = (expected: unknown): expected is Having<object> =>
  typeof expected === 'object' && expected !== null && pattern in expected

/** Returns whether a value is what was written for it. */
export const isWritten = (actual: unknown, written: unknown): boolean =>
  typeof written === 'string' && actual instanceof Uint8Array
    ? decodeUtf8(actual) === written
    : equal(actual, written)

/** Returns whether a value has the fields asked for. */
export const has = (actual: unknown, { [pattern]: fields }: Having<object>): boolean =>
  typeof actual === 'object' &&
  actual !== null &&
  Object.entries(fields).every(([name, field]) => isWritten(Reflect.get(actual, name), field))

/** Returns the fields asked for. */
export const fieldsOf = <F>({ [pattern]: fields }: Having<F>): F => fields

/** Returns what is expected, in words. */
export const showExpected = (expected: unknown): string => {
  if (!isHaving(expected)) return show(expected)
  const fields = Object.entries(expected[pattern])
  return `having ${fields.map(([name, field]) => `${name} ${show(field)}`).join(', ')}`
}
