import { type Either, left, right } from '../../base/either.js'
import { FASTEST, MOST_TIMES, SLOWEST } from '../protocol/commands.js'

/** How often a message is published, and how many times if not until it is stopped. */
export interface Pace {
  readonly every: number
  readonly times?: number
}

/** Returns what the fields of a form say; a left says what is wrong with them. */
export const paceOf = (every: string, unit: string, times: string): Either<string, Pace> => {
  const ms = Math.round(Number(every) * (unit === 's' ? 1_000 : 1))
  if (every.trim() === '' || !(ms >= FASTEST && ms <= SLOWEST))
    return left(`a message is repeated every ${FASTEST} ms at most, and once in a day at least`)
  if (times.trim() === '') return right({ every: ms })
  const many = Number(times)
  return Number.isInteger(many) && many >= 1 && many <= MOST_TIMES
    ? right({ every: ms, times: many })
    : left(`it is published from 1 to ${MOST_TIMES.toLocaleString('en')} times, or until it is stopped`)
}
