import { decodeUtf8 } from '../text/utf8.js'
import type { Item, ReadItem } from './walk.js'

const INDEFINITE = 31
const EIGHT_BYTES = 27
/** The longest big integer that is read, in bytes: reading one takes time by the square of its length. */
const MOST_INTEGER_BYTES = 64

/** Reads one item of CBOR (RFC 8949); of the tags, only dates (0, 1) and big integers (2, 3). */
export const readCborItem: ReadItem = (bytes, at, item) => {
  const head = bytes[at]!
  const major = head >> 5
  const low = head & 0x1f
  item.kind = 'scalar'
  item.end = at + 1
  item.isDelicate = false
  if (major === 7) return simple(low, item)
  if (low === INDEFINITE) return indefinite(major, item)
  if (low > 27) return 'a length that CBOR does not know'
  const value = low < 24 ? low : argument(bytes, item, 1 << (low - 24))
  item.start = item.end
  switch (major) {
    case 0:
    case 1:
      item.kind = 'integer'
      item.isDelicate = low === EIGHT_BYTES
      return null
    case 2:
      item.end += value
      return null
    case 3:
      item.kind = 'text'
      item.end += value
      return null
    case 4:
    case 5:
      item.kind = major === 4 ? 'list' : 'map'
      item.count = major === 4 ? value : value * 2
      return null
    default:
      return tagged(bytes, value, item)
  }
}

/** Reads the number that follows the head, of so many bytes, and steps over it. Past the end it reads zeros. */
const argument = (bytes: Uint8Array, item: Item, width: number): number => {
  let value = 0
  for (let index = 0; index < width; index++) value = value * 256 + (bytes[item.end + index] ?? 0)
  item.end += width
  return value
}

const indefinite = (major: number, item: Item): string | null => {
  if (major !== 4 && major !== 5) return 'a string in parts is not taken'
  item.kind = major === 4 ? 'list' : 'map'
  item.count = Number.POSITIVE_INFINITY
  return null
}

const simple = (low: number, item: Item): string | null => {
  if (low === INDEFINITE) item.kind = 'break'
  else if (low >= 25 && low <= 27) item.end += 1 << (low - 24)
  else if (low < 20 || low > 23) return 'a simple value that is not taken'
  return null
}

/** What the content of a tag starts with: a text, a number of 32 bits at most or a float, bytes, bytes. */
const isTagged: readonly ((head: number) => boolean)[] = [
  head => head >> 5 === 3,
  head => (head >> 5 <= 1 && (head & 0x1f) < EIGHT_BYTES) || (head >= 0xf9 && head <= 0xfb),
  head => head >> 5 === 2,
  head => head >> 5 === 2,
]

/** The content of a tag is one item, and of the right kind; both together count as one. */
const tagged = (bytes: Uint8Array, tag: number, item: Item): string | null => {
  const content = bytes[item.end]
  if (content === undefined) {
    item.end++
    return null
  }
  if (tag > 3) return `tag ${tag} is not taken`
  if (!isTagged[tag]!(content)) return `tag ${tag} on content of another kind`
  const start = item.end
  const reason = readCborItem(bytes, start, item)
  if (reason !== null) return reason
  if (tag === 0 && !isTime(bytes, item)) return 'a time that is not written as in RFC 3339'
  if (tag > 1 && item.end - start > MOST_INTEGER_BYTES) return 'a big integer that is too big'
  item.kind = 'scalar'
  item.isDelicate = true
  return null
}

/** `Date` makes a time of whatever has a number in it. */
const isTime = (bytes: Uint8Array, { start, end }: Item): boolean =>
  // What is cut short is refused as that.
  end > bytes.length || TIME.test(decodeUtf8(bytes.subarray(start, end)) ?? '')

const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/
