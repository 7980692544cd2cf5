import type { Capabilities } from '../../driver/driver.js'
import type { ContractOptions } from './options.js'

/** Something that a case cannot be shown without. */
export interface Need {
  /** As a list shows it: `groups`, `option cut`. */
  readonly name: string
  /** Why it is not there, or `null`. */
  lack(capabilities: Capabilities, options: ContractOptions): string | null
}

const capability = (name: string, has: (capabilities: Capabilities) => boolean): Need => ({
  name,
  lack: capabilities => (has(capabilities) ? null : `the driver says that it has no ${name}`),
})

const option = (name: keyof ContractOptions, what: string): Need => ({
  name: `option ${name}`,
  lack: (_, options) => (options[name] === undefined ? `needs the option ${name}: ${what}` : null),
})

type NeedName =
  | 'qos1'
  | 'qos2'
  | 'retained'
  | 'retainHandling'
  | 'retainAsPublished'
  | 'noLocal'
  | 'wildcards'
  | 'identifiers'
  | 'noIdentifiers'
  | 'properties'
  | 'groups'
  | 'payloadLimit'
  | 'levelLimit'
  | 'cut'
  | 'silence'
  | 'restart'
  | 'denied'
  | 'unreachable'
  | 'connections'
  | 'kept'
  | 'window'
  | 'groupsRedeliver'
  | 'redeliversAfter'
  | 'expiring'
  | 'keepsRetained'
  | 'another'
  | 'drop'
  | 'strain'

export const needs: Readonly<Record<NeedName, Need>> = {
  qos1: capability('QoS 1', ({ maximumQos }) => maximumQos >= 1),
  qos2: capability('QoS 2', ({ maximumQos }) => maximumQos >= 2),
  retained: capability('retained messages', ({ retained }) => retained),
  retainHandling: capability('retainHandling', ({ retainHandling }) => retainHandling),
  retainAsPublished: capability('retainAsPublished', ({ retainAsPublished }) => retainAsPublished),
  noLocal: capability('noLocal', ({ noLocal }) => noLocal),
  wildcards: capability('wildcards', ({ wildcards }) => wildcards),
  identifiers: capability('subscription identifiers', ({ identifiers }) => identifiers),
  noIdentifiers: {
    name: 'no subscription identifiers',
    lack: ({ identifiers }) =>
      identifiers ? 'copies name their subscriptions, so `overlap` has no meaning' : null,
  },
  properties: capability('properties', ({ properties }) => properties),
  groups: {
    name: 'groups',
    lack: ({ groups }) =>
      groups === 'yes' ? null : `the driver says of groups: '${groups}', so its yes to one proves nothing`,
  },
  payloadLimit: {
    name: 'maximumPayload',
    lack: ({ maximumPayload = Number.POSITIVE_INFINITY }) =>
      maximumPayload < Number.POSITIVE_INFINITY ? null : 'the driver tells no maximumPayload',
  },
  levelLimit: {
    name: 'maximumLevels',
    lack: ({ maximumLevels = Number.POSITIVE_INFINITY }) =>
      maximumLevels < Number.POSITIVE_INFINITY ? null : 'the driver tells no maximumLevels',
  },
  cut: option('cut', 'ends the connections of all links'),
  silence: option('silence', 'holds back all bytes'),
  restart: option('restart', 'ends the system and starts it again'),
  denied: option('denied', 'a filter that the system refuses'),
  unreachable: option('unreachable', 'makes a driver of an address where nobody listens'),
  connections: option('connections', 'counts the connections of the system'),
  kept: option('kept', 'makes a driver whose session outlives its links'),
  window: option('window', 'drivers with a limit of unacknowledged messages'),
  groupsRedeliver: option('groupsRedeliver', 'says that what a member leaves goes to another'),
  redeliversAfter: option('redeliversAfter', 'when the system delivers again over the same link'),
  expiring: option('expiring', 'drivers whose session lasts for a time'),
  keepsRetained: option('keepsRetained', 'says that what is stored outlives the system'),
  another: option('another', 'makes a driver of another node'),
  drop: option('drop', 'has the system drop what it keeps'),
  strain: option('strain', 'has the system take no publishes'),
}
