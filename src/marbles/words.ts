import { isSeen } from '../base/escape.js'

// The words of the format. The types of a diagram come from these lists.

export const codecs = ['bytes', 'text', 'json', 'number', 'boolean', 'flag'] as const
/** A codec that diagrams know by name. */
export type CodecName = (typeof codecs)[number]

/** Why no observer got a message. */
export const unhandledWords = [
  'no-subscription',
  'no-observer',
  'unasked',
  'message-expired',
  'unclaimed-reply',
] as const
/** Why no observer got a message, as diagrams write it. */
export type UnhandledWord = (typeof unhandledWords)[number]

/** Why bytes have no value. */
export const failureWords = [
  'empty',
  'utf8',
  'syntax',
  'number',
  'schema',
  'version',
  'content-type',
  'forbidden-key',
  'too-large',
  'too-deep',
  'param',
  'overflow',
  'threw',
] as const
/** Why bytes have no value, as diagrams write it. */
export type FailureWord = (typeof failureWords)[number]

/** States of the connection. */
export const statusWords = ['idle', 'connecting', 'connected', 'waiting', 'closed'] as const
/** What became of a publish. */
export const outcomeWords = ['sent', 'acknowledged', 'dropped', 'expired', 'replaced', 'stored'] as const
/** A state of the connection, or what became of a publish. */
export type StateWord = (typeof statusWords)[number] | (typeof outcomeWords)[number]
export const stateWords: readonly StateWord[] = [...statusWords, ...outcomeWords]

/** The control packets of MQTT (2.1.2), and CLOSE: the connection ends without a DISCONNECT. */
export const packets = [
  'CONNECT',
  'CONNACK',
  'PUBLISH',
  'PUBACK',
  'PUBREC',
  'PUBREL',
  'PUBCOMP',
  'SUBSCRIBE',
  'SUBACK',
  'UNSUBSCRIBE',
  'UNSUBACK',
  'PINGREQ',
  'PINGRESP',
  'DISCONNECT',
  'AUTH',
  'CLOSE',
] as const
/** A control packet, as diagrams write it. */
export type PacketName = (typeof packets)[number]

/** Returns who sends a packet unless something else is said. */
export const usualSender = (packet: PacketName): 'client' | 'broker' =>
  isOneOf(['CONNACK', 'SUBACK', 'UNSUBACK', 'PINGRESP'], packet) ? 'broker' : 'client'

/** Lanes that have a name of their own, and the first words of other lines. */
const keywords = ['given', 'link', 'publish', 'wire', 'status', 'failures', 'unhandled'] as const

/** Returns whether a first word must be quoted to be the name of a topic or an observer. */
export const isKeyword = (word: string): boolean => isOneOf(keywords, word)

/** Returns whether a word is in a list. */
export const isOneOf = <W extends string>(words: readonly W[], word: string): word is W =>
  (words as readonly string[]).includes(word)

/** Returns whether a word can name an option: `qos`, `outbox.capacity`. */
export const isOptionName = (word: string): boolean =>
  /^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/.test(word) && !isOneOf([...codecs, 'either', 'through'], word)

/** Returns whether a word can name an error or an operator. */
export const isName = (word: string): boolean => /^[A-Za-z_$][\w$]*$/.test(word)

/** Returns whether a text is one character that can stand for something: not reserved, and seen when printed. */
export const isSymbol = (text: string): boolean => /^[^\s\p{C}\p{M}()\-|#^!="]$/u.test(text) && isSeen(text)
