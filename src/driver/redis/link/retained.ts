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
    fetch: (filter, matches, found, done) =>
      scanIndex(
        { commands, mapping, root },
        {
          filter,
          matches,
          script: READ,
          found: (name, payload) => {
            const topic = mapping.topicOf(name)
            if (topic !== null && payload instanceof Uint8Array) found(topic, payload)
          },
          done,
        },
      ),
  }
}

export interface Scan {
  readonly filter: string
  matches(topic: string): boolean
  /** Returns what is kept under names. */
  readonly script: string
  found(name: string, value: unknown): void
  done(refusal: Refusal | null): void
}

/** Looks up what is kept for a filter, page by page. */
export const scanIndex = (
  {
    commands,
    mapping,
    root,
  }: { readonly commands: Commands; readonly mapping: Mapping; readonly root: string },
  { filter, matches, script, found, done }: Scan,
): void => {
  const index = `${root}retained`
  const keys = `${index}:`
  const [from, to] = rangeOf(mapping.beginningOf(filter), !/[+#]/.test(filter))

  const read = (start: string | Uint8Array) => {
    const look = (reply: unknown) => {
      const entries = bytesIn(reply)
      const last = entries.at(-1)
      // Somebody may have put anything there: what is no text is no topic, and the next page begins behind it all the same.
      const names = entries.flatMap(entry => decodeUtf8(entry) ?? [])
      const wanted = names.filter(name => matches(mapping.topicOf(name) ?? ''))
      const next = () => (entries.length < PAGE || last === undefined ? done(null) : read(behind(last)))
      if (wanted.length === 0) return next()
      const ask = (of: readonly string[]) => {
        const take = (values: unknown) => {
          const list = values as readonly unknown[]
          list.forEach((value, at) => found(of[at] ?? '', value))
          // They did not go into one answer.
          if (list.length > 0 && list.length < of.length) ask(of.slice(list.length))
          else next()
        }
        commands.call(['EVAL', script, '1', index, keys, ...of], take, done)
      }
      ask(wanted)
    }
    commands.call(['ZRANGEBYLEX', index, start, to, 'LIMIT', '0', String(PAGE)], look, done)
  }
  read(from)
}

/** Returns the part of the index that begins so, or that is this one. */
const rangeOf = (beginning: string, exact: boolean): readonly [from: string, to: string] => {
  if (exact) return [`[${beginning}`, `[${beginning}`]
  // No byte of UTF-8 is 0xFF, so that of a character outside of Unicode is behind all names.
  return beginning === '' ? ['-', '+'] : [`[${beginning}`, `(${beginning}\u{10ffff}\u{10ffff}`]
}

const bytesIn = (reply: unknown): readonly Uint8Array[] =>
  Array.isArray(reply) ? reply.filter(item => item instanceof Uint8Array) : []

const behind = (name: Uint8Array): string | Uint8Array => {
  const text = decodeUtf8(name)
  return text === undefined ? Uint8Array.of('('.charCodeAt(0), ...name) : `(${text}`
}
