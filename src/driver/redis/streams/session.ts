import { decodeUtf8 } from '../../../codec/text/utf8.js'
import type { SubscribeRequest } from '../../driver.js'
import type { Connection } from '../connect/library.js'
import type { ResolvedStreams } from './resolve.js'
import { ADD, FORGET, SWEEP } from './scripts.js'

/** What there is at the server when a link opens. */
export interface Prepared {
  /** The name of the group that is the session's, and of its key after `root`. */
  readonly group: string
  /** It outlives the link. */
  readonly kept: boolean
  /** Ms for which it is kept after the last sign of life; empty: for ever. */
  readonly ttl: string
  /** By filter: what the session has; empty: there was none. */
  readonly found: ReadonlyMap<string, KeptSubscription>
  /** Its place in the stream was there, too; else it begins now. */
  readonly whole: boolean
  /** By which the server knows the script that publishes. */
  readonly add: string
}

export interface KeptSubscription {
  readonly since: string
  readonly request: SubscribeRequest
}

/** Seconds for which a session that is not kept outlives its link, where nobody ends it. */
const ORPHAN = 60

interface Who {
  /** That of the client. */
  readonly name: string
  /** What tells its links apart. */
  readonly link: string
  /** What the session has is forgotten. */
  readonly clean: boolean
  /** Seconds between signs of life. */
  readonly keepalive: number
}

export const prepareSession = async (
  connection: Connection,
  root: string,
  { clean: cleanness, sessionExpiry }: ResolvedStreams,
  { name, link, clean, keepalive }: Who,
): Promise<Prepared> => {
  const kept = cleanness !== true
  const stream = `${root}stream`
  const group = `session:${name}${kept ? '' : `:${link}`}`
  const key = root + group
  const [add, , fields] = await Promise.all([
    connection.send(['SCRIPT', 'LOAD', ADD]),
    connection.send(['EVAL', SWEEP, '1', stream, root]),
    clean || !kept
      ? connection.send(['EVAL', FORGET, '2', stream, key, group]).then(() => [])
      : connection.send(['HGETALL', key]),
  ])
  const ttl = !kept
    ? String(Math.max(ORPHAN, 3 * keepalive) * 1_000)
    : sessionExpiry === Number.POSITIVE_INFINITY
      ? ''
      : String(sessionExpiry * 1_000)
  const found = readSession(fields)
  // Where somebody has deleted the stream, its groups went with it.
  const whole =
    found.size === 0 ||
    (await connection.send(['XGROUP', 'CREATE', stream, group, '$', 'MKSTREAM']).then(
      () => false,
      (error: unknown) => isThere(error) || Promise.reject(error),
    ))
  return { group, kept, ttl, found, whole, add: textOf(add) }
}

const isThere = (error: unknown): boolean => error instanceof Error && error.message.startsWith('BUSYGROUP')

/** Returns what is noted of a subscription. */
export const noteOf = ({ identifier, qos, noLocal, retainAsPublished }: SubscribeRequest): string =>
  [identifier ?? 0, qos, Number(noLocal), Number(retainAsPublished)].join(' ')

/** Returns what the session has, by filter. */
export const readSession = (fields: unknown): ReadonlyMap<string, KeptSubscription> => {
  const found = new Map<string, KeptSubscription>()
  const list: readonly unknown[] = Array.isArray(fields) ? fields : []
  for (let at = 0; at + 1 < list.length; at += 2) {
    const filter = textOf(list[at])
    const [since = '0-0', identifier, qos, noLocal, asPublished] = textOf(list[at + 1]).split(' ')
    found.set(filter, {
      since,
      request: {
        filter,
        qos: qos === '0' ? 0 : 1,
        noLocal: noLocal === '1',
        retainAsPublished: asPublished === '1',
        retainHandling: 2,
        identifier: Number(identifier) || undefined,
        userProperties: undefined,
      },
    })
  }
  return found
}

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? (decodeUtf8(value) ?? '') : String(value ?? '')
