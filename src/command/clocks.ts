import { escapeText } from '../base/escape.js'
import { userPropertyPairs } from '../base/userProperties.js'
import type { Seen } from './envelope.js'
import { usageError } from './errors.js'
import type { Read } from './values.js'

const clocks = ['clock', 'start', 'delta'] as const
const PROPERTY = 'property:'

export type Clock = (typeof clocks)[number] | { readonly property: string }

export const clock: Read<Clock> = (given, name) => {
  const known = clocks.find(each => each === given)
  if (known !== undefined) return known
  if (given.startsWith(PROPERTY) && given !== PROPERTY) return { property: given.slice(PROPERTY.length) }
  throw usageError(`--${name}: expected ${clocks.join(', ')} or ${PROPERTY}NAME, got ${given}`)
}

/**
 * Returns what shows the time of each message: that of the day as `shown`, seconds since the start, or since the one before,
 * or what a user property says, `-` where there is none.
 */
export const createClock = (
  wanted: Clock | undefined,
  shown: (wall: number) => string,
): ((seen: Seen) => string) => {
  if (typeof wanted === 'object') return seen => propertyOf(seen, wanted.property)
  let before: number | null = null
  return ({ at, wall }) => {
    const since = wanted === 'delta' ? (before ?? at) : 0
    before = at
    return wanted === undefined || wanted === 'clock' ? shown(wall) : `+${((at - since) / 1_000).toFixed(3)}`
  }
}

const propertyOf = ({ message }: Seen, name: string): string => {
  const values = userPropertyPairs(message.properties.userProperties ?? {}).filter(([key]) => key === name)
  const [, value] = values.at(-1) ?? ['', '-']
  return escapeText(value, 40)
}
