import { decodeUtf8 } from '../../../codec/text/utf8.js'
import type { Mapping } from '../channels/mapping.js'
import type { Commands } from './commands.js'
import type { Refusal } from './replies.js'
import { KEEP, READ } from './scripts.js'

/** The retained messages: a hash for each topic, and an index of them in the order of their names. */
export interface Retained {
  /** Publishes a message and keeps it as the value of its topic, in one step; an empty one ends that. */
  publish(
    channel: string,
    payload: Uint8Array,
    /** Seconds for which it is kept. */
    expiry: number | undefined,
    done: (refusal: Refusal | null) => void,
  ): void
  /** Calls back with what is kept for a filter, page by page, and at last with `null`, or why there is nothing. */
  fetch(
    filter: string,
    matches: (topic: string) => boolean,
    found: (topic: string, payload: Uint8Array) => void,
    done: (refusal: Refusal | null) => void,
  ): void
}

/** How many names are looked at in one step. */
const PAGE = 500

export const createRetained = (commands: Commands, mapping: Mapping, root: string): Retained => {
  const index = `${root}retained`
  const keys = `${index}:`

  return {
    publish: (channel, payload, expiry, done) => {
      const ttl = expiry === undefined ? '' : String(Math.max(1, expiry * 1_000))
      commands.call(['EVAL', KEEP, '2', keys + channel, index, channel, payload, ttl], () => done(null), done)
    },
    fetch: (filter, matches, found, done) => {
      const beginning = mapping.beginningOf(filter)
      const [from, to] = rangeOf(beginning, !/[+#]/.test(filter))

      const read = (start: string) =>
        commands.call(
          ['ZRANGEBYLEX', index, start, to, 'LIMIT', '0', String(PAGE)],
          reply => {
            const names = textsOf(reply)
            const last = names.at(-1)
            const wanted = names.filter(name => matches(mapping.topicOf(name) ?? ''))
            const next = () => (names.length < PAGE || last === undefined ? done(null) : read(`(${last}`))
            if (wanted.length === 0) return next()
            commands.call(
              ['EVAL', READ, '1', index, keys, ...wanted],
              values => {
                wanted.forEach((name, at) => {
                  const payload = (values as readonly unknown[])[at]
                  if (payload instanceof Uint8Array) found(mapping.topicOf(name) ?? '', payload)
                })
                next()
              },
              done,
            )
          },
          done,
        )
      read(from)
    },
  }
}

/** Returns the part of the index that begins so, or that is this one. */
const rangeOf = (beginning: string, exact: boolean): readonly [from: string, to: string] => {
  if (exact) return [`[${beginning}`, `[${beginning}`]
  // No byte of UTF-8 is 0xFF, so that of a character outside of Unicode is behind all names.
  return beginning === '' ? ['-', '+'] : [`[${beginning}`, `(${beginning}\u{10ffff}\u{10ffff}`]
}

const textsOf = (reply: unknown): readonly string[] =>
  Array.isArray(reply)
    ? reply.map(item => (item instanceof Uint8Array ? (decodeUtf8(item) ?? '') : String(item)))
    : []
