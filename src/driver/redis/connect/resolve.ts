import { createMapping, type Mapping } from '../channels/mapping.js'
import type { RedisOptions } from '../options.js'
import { type ResolvedStreams, resolveStreams } from '../streams/resolve.js'

type Defaults = Required<
  Pick<
    RedisOptions,
    | 'keepalive'
    | 'connectTimeout'
    | 'serverTimeout'
    | 'closeTimeout'
    | 'maximumUnanswered'
    | 'maximumPayload'
    | 'cluster'
  >
>

/** The options with the values of those that were not given. */
export type Resolved = Pick<RedisOptions, 'credentials' | 'tls' | 'sentinel' | 'clientId'> &
  Defaults & {
    readonly mapping: Mapping
    /** What the names of keys begin with: `{rxtopics}:`. */
    readonly root: string
    readonly streams: ResolvedStreams | undefined
  }

export const resolve = ({ prefix, separator, keys, streams, ...given }: RedisOptions): Resolved => {
  // `undefined` counts as not given.
  const rest = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    keepalive: 20,
    connectTimeout: 30_000,
    serverTimeout: 5_000,
    closeTimeout: 2_000,
    maximumUnanswered: 1024 * 1024,
    maximumPayload: 536_000_000,
    cluster: false,
    ...rest,
    streams: streams === undefined ? undefined : resolveStreams(streams),
    mapping: createMapping({ prefix: prefix ?? '', separator: separator ?? '/' }),
    root: `{${keys ?? 'rxtopics'}}:`,
  }
}
