import type { Binding } from '../diagram.js'
import type { Reader } from './reader.js'
import { BETWEEN_BINDINGS, readMeaning } from './readMeaning.js'

/** What a line binds. */
export interface Bindings {
  readonly bindings: readonly Binding[]
  /** Symbols that would be bound if what they stand for could be understood. */
  readonly broken: readonly string[]
}

/** Returns the bindings of a line; three or more spaces separate them. */
export const readBindings = (reader: Reader): Bindings => {
  const bindings: Binding[] = []
  const broken: string[] = []
  for (let symbol = reader.word(); symbol !== null; symbol = reader.word()) {
    const sign = reader.word()
    if (sign === null || sign.quoted || sign.text !== '=') {
      reader.problem(`no = after ${symbol.text}`, symbol.place)
      skip(reader)
      continue
    }
    const meaning = readMeaning(reader)
    if (meaning === null) broken.push(symbol.text)
    else bindings.push({ symbol: symbol.text, meaning, place: symbol.place })
    skip(reader)
  }
  return { bindings, broken }
}

/** Skips the rest of a binding that was only partly understood. */
const skip = (reader: Reader): void => {
  while (reader.gap() < BETWEEN_BINDINGS) reader.word()
}
