import { decodeUtf8 } from '../../../codec/text/utf8.js'
import type { Commands } from '../link/commands.js'
import type { Refusal } from '../link/replies.js'
import { isAfter } from './ids.js'

/** Reads what one group of the stream has for one of its consumers, as far as there is room. */
export interface Reader {
  /** There may be something. */
  read(): void
  /** Calls back when what the stream has by now was read, as far as there is room. */
  caughtUp(then: () => void): void
  /** Nothing is read until `resume`, as often as it was called. */
  pause(): void
  resume(): void
  /** How many entries may be asked for at once, so that the server can send them. */
  page(): number
  /** The last entry that was read. */
  position(): string
  stop(): void
}

export interface ReaderPort {
  readonly commands: Commands
  readonly stream: string
  readonly group: string
  readonly consumer: string
  /** It begins with what was delivered to this consumer and is not settled. */
  readonly unsettled: boolean
  /** How many more messages may be delivered. */
  room(): number
  /** The server does not let it read; what passes is tried again. */
  refused(refusal: Refusal): void
  /** `fields`: `null` where the stream has it no more. */
  entry(id: string, fields: unknown, again: boolean): void
}

/** How many entries are read at once: of those that nobody knows the size of, and at most. */
const FIRST = 8
const PAGE = 200
/** Bytes of one answer, about: Redis ends a connection for which it has too many (`client-output-buffer-limit`, 8 and 32 MB). */
const ANSWER = 4_000_000

export const createReader = (port: ReaderPort): Reader => {
  const { commands, stream, group, consumer, unsettled, room, entry } = port
  let cursor = unsettled ? '0' : '>'
  let reading = false
  let again = false
  let pauses = 0
  let over = false
  let last = '0-0'
  let page = FIRST
  // Who waits for a read that has not begun.
  const waiting: (() => void)[] = []
  const release = (tasks: (() => void)[]) => {
    for (const task of tasks) task()
  }

  const read = () => {
    if (over) return
    if (reading) {
      again = true
      return
    }
    const count = Math.min(page, room())
    if (pauses > 0 || count <= 0) return release(waiting.splice(0))
    reading = true
    again = false
    const served = waiting.splice(0)
    const from = ['GROUP', group, consumer, 'COUNT', String(count), 'STREAMS', stream, cursor]
    commands.call(
      ['XREADGROUP', ...from],
      reply => {
        // What is settled meanwhile asks for no more: the rest of these has to be counted first.
        const full = take(entriesOf(reply), count)
        reading = false
        if (over) return
        release(served)
        if (again || full) read()
      },
      refusal => {
        reading = false
        release(served)
        if (!over) port.refused(refusal)
      },
    )
  }

  /** Returns whether there may be more. */
  const take = (entries: readonly (readonly [string, unknown])[], count: number): boolean => {
    const old = cursor !== '>'
    const end = entries.at(-1)?.[0]
    const bytes = entries.reduce((sum, [, fields]) => sum + sizeOf(fields), 0)
    if (bytes > ANSWER) page = Math.max(1, Math.floor((entries.length * ANSWER) / bytes))
    else if (entries.length === page) page = Math.min(PAGE, page * 2)
    if (old) cursor = end ?? '>'
    for (const [id, fields] of entries) {
      if (over) break
      if (isAfter(id, last)) last = id
      entry(id, fields, old)
    }
    return old || entries.length === count
  }

  return {
    read,
    caughtUp: then => {
      waiting.push(then)
      read()
    },
    pause: () => {
      pauses += 1
    },
    resume: () => {
      pauses -= 1
      read()
    },
    page: () => page,
    position: () => last,
    stop: () => {
      over = true
    },
  }
}

const sizeOf = (fields: unknown): number =>
  Array.isArray(fields)
    ? fields.reduce((sum: number, each) => sum + (each instanceof Uint8Array ? each.length : 0), 0)
    : 0

/** Returns the entries of one stream, as XREADGROUP has them. */
const entriesOf = (reply: unknown): readonly (readonly [string, unknown])[] => {
  const [, entries] = Array.isArray(reply) ? (reply.flat(Array.isArray(reply[0]) ? 1 : 0) as unknown[]) : []
  return entryList(entries)
}

/** Returns entries with their ids; of what the stream has no more there are no fields. */
export const entryList = (entries: unknown): readonly (readonly [string, unknown])[] =>
  Array.isArray(entries)
    ? entries.flatMap(each => {
        if (!Array.isArray(each)) return []
        const [id, fields] = each as readonly unknown[]
        return id instanceof Uint8Array ? [[decodeUtf8(id) ?? '', fields] as const] : []
      })
    : []
