import type { CodecName, Literal, ObserverLane, Through } from '../diagram.js'
import type { MarbleProblem } from '../problem.js'
import { codecs, isOneOf } from '../words.js'
import type { Reader, Word } from './reader.js'
import { readOption } from './readOption.js'
import { readRow } from './readRow.js'
import type { SubRows } from './subRows.js'

/** The marbles of an observer's own row: words of signs, and times. */
export const SUBSCRIPTION: RegExp = /^(?:(?:[-^!()]+|\d+(?:\.\d+)?(?:ms|s|m))(?:\s+|$))*/

/** Returns an observer: marbles, what it observes, and words about how. */
export const readObserver = (
  reader: Reader,
  label: Word,
  subRows: SubRows,
  problems: MarbleProblem[],
): ObserverLane | null => {
  const subscription = reader.take(SUBSCRIPTION)
  const row = readRow(subscription.text, subscription.place, problems)
  const source = reader.word()
  const sees = subRows.take('sees')
  const acks = subRows.take('acks')
  const nacks = subRows.take('nacks')
  if (source === null) reader.problem(`${label.text} needs a filter or a template`, label.place)
  if (sees === null) reader.problem(`${label.text} needs a row "sees" below it`, label.place)
  const words = readWords(reader)
  if (source === null || sees === null || words === null) return null
  return {
    kind: 'observer',
    name: label.text,
    row,
    source: source.text,
    ...words,
    sees,
    acks,
    nacks,
    place: label.place,
  }
}

const readWords = (reader: Reader): Pick<ObserverLane, 'codec' | 'options' | 'either' | 'through'> | null => {
  const options: [string, Literal][] = []
  const through: Through[] = []
  let codec: CodecName | null = null
  let either = false
  for (let word = reader.word(); word !== null; word = reader.word()) {
    if (!word.quoted && isOneOf(codecs, word.text)) {
      if (codec !== null) reader.problem(`a second codec ${word.text}`, word.place)
      codec = word.text
    } else if (!word.quoted && word.text === 'either') {
      either = true
    } else if (!word.quoted && word.text === 'through') {
      const operator = readThrough(reader, word)
      if (operator === null) return null
      through.push(operator)
    } else if (!readOption(reader, word, options)) {
      return null
    }
  }
  return { codec, options: Object.fromEntries(options), either, through }
}

/** What an argument begins with, and no word that may come next. */
const ARGUMENT = /^(?:["[{]|-?\d)/

const readThrough = (reader: Reader, keyword: Word): Through | null => {
  const name = reader.word()
  if (name === null) {
    reader.problem('through needs the name of an operator', keyword.place)
    return null
  }
  if (reader.lookAt(ARGUMENT) === '') return { name: name.text }
  const argument = reader.literal(`an argument for ${name.text}`)
  if (argument === null) return null
  const { value, bare, place } = argument
  if (!(value instanceof Uint8Array) && !(bare && typeof value === 'string'))
    return { name: name.text, argument: value }
  reader.problem('the argument of an operator is JSON', place)
  return null
}
