import { count } from '../base/count.js'
import type { Message } from '../message.js'
import { usageError } from './errors.js'
import { type Read, text } from './values.js'
import type { World } from './world.js'

const share: Read<number> = (given, name) => {
  const [, amount] = /^(\d+(?:\.\d+)?)%$/.exec(given) ?? []
  const value = Number(amount) / 100
  if (value > 0 && value <= 1) return value
  throw usageError(`--${name}: expected a share such as 10%, got ${given}`)
}

/** The options that say which of the messages that come are meant. */
export const sieveOptions = {
  match: {
    value: 'TEXT',
    read: text,
    many: true,
    help: 'only payloads that have this in them; of several any',
  },
  sample: { value: 'N%', read: share, help: 'a share of them, by chance, such as 10%' },
} as const

export interface SieveValues {
  readonly match: readonly string[]
  readonly sample: number | undefined
}

/** Lets the messages pass that are meant, and counts the others. */
export interface Sieve {
  takes(message: Message): boolean
  /** What has been left out, as parts of a summary. */
  parts(): readonly string[]
}

export const createSieve = ({ match, sample = 1 }: SieveValues, { random }: Pick<World, 'random'>): Sieve => {
  const wanted = match.map(each => Buffer.from(each))
  const leftOut = { match: 0, sample: 0 }
  const has = (payload: Uint8Array) => {
    const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
    return wanted.some(each => bytes.includes(each))
  }
  return {
    takes: ({ payload }) => {
      if (wanted.length > 0 && !has(payload)) {
        leftOut.match += 1
        return false
      }
      if (sample === 1 || random() < sample) return true
      leftOut.sample += 1
      return false
    },
    parts: () =>
      (['match', 'sample'] as const)
        .filter(name => leftOut[name] > 0)
        .map(name => `${count(leftOut[name], 'message')} left out (--${name})`),
  }
}
