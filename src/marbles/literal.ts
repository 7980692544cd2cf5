import { quote } from '../base/escape.js'
import type { Json, Literal } from './diagram.js'

/** Returns a value as it is written: JSON without spaces, or `0x` and hexadecimal digits. */
export const writeLiteral = (value: Literal): string =>
  value instanceof Uint8Array ? `0x${writeHex(value)}` : writeJson(value)

/** Returns the value of an option as it is written: a text that looks like nothing else stands as a bare word. */
export const writeOption = (value: Literal): string =>
  typeof value === 'string' && isBareText(value) ? value : writeLiteral(value)

/** Returns the value of a bare word: JSON, bytes or else the text itself; `undefined` for a number out of range. */
export const readBare = (word: string): Literal | undefined => {
  if (/^0x(?:[\da-f]{2})*$/i.test(word)) return readHex(word.slice(2))
  return isNumeric(word) || isConstant(word) ? readJson(word) : word
}

/** Returns the value of a JSON text, `undefined` if it has none: it is no JSON, or has a number out of range. */
export const readJson = (text: string): Json | undefined => {
  try {
    const value: Json = JSON.parse(text)
    return isJson(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Returns whether JSON can write a value, at most `depth` levels of it. */
export const isJson = (value: unknown, depth: number = DEEPEST): value is Json => {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true
  if (typeof value !== 'object' || depth === 0) return false
  if (Array.isArray(value)) return value.every(item => isJson(item, depth - 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  return (
    (prototype === Object.prototype || prototype === null) &&
    Object.values(value).every(item => isJson(item, depth - 1))
  )
}

export const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

export const writeHex = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

export const readHex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.match(/../g) ?? [], pair => Number.parseInt(pair, 16))

/** Levels of a value. */
export const DEEPEST = 64

const writeJson = (value: Json): string => {
  if (Object.is(value, -0)) return '-0'
  if (typeof value === 'string') return writeText(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map(writeJson).join(',')}]`
  return `{${Object.entries(value)
    .map(([key, item]) => `${writeText(key)}:${writeJson(item)}`)
    .join(',')}}`
}

const writeText = (text: string): string => quote(text, Number.POSITIVE_INFINITY)

const isNumeric = (word: string): boolean => /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word)

const isConstant = (word: string): boolean => word === 'true' || word === 'false' || word === 'null'

const isBareText = (text: string): boolean => /^[A-Za-z][\w./-]*$/.test(text) && !isConstant(text)
