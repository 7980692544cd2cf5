import type { Either } from '../base/either.js'
import { escapeText } from '../base/escape.js'
import { type DecodeFailure, formatFailure } from '../codec/failure.js'
import { decodeUtf8 } from '../codec/text/utf8.js'
import type { Message } from '../message.js'
import { isMap } from './equal.js'

const LIMIT = 160

/** Returns a value in one line, as a reader of a failed test wants to see it. Never throws. */
export const show = (value: unknown): string => {
  try {
    return escapeText(words(value), LIMIT)
  } catch {
    return `unprintable ${typeof value}`
  }
}

export const isMessage = (value: unknown): value is Message<unknown, unknown> =>
  isRecord(value) && 'topic' in value && 'qos' in value && value['payload'] instanceof Uint8Array

export const isFailure = (value: unknown): value is DecodeFailure =>
  isRecord(value) && 'reason' in value && 'codec' in value && value['payload'] instanceof Uint8Array

export const isEither = (value: unknown): value is Either<unknown, unknown> =>
  isRecord(value) && (value['_tag'] === 'Left' || value['_tag'] === 'Right')

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const words = (value: unknown): string => {
  if (value instanceof Uint8Array) return bytesText(value)
  if (value instanceof Error) return `${value.name}: ${value.message}`
  if (isEither(value))
    return value._tag === 'Left' ? `Left ${words(value.left)}` : `Right ${words(value.right)}`
  if (isMessage(value)) return messageText(value)
  if (isFailure(value)) return `${value.reason} ${formatFailure(value)}`
  if (isMap(value))
    return `Map {${[...value].map(([key, item]) => `${words(key)}: ${words(item)}`).join(', ')}}`
  if (value instanceof Set) return `Set {${[...value].map(words).join(', ')}}`
  if (Array.isArray(value)) return `[${value.map(words).join(', ')}]`
  if (typeof value === 'bigint') return `${value}n`
  return JSON.stringify(value) ?? String(value)
}

const messageText = ({ topic, value, qos, retain, dup }: Message<unknown, unknown>): string =>
  [
    topic,
    words(value),
    ...(retain ? ['retained'] : []),
    ...(qos > 0 ? [`qos ${qos}`] : []),
    ...(dup ? ['dup'] : []),
  ].join(' ')

const bytesText = (bytes: Uint8Array): string => {
  const text = decodeUtf8(bytes)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what makes bytes more than text
  return text === undefined || /[\0-\x08\x0e-\x1f\x7f]/.test(text) ? `0x${hex(bytes)}` : JSON.stringify(text)
}

const hex = (bytes: Uint8Array): string =>
  [...bytes.subarray(0, LIMIT)].map(byte => byte.toString(16).padStart(2, '0')).join('')
