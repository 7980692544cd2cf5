import { type Check, checkArgument, checkOptions } from '../base/checks.js'
import { type Interceptor, reject } from '../client/interception/interceptor.js'
import { checkFilter } from '../topic/filter/grammar.js'
import { matches } from '../topic/filter/matches.js'
import { type Directions, isDirections, judging } from './direction.js'

/** For `allow` and `deny`. */
export interface FilteringOptions {
  /** Which messages are looked at. @default 'both' */
  readonly direction?: Directions
}

/**
 * Returns an interceptor that lets pass what matches one of the filters, and rejects all else. It says what this
 * program may do by mistake; what it may do at all is for the broker to say.
 *
 * @throws FilterError for an invalid filter
 * @throws OptionError for what is no list of filters, and for an unknown or wrong option
 * @example
 * ```ts
 * import { allow, createClient } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const client = createClient(memory(), { interceptors: [allow(['tenants/7/#'], { direction: 'outgoing' })] })
 * client.publish('tenants/8/door', 'open').subscribe({ error: ({ name }) => console.log(name) }) // RejectedError
 * ```
 */
export const allow = (filters: readonly string[], options: FilteringOptions = {}): Interceptor => {
  const direction = read('allow', filters, options)
  return judging('allow', direction, ({ topic }) =>
    isAmong(filters, topic) ? null : reject('its topic is not among those that are allowed'),
  )
}

/**
 * Returns an interceptor that rejects what matches one of the filters, and lets all else pass.
 *
 * @throws FilterError for an invalid filter
 * @throws OptionError for what is no list of filters, and for an unknown or wrong option
 * @example
 * ```ts
 * import { createClient, deny } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * createClient(memory(), { interceptors: [deny(['$SYS/#', 'plant/+/command'])] })
 * ```
 */
export const deny = (filters: readonly string[], options: FilteringOptions = {}): Interceptor => {
  const direction = read('deny', filters, options)
  return judging('deny', direction, ({ topic }) =>
    isAmong(filters, topic) ? reject('its topic is denied') : null,
  )
}

const isAmong = (filters: readonly string[], topic: string): boolean =>
  filters.some(filter => matches(filter, topic))

const isList: Check = value =>
  Array.isArray(value) && value.every(filter => typeof filter === 'string')
    ? null
    : 'expected a list of filters'

const read = (caller: string, filters: readonly string[], options: FilteringOptions): Directions => {
  checkArgument(`${caller}.filters`, filters, isList)
  for (const filter of filters) checkFilter(filter)
  checkOptions(caller, options, { direction: isDirections })
  return options.direction ?? 'both'
}
