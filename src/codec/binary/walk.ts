import { type Either, right } from '../../base/either.js'
import type { DecodeProblem } from '../codec.js'
import { failed, problem } from '../problem.js'
import { decodeUtf8 } from '../text/utf8.js'

/** One item of a self-describing binary format; of a list or a map, its head. Reused from item to item. */
export interface Item {
  kind: 'scalar' | 'integer' | 'text' | 'list' | 'map' | 'break'
  /** Where its content starts, and where the next item does. */
  start: number
  end: number
  /** Of a list or a map: how many items follow, keys counted too. `Infinity`: up to a break. */
  count: number
  /** It is a date or an integer of 64 bits or more, of which the library may make what nobody expects. */
  isDelicate: boolean
}

/** Reads the item at an offset that is within the bytes. Returns `null`, or what is wrong with it. */
export type ReadItem = (bytes: Uint8Array, at: number, item: Item) => string | null

/** A list or a map that is open. */
interface Frame {
  readonly map: boolean
  /** How many items are left; keys count too. */
  left: number
  read: number
  /** Of a map: where its last key is. */
  keyStart: number
  keyEnd: number
  /** It is the value of a key `constructor`. */
  readonly suspect: boolean
}

const MOST_LEVELS = 1_000

/** Whether there is anything delicate in what was walked. */
export type Walked = Either<DecodeProblem, boolean>

/**
 * Returns why bytes are not to be given to the library that decodes them, or what they have. Libraries
 * believe what a frame says of its length, replace what is not UTF-8, recurse, and know extensions of their own; here
 * nothing is allocated for what is not there, the stack is on the heap, and bytes that are left over are refused.
 */
export const walk = (bytes: Uint8Array, readItem: ReadItem): Walked => {
  const item: Item = { kind: 'scalar', start: 0, end: 0, count: 0, isDelicate: false }
  let isDelicate = false
  const frames: Frame[] = []
  const size = bytes.length
  let at = 0
  for (;;) {
    const frame = frames.at(-1)
    if (at >= size) return syntax(`ends within a value, at byte ${at}`)
    const reason = readItem(bytes, at, item)
    if (reason !== null) return syntax(`${reason}, at byte ${at}`)
    if (item.end > size) return syntax(`ends within a value that starts at byte ${at}`)
    isDelicate ||= item.isDelicate
    const isKey = frame?.map === true && frame.read % 2 === 0
    if (item.kind === 'break') {
      if (frame?.left !== Number.POSITIVE_INFINITY || (frame.map && !isKey))
        return syntax(`unexpected break, at byte ${at}`)
      frame.left = 0
    } else {
      if (frame !== undefined) {
        frame.left--
        frame.read++
      }
      if (isKey) {
        if (item.kind !== 'text' && item.kind !== 'integer')
          return syntax(`a key that is neither text nor an integer, at byte ${at}`)
        frame.keyStart = item.kind === 'text' ? item.start : at
        frame.keyEnd = item.end
      }
      if (item.kind === 'text') {
        if (!isUtf8(bytes, item.start, item.end))
          return failed('utf8', problem(`text that is not UTF-8, at byte ${at}`))
        if (isKey && spells(bytes, item, PROTO)) return forbidden(bytes, frames)
        if (isKey && frame.suspect && spells(bytes, item, PROTOTYPE))
          return forbidden(bytes, frames.slice(0, -1))
      }
      if (item.kind === 'list' || item.kind === 'map') {
        if (item.count !== Number.POSITIVE_INFINITY && item.count > size - item.end)
          return syntax(`${item.count} items said to be in ${size - item.end} bytes, at byte ${at}`)
        if (frames.length >= MOST_LEVELS)
          return failed('too-deep', problem(`nested deeper than ${MOST_LEVELS} levels`))
        const map = item.kind === 'map'
        const suspect =
          map && frame?.map === true && spellsAt(bytes, frame.keyStart, frame.keyEnd, CONSTRUCTOR)
        frames.push({ map, left: item.count, read: 0, keyStart: 0, keyEnd: 0, suspect })
      }
    }
    at = item.end
    while (frames.at(-1)?.left === 0) frames.pop()
    if (frames.length === 0)
      return at === size ? right(isDelicate) : syntax(`${size - at} bytes are left over after the value`)
  }
}

const syntax = (message: string): Walked => failed('syntax', problem(message))

const forbidden = (bytes: Uint8Array, frames: readonly Frame[]): Walked => {
  const path = frames.map(frame => stepInto(bytes, frame))
  return failed('forbidden-key', problem('forbidden key', undefined, path))
}

const stepInto = (bytes: Uint8Array, { map, read, keyStart, keyEnd }: Frame): PropertyKey =>
  map ? (decodeUtf8(bytes.subarray(keyStart, keyEnd)) ?? '') : read - 1

const codes = (word: string): readonly number[] => [...word].map(char => char.charCodeAt(0))

const PROTO = codes('__proto__')
const PROTOTYPE = codes('prototype')
const CONSTRUCTOR = codes('constructor')

const spells = (bytes: Uint8Array, { start, end }: Item, word: readonly number[]): boolean =>
  spellsAt(bytes, start, end, word)

const spellsAt = (bytes: Uint8Array, start: number, end: number, word: readonly number[]): boolean =>
  end - start === word.length && word.every((code, index) => bytes[start + index] === code)

const isUtf8 = (bytes: Uint8Array, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) {
    if (bytes[at]! >= 0x80) return decodeUtf8(bytes.subarray(start, end)) !== undefined
  }
  return true
}
