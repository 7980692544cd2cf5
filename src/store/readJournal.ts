import type { StoreDamage } from '../client/outbox/store.js'
import { StoreCorruptError } from './errors.js'
import { type Content, LineError, readLine } from './journal.js'
import { createLedger, type Ledger } from './ledger.js'
import { type LineAt, readLines, type Source } from './readLines.js'

export interface Read {
  readonly ledger: Ledger
  /** What cannot be given back, in the order of the file. */
  readonly damage: readonly StoreDamage[]
  /** Where the last line that was finished ends. */
  readonly end: number
  /** The file is a store's, whatever has become of it; an empty one, too. */
  readonly isJournal: boolean
  /** What it keeps; `null`: nothing in it says that. */
  readonly content: Content | null
}

/** So many things that cannot be given back are told one by one. */
const TOLD = 1_000

/**
 * Reads a file from its beginning, a piece at a time. What stands behind the last end of a line is what a crash cut off,
 * and was never confirmed: it is no damage.
 */
export const readJournal = async (file: Source): Promise<Read> => {
  const content = createContent()
  const { end, rest, restLength } = await readLines(file, content.line)
  const { lines, ...read } = content.end()
  const isJournal = lines === 0 ? isBegun(rest, restLength) : read.isJournal
  return { ...read, isJournal, end }
}

/** Every line begins so. */
const BEGINNING = Buffer.from('{"op":"')

/** Whether a file without the end of a line may be one whose first line a crash has cut off. */
const isBegun = (text: Buffer, length: number): boolean =>
  text.length === length &&
  (text.subarray(0, BEGINNING.length).equals(BEGINNING.subarray(0, text.length)) ||
    text.every(byte => byte === 0))

/** Makes of lines what is left, and what is wrong. */
const createContent = () => {
  const ledger = createLedger()
  const damage: StoreDamage[] = []
  let number = 0
  let content: Content | null = null
  let known = 0
  let more = 0
  // Lines that nobody can read, one after the other.
  let unreadable = 0
  let first = 0
  let why: unknown

  const tell = (topic: string, error: StoreCorruptError) => {
    if (damage.length < TOLD) damage.push({ topic, error })
    else more += 1
  }

  const tellUnreadable = () => {
    if (unreadable > 0) tell('', new StoreCorruptError(first, why, unreadable))
    unreadable = 0
  }

  const wrong = (error: LineError) => {
    const { op, key, topic } = error
    if (op === undefined || (op === 'handed' && key === undefined)) {
      // It may have said of any that it was handed over.
      ledger.doubt()
      if (unreadable === 0) {
        first = number
        why = error
      }
      unreadable += 1
      return
    }
    known += 1
    tellUnreadable()
    tell(topic, new StoreCorruptError(number, error))
  }

  return {
    /** `null`: too long to be looked at. */
    line: (bytes: Buffer | null, { size }: LineAt) => {
      number += 1
      // Where a file was squeezed, nothing is written over what it had.
      if (bytes?.length === 0) return
      try {
        if (bytes === null) throw new LineError('too long')
        const change = readLine(bytes)
        tellUnreadable()
        known += 1
        if (change.op === 'journal') {
          content = change.content
          return
        }
        ledger.apply(change, size)
        // Those of version 0.1 begin with a publish.
        if (number === 1) content = 'publishes'
      } catch (error) {
        if (!(error instanceof LineError)) throw error
        wrong(error)
      }
    },
    end: () => {
      tellUnreadable()
      if (more > 0) {
        damage.push({
          topic: '',
          error: new StoreCorruptError(number, new Error(`and ${more} more before it`)),
        })
      }
      return { ledger, damage, isJournal: known > 0, content, lines: number }
    },
  }
}
