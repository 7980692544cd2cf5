import { nextToken, tokenEnd } from '../../codec/json/jsonTokens.js'
import { decodeUtf8 } from '../../codec/text/utf8.js'
import { printable } from '../../marbles/text/cells.js'
import { keysOf } from './pointer.js'

/** One line of sixteen bytes: where it begins, digits and characters. */
export interface HexLine {
  readonly at: string
  readonly hex: readonly string[]
  readonly ascii: readonly string[]
}

/** Returns bytes as lines, at most so many. */
export const hexLines = (bytes: Uint8Array, most: number): readonly HexLine[] =>
  Array.from({ length: Math.min(most, Math.ceil(bytes.length / 16)) }, (_, line) => {
    const part = Array.from(bytes.subarray(line * 16, line * 16 + 16))
    return {
      at: (line * 16).toString(16).padStart(6, '0'),
      hex: part.map(byte => byte.toString(16).padStart(2, '0')),
      ascii: part.map(byte => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '·')),
    }
  })

/** Returns the text of bytes, `null` where they are none. */
export const textOf = (bytes: Uint8Array): string | null => decodeUtf8(bytes) ?? null

/** Returns lines of a text, each as it may be shown. */
export const shownLines = (text: string): readonly string[] => text.split('\n').map(line => printable(line))

/** Where a value stands in a JSON text, in bytes. */
export interface Place {
  readonly from: number
  readonly to: number
}

/** Returns where the value at a JSON pointer stands, `null` where there is none, or no JSON. */
export const placeOf = (text: string, path: string): Place | null => {
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  let at = nextToken(text, 0)
  for (const key of keysOf(path)) {
    const found = memberAt(text, at, key)
    if (found === null)
      return { from: bytesOf(text.slice(0, at)), to: bytesOf(text.slice(0, valueEnd(text, at))) }
    at = found
  }
  return { from: bytesOf(text.slice(0, at)), to: bytesOf(text.slice(0, valueEnd(text, at))) }
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** Returns where a value ends that begins here. */
const valueEnd = (text: string, start: number): number => {
  let depth = 0
  let at = start
  do {
    const char = text[at]
    if (char === '{' || char === '[') depth += 1
    if (char === '}' || char === ']') depth -= 1
    const end = tokenEnd(text, at)
    if (depth === 0) return end
    at = nextToken(text, end)
  } while (at < text.length)
  return text.length
}

/** Returns where a member of an object or an item of a list begins. */
const memberAt = (text: string, start: number, key: string): number | null => {
  const isList = text[start] === '['
  if (!isList && text[start] !== '{') return null
  let at = nextToken(text, start + 1)
  for (let index = 0; at < text.length && text[at] !== ']' && text[at] !== '}'; index++) {
    let name = String(index)
    if (!isList) {
      const end = tokenEnd(text, at)
      name = String(JSON.parse(text.slice(at, end)))
      at = nextToken(text, end)
    }
    if (name === key) return at
    at = nextToken(text, valueEnd(text, at))
  }
  return null
}
