import type { Row } from '../diagram.js'
import type { MarbleProblem } from '../problem.js'
import type { Reader, Word } from './reader.js'
import { readRow } from './readRow.js'

/** Spaces that separate a label from its marbles. */
export const AFTER_LABEL = 2

/** Returns whether marbles follow a label, or notes that they do not. */
export const beforeMarbles = (reader: Reader, { text, place }: Word): boolean => {
  const gap = reader.gap()
  if (gap >= AFTER_LABEL && Number.isFinite(gap)) return true
  reader.problem(`no marbles for ${text}: they stand after two or more spaces`, place)
  return false
}

/** Returns the row that the rest of the line says. */
export const readRest = (reader: Reader, problems: MarbleProblem[]): Row => {
  const { text, place } = reader.take(/^.*/s)
  return readRow(text, place, problems)
}
