import type { Given } from '../diagram.js'
import type { Reader } from './reader.js'
import { readQos } from './readMeaning.js'

/** Returns what a line that starts with `given` says, or `null` after noting what cannot be understood. */
export const readGiven = (reader: Reader): Given | null => {
  const { place } = reader.word()!
  const first = reader.word()
  const second = reader.word()
  if (first === null || second === null) {
    reader.problem('given what? A topic retained, or an option of client, broker or driver', place)
    return null
  }
  const of = first.quoted ? '' : first.text
  if (of === 'client' || of === 'broker' || of === 'driver') {
    const literal = reader.literal(`a value for ${second.text}`)
    if (literal === null || !ends(reader)) return null
    return { kind: 'setting', of, name: second.text, value: literal.value, place }
  }
  if (second.quoted || second.text !== 'retained') {
    reader.problem(`unknown word ${second.text}: a topic is given "retained"`, second.place)
    return null
  }
  const literal = reader.literal('a value')
  if (literal === null) return null
  const given = { kind: 'retained', topic: first.text, value: literal.value, place } as const
  const word = reader.peek()
  if (word?.text !== 'qos' || word.quoted) return ends(reader) ? given : null
  reader.word()
  const qos = readQos(reader)
  return qos === null || !ends(reader) ? null : { ...given, qos }
}

const ends = (reader: Reader): boolean => {
  const word = reader.peek()
  if (word !== null) reader.problem(`unknown word ${word.text}`, word.place)
  return word === null
}
