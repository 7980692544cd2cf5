import { type Either, left, right } from '../../base/either.js'
import { TopicsError } from '../../base/errors.js'
import { quote } from '../../base/escape.js'

// What is asked of values: `path = value`, or several of these with `and` between them. The page says what it cannot
// read, the program asks the values.

/** What a value in JSON is compared with. */
export type Scalar = string | number | boolean | null

const SIGNS = ['=', '!=', '<', '<=', '>', '>='] as const
export type Sign = (typeof SIGNS)[number]

/** One comparison; without keys it is of the whole value. */
export interface Comparison {
  readonly path: readonly string[]
  readonly sign: Sign
  readonly value: Scalar
}

/** Characters of a condition. */
export const LONGEST_CONDITION = 1_000

const BLANK = /\s*/y
const AND = /and(?=\s|$)/iy
const DOT = /\./y
const BARE = /[\p{L}\p{N}_$@:-]+/uy
const QUOTED = /"(?:[^"\\]|\\.)*"/y
const OPEN = /"/y
const SIGN = /[=!<>]+/y
const WORD = /[^\s"]+/y
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i
/** Would be taken for a number by who wrote it. */
const NUMERIC = /^[+-]?\.?\d[\d.]*$/

/** Returns what a condition asks for; a left says, in words, what of it cannot be read. */
export const readCondition = (text: string): Either<string, readonly Comparison[]> => {
  if (text.length > LONGEST_CONDITION) return left(`it is longer than ${LONGEST_CONDITION} characters`)
  try {
    return right(comparisonsIn(text))
  } catch (error) {
    if (error instanceof Unreadable) return left(error.message)
    throw error
  }
}

/** Ends the reading; no one else sees it. */
class Unreadable extends TopicsError {
  static override readonly brand: string = 'rxtopics.Unreadable'
  override readonly name = 'Unreadable'
}

const fail = (words: string): never => {
  throw new Unreadable(words)
}

/** A text, and how far it has been read. */
interface Reader {
  /** Returns what comes next, if it is of this form, and goes behind it. */
  take(form: RegExp): string | undefined
  isOver(): boolean
  /** Returns what is left, for who is told that something else was expected. */
  rest(): string
}

const readerOf = (text: string): Reader => {
  let at = 0
  return {
    take: form => {
      form.lastIndex = at
      const [found] = form.exec(text) ?? []
      at += found?.length ?? 0
      return found
    },
    isOver: () => at >= text.length,
    rest: () => (at >= text.length ? 'the end' : quote(text.slice(at), 40)),
  }
}

const comparisonsIn = (text: string): readonly Comparison[] => {
  const reader = readerOf(text)
  const comparisons: Comparison[] = []
  do {
    reader.take(BLANK)
    comparisons.push(comparisonAt(reader))
    reader.take(BLANK)
  } while (reader.take(AND) !== undefined)
  if (!reader.isOver())
    fail(`expected the end or "and", not ${reader.rest()}: a text with spaces stands in quotes`)
  return comparisons
}

const comparisonAt = (reader: Reader): Comparison => {
  const path = pathAt(reader)
  reader.take(BLANK)
  const written = reader.take(SIGN)
  if (written === undefined)
    return fail(
      `expected one of ${SIGNS.join(' ')}, not ${reader.rest()}: a key with other characters stands in quotes`,
    )
  const sign = SIGNS.find(each => each === (written === '==' ? '=' : written))
  if (sign === undefined) return fail(`${quote(written)} is none of ${SIGNS.join(' ')}`)
  reader.take(BLANK)
  const value = valueAt(reader)
  if (sign !== '=' && sign !== '!=' && typeof value !== 'string' && typeof value !== 'number')
    fail(`${value} is not less or more than anything: ask with = or !=`)
  return { path, sign, value }
}

const pathAt = (reader: Reader): readonly string[] => {
  const first = keyAt(reader)
  if (first === undefined) return []
  const path = [first]
  while (reader.take(DOT) !== undefined)
    path.push(keyAt(reader) ?? fail(`expected a key, not ${reader.rest()}`))
  return path
}

const keyAt = (reader: Reader): string | undefined => quotedAt(reader) ?? reader.take(BARE)

const valueAt = (reader: Reader): Scalar => {
  const quoted = quotedAt(reader)
  if (quoted !== undefined) return quoted
  const word = reader.take(WORD) ?? fail(`expected a value, not ${reader.rest()}`)
  if (word === 'true' || word === 'false') return word === 'true'
  if (word === 'null') return null
  if (NUMBER.test(word)) return Number(word)
  return NUMERIC.test(word)
    ? fail(`${quote(word)} is no number as JSON has it; a text stands in quotes: "${word}"`)
    : word
}

const quotedAt = (reader: Reader): string | undefined => {
  const written = reader.take(QUOTED)
  if (written === undefined)
    return reader.take(OPEN) === undefined ? undefined : fail('a quote is not closed')
  try {
    return String(JSON.parse(written))
  } catch {
    return fail(`${quote(written, 40)} is no text as JSON has it`)
  }
}
