import { attempt } from '../base/either.js'
import type { Client } from '../client/client.js'
import type { AnyTopic, PayloadCodec, ValueOf } from '../decoder.js'
import type { Message, NoParams } from '../message.js'
import { isTopic, levelsOf, type Topic } from '../topic/topic.js'

/** What can be watched: a topic, or a plain filter, whose values are bytes. */
export type Watched = string | AnyTopic

/** The values of what is watched. */
export type ValueIn<T> =
  T extends Topic<unknown, string, infer C> ? (C extends PayloadCodec ? ValueOf<C> : never) : Uint8Array

/** The params of what is watched. */
export type ParamsIn<T> = T extends Topic<infer P, string, unknown> ? P : NoParams

/** The messages of what is watched. */
export type MessageIn<T> = Message<ValueIn<T>, ParamsIn<T>>

/** Returns what a function says is watched; if it throws, what is watched is the error, and nothing else comes of it. */
export const said = <T>(say: () => T): T => {
  const watched = attempt(say)
  return watched._tag === 'Right' ? watched.right : (watched.left as never)
}

/**
 * Returns a text that is the same for what would be watched in the same way: `at` makes a new topic each time, and
 * options are written where they are used.
 */
export const keyOf = (client: Client, target: Watched | null | undefined, options: object): string =>
  JSON.stringify([
    idOf(client),
    isTopic(target) ? partsOf(target) : identified(target),
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, identified(value)]),
  ])

const partsOf = (topic: Topic<unknown, string, unknown>): readonly unknown[] => [
  topic.filter,
  identified(topic.codec),
  ...levelsOf(topic).map(level => (level.kind === 'param' ? [level.name, idOf(level.codec)] : level.text)),
]

/** Plain data stands for itself, all else for the one thing that it is. */
const identified = (value: unknown): unknown => {
  if (typeof value === 'function') return idOf(value)
  // JSON has no Infinity, and throws for what is refused when it is watched.
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isWritten)
    ? value
    : idOf(value)
}

/** A text, or a list of texts: what there is in an option that is an object. */
const isWritten = (member: unknown): boolean =>
  Array.isArray(member) ? member.every(isText) : isText(member)

const isText = (value: unknown): boolean => typeof value === 'string'

const ids: WeakMap<object, number> = /* @__PURE__ */ new WeakMap()
let count = 0

const idOf = (value: object): number => {
  let id = ids.get(value)
  if (id === undefined) {
    count += 1
    id = count
    ids.set(value, id)
  }
  return id
}
