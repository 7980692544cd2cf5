import type { Row } from '../diagram.js'
import type { MarbleProblem } from '../problem.js'
import type { Reader } from './reader.js'
import { beforeMarbles, readRest } from './readMarbles.js'

/** The indented rows under a lane. */
export interface SubRows {
  readonly empty: boolean
  /** Returns the row of a label, `null` if there is none. */
  take(label: string): Row | null
  /** Notes the rows that nobody took. */
  refuse(): void
}

export const readSubRows = (readers: readonly Reader[], problems: MarbleProblem[]): SubRows => {
  const rows = readers.flatMap(reader => {
    const label = reader.word()!
    return beforeMarbles(reader, label) ? [{ reader, label, row: readRest(reader, problems) }] : []
  })
  return {
    empty: readers.length === 0,
    take(name) {
      const at = rows.findIndex(({ label }) => label.text === name && !label.quoted)
      return at === -1 ? null : rows.splice(at, 1)[0]!.row
    },
    refuse() {
      for (const { reader, label } of rows)
        reader.problem(`a row ${label.text} does not belong here, or is there twice`, label.place)
    },
  }
}
