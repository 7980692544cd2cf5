import type { FailureMeaning, Json, Literal, Meaning, MessageMeaning, PacketName } from '../diagram.js'
import { isList } from '../literal.js'
import { failureWords, isOneOf, packets, stateWords, unhandledWords, usualSender } from '../words.js'
import type { Reader, Word } from './reader.js'

/** Spaces that separate two bindings on a line. */
export const BETWEEN_BINDINGS = 3

/** Returns what a symbol stands for, or `null` after noting what cannot be understood. */
export const readMeaning = (reader: Reader): Meaning | null => {
  const first = reader.peek()
  if (first === null || first.quoted || !isWord(first.text)) return readMessage(reader)
  reader.word()
  if (first.text === 'failure') return readFailure(reader, first)
  if (first.text === 'error') {
    const name = wordAfter(reader, first)
    return name === null ? null : { kind: 'error', name: name.text }
  }
  if (isOneOf(packets, first.text)) return readPacket(reader, first.text)
  if (isOneOf(stateWords, first.text)) return { kind: 'state', state: first.text }
  reader.problem(`unknown word ${first.text}: a text is written in quotes`, first.place)
  return null
}

/** Returns a quality of service, or `null` after noting that it is not one. */
export const readQos = (reader: Reader): 0 | 1 | 2 | null => {
  const literal = reader.literal('0, 1 or 2')
  if (literal === null) return null
  const { value, place } = literal
  if (value === 0 || value === 1 || value === 2) return value
  reader.problem('a quality of service is 0, 1 or 2', place)
  return null
}

const readMessage = (reader: Reader): MessageMeaning | null => {
  const literal = reader.literal('a value')
  if (literal === null) return null
  const { value, bare, place } = literal
  if (bare && typeof value === 'string') {
    reader.problem(`unknown word ${value}: a text is written in quotes`, place)
    return null
  }
  return readParts<MessageMeaning>(reader, { kind: 'message', value }, word => {
    if (word.text === 'retained') return { retained: true }
    if (isOneOf(unhandledWords, word.text)) return { unhandled: word.text }
    if (word.text === 'topic') return part('topic', wordAfter(reader, word)?.text)
    if (word.text === 'qos') return part('qos', readQos(reader))
    return word.text === 'params' ? part('params', readParams(reader)) : undefined
  })
}

const readFailure = (reader: Reader, first: Word): FailureMeaning | null => {
  const reason = wordAfter(reader, first)
  if (reason === null) return null
  if (!isOneOf(failureWords, reason.text)) {
    reader.problem(`unknown word ${reason.text}`, reason.place)
    return null
  }
  return readParts<FailureMeaning>(reader, { kind: 'failure', reason: reason.text }, word => {
    if (word.text === 'at') return part('path', wordAfter(reader, word)?.text)
    return word.text === 'topic' ? part('topic', wordAfter(reader, word)?.text) : undefined
  })
}

const readPacket = (reader: Reader, packet: PacketName): Meaning => {
  const about: string[] = []
  for (let word = nextWord(reader); word !== null; word = nextWord(reader)) {
    const sender =
      word.text === 'from' && !word.quoted && reader.gap() < BETWEEN_BINDINGS ? reader.peek() : null
    if (sender === null || !isSender(sender.text)) about.push(word.text)
    else {
      reader.word()
      return { kind: 'packet', packet, from: sender.text, about }
    }
  }
  return { kind: 'packet', packet, from: usualSender(packet), about }
}

/** Adds what words say, until none is left. `read` returns `undefined` for a word that it does not know. */
const readParts = <M extends Meaning>(
  reader: Reader,
  start: M,
  read: (word: Word) => Partial<M> | null | undefined,
): M | null => {
  let meaning = start
  for (let word = nextWord(reader); word !== null; word = nextWord(reader)) {
    const found = word.quoted ? undefined : read(word)
    if (found === undefined) reader.problem(`unknown word ${word.text}`, word.place)
    if (found === undefined || found === null) return null
    if (Object.keys(found).some(key => Object.hasOwn(meaning, key)))
      reader.problem(`${word.text} is said twice`, word.place)
    meaning = { ...meaning, ...found }
  }
  return meaning
}

const part = <K extends string, A>(key: K, value: A | null | undefined): { readonly [key in K]: A } | null =>
  value === null || value === undefined ? null : ({ [key]: value } as { readonly [key in K]: A })

const readParams = (reader: Reader): Readonly<Record<string, Json>> | null => {
  const literal = reader.literal('an object')
  if (literal === null) return null
  if (isRecord(literal.value)) return literal.value
  reader.problem('params are written as an object', literal.place)
  return null
}

/** Returns the next word of this meaning. */
const nextWord = (reader: Reader): Word | null => (reader.gap() < BETWEEN_BINDINGS ? reader.word() : null)

const wordAfter = (reader: Reader, { text, place }: Word): Word | null => {
  const word = nextWord(reader)
  if (word === null) reader.problem(`something is missing after ${text}`, place)
  return word
}

const isWord = (text: string): boolean => /^[A-Za-z]/.test(text) && !/^(?:true|false|null)$/.test(text)

const isSender = (text: string): text is 'client' | 'broker' => text === 'client' || text === 'broker'

const isRecord = (value: Literal): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !(value instanceof Uint8Array) && !isList(value)
