import { type Check, checkArgument } from '../../base/checks.js'
import { right } from '../../base/either.js'
import type { Codec } from '../codec.js'
import { scalar } from './scalar.js'
import { loneSurrogate } from './utf8.js'

/** Returns the codec of two texts that are known to be good. */
export const flagOf = (name: string, on: string, off: string): Codec<boolean> =>
  scalar(
    name,
    `${on} or ${off}`,
    text => (text === on ? right(true) : text === off ? right(false) : undefined),
    value => (value === true ? on : value === false ? off : undefined),
    { type: 'string', enum: [on, off] },
  )

/**
 * Returns the codec of a boolean sent as one of two texts, compared exactly. Any other payload is a `Left` with the
 * reason `syntax`.
 *
 * @throws OptionError for a text that is empty or no valid Unicode, and for two equal ones
 * @example
 * ```ts
 * import { flag, topic } from 'rxtopics'
 *
 * const power = topic('stat/{device}/POWER', flag('ON', 'OFF'))
 * const presence = topic('tele/{device}/LWT', flag('Online', 'Offline'))
 * ```
 */
export const flag = (on: string, off: string): Codec<boolean> => {
  checkArgument('flag.on', on, isPayloadText)
  checkArgument('flag.off', off, isPayloadText)
  checkArgument('flag.off', off, value => (value === on ? 'must differ from flag.on' : null))
  return flagOf('flag', on, off)
}

const isPayloadText: Check = value =>
  typeof value !== 'string' || value === '' || loneSurrogate(value) >= 0
    ? 'expected a string of valid Unicode, not empty'
    : null
