import {
  type Check,
  checkArgument,
  checkOptions,
  isFunction,
  isOneOf,
  memberOf,
} from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'

/** A record as `resolveSrv` of Node's `dns` gives it (RFC 2782). */
export interface SrvRecord {
  /** The host. */
  readonly name: string
  /** Where it listens. */
  readonly port: number
  /** The lowest is tried first. */
  readonly priority: number
  /** Among those of one priority it says how often a server comes first. */
  readonly weight: number
}

/** Options of `srv`. */
export interface SrvOptions {
  /** What is spoken with the servers. @default 'mqtt' */
  readonly protocol?: 'mqtt' | 'mqtts' | 'ws' | 'wss'
  /** Where chance comes from: numbers from 0 up to 1. @default Math.random */
  readonly random?: () => number
}

/**
 * Returns the URLs of the servers that DNS names for a service, in the order in which they are to be tried: by priority,
 * and by chance and weight among equals. Inside the function that `mqtt` takes in place of a URL, DNS is asked at each
 * attempt.
 *
 * @throws OptionError for what are no records, for none, and for a domain that says that it has no such service
 * @example
 * ```ts
 * import { resolveSrv } from 'node:dns/promises'
 * import { createClient } from 'rxtopics'
 * import { mqtt, srvServers } from 'rxtopics/mqtt'
 *
 * const client = createClient(
 *   mqtt(async () => srvServers(await resolveSrv('_secure-mqtt._tcp.example.org'), { protocol: 'mqtts' })),
 * )
 * ```
 */
export const srvServers = (records: readonly SrvRecord[], options: SrvOptions = {}): readonly string[] => {
  checkArgument('srvServers.records', records, areRecords)
  checkOptions('srvServers', options, {
    protocol: isOneOf('mqtt', 'mqtts', 'ws', 'wss'),
    random: isFunction,
  })
  const { protocol = 'mqtt', random = Math.random } = options
  // A target of "." says that the service is decidedly not there.
  const there = records.filter(({ name }) => name !== '' && name !== '.')
  if (there.length === 0) throw new OptionError('srvServers.records', 'expected one server at least')
  const priorities = [...new Set(there.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities
    .flatMap(priority =>
      shuffled(
        there.filter(record => record.priority === priority),
        random,
      ),
    )
    .map(({ name, port }) => `${protocol}://${name.replace(/\.$/, '')}:${port}`)
}

/** One after the other, each with a chance in proportion to its weight; those of weight 0 have a very small one. */
const shuffled = (records: readonly SrvRecord[], random: () => number): readonly SrvRecord[] => {
  const left = [...records].sort((a, b) => a.weight - b.weight)
  const order: SrvRecord[] = []
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0)
    const chosen = Math.floor(random() * (sum + 1))
    let running = 0
    const at = left.findIndex(({ weight }) => {
      running += weight
      return running >= chosen
    })
    order.push(...left.splice(Math.max(0, at), 1))
  }
  return order
}

const areRecords: Check = value =>
  Array.isArray(value) &&
  value.every(
    record =>
      typeof memberOf(record, 'name') === 'string' &&
      ['port', 'priority', 'weight'].every(name => Number.isInteger(memberOf(record, name))),
  )
    ? null
    : 'expected SRV records, each with name, port, priority and weight'
