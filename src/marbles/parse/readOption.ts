import type { Literal } from '../diagram.js'
import { isOptionName } from '../words.js'
import type { Reader, Word } from './reader.js'

/** Adds the option of a name that was read; `false` after noting that there is none. */
export const readOption = (reader: Reader, name: Word, options: [string, Literal][]): boolean => {
  if (name.quoted || !isOptionName(name.text)) {
    reader.problem(`unknown word ${name.text}`, name.place)
    return false
  }
  const literal = reader.literal(`a value for ${name.text}`)
  if (literal === null) return false
  if (options.some(([known]) => known === name.text)) reader.problem(`${name.text} is said twice`, name.place)
  options.push([name.text, literal.value])
  return true
}
