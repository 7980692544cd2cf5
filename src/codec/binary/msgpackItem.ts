import type { Item, ReadItem } from './walk.js'

/** Reads one item of MessagePack; of the extensions, only timestamps (type -1). */
export const readMsgpackItem: ReadItem = (bytes, at, item) => {
  const head = bytes[at]!
  item.kind = 'scalar'
  item.end = at + 1
  item.isDelicate = false
  if (head <= 0x7f || head >= 0xe0) item.kind = 'integer'
  else if (head <= 0x8f) open(item, 'map', (head & 0xf) * 2)
  else if (head <= 0x9f) open(item, 'list', head & 0xf)
  else if (head <= 0xbf) text(item, head & 0x1f)
  else return wide(bytes, head, item)
  return null
}

const wide = (bytes: Uint8Array, head: number, item: Item): string | null => {
  switch (head) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return null
    case 0xc4:
    case 0xc5:
    case 0xc6:
      binary(item, sized(bytes, item, 1 << (head - 0xc4)))
      return null
    case 0xc7:
    case 0xc8:
    case 0xc9: {
      const length = sized(bytes, item, 1 << (head - 0xc7))
      return extension(bytes, item, length)
    }
    case 0xca:
    case 0xcb:
      item.end += head === 0xca ? 4 : 8
      return null
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      item.kind = 'integer'
      item.end += 1 << (head & 3)
      item.isDelicate = (head & 3) === 3
      return null
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return extension(bytes, item, 1 << (head - 0xd4))
    case 0xd9:
    case 0xda:
    case 0xdb:
      text(item, sized(bytes, item, 1 << (head - 0xd9)))
      return null
    case 0xdc:
    case 0xdd:
      open(item, 'list', sized(bytes, item, head === 0xdc ? 2 : 4))
      return null
    case 0xde:
    case 0xdf:
      open(item, 'map', sized(bytes, item, head === 0xde ? 2 : 4) * 2)
      return null
    default:
      return 'a byte that MessagePack never uses'
  }
}

const open = (item: Item, kind: 'list' | 'map', count: number): void => {
  item.kind = kind
  item.count = count
}

const text = (item: Item, length: number): void => {
  item.kind = 'text'
  item.start = item.end
  item.end += length
}

const binary = (item: Item, length: number): void => {
  item.end += length
}

/** Reads the size that follows the head, of so many bytes, and steps over it. Past the end it reads zeros. */
const sized = (bytes: Uint8Array, item: Item, width: number): number => {
  let size = 0
  for (let index = 0; index < width; index++) size = size * 256 + (bytes[item.end + index] ?? 0)
  item.end += width
  return size
}

const extension = (bytes: Uint8Array, item: Item, length: number): string | null => {
  const start = item.end + 1
  const type = bytes[item.end]
  item.end = start + length
  item.isDelicate = true
  if (type === undefined) return null
  if (type !== 0xff || (length !== 4 && length !== 8 && length !== 12))
    return `extension ${(type << 24) >> 24} of ${length} bytes is not taken`
  return isTime(bytes, start, length) ? null : 'a timestamp out of range'
}

/** What the library does not look at: nanoseconds are less than a second, and it reads seconds of 48 bits. */
const isTime = (bytes: Uint8Array, start: number, length: number): boolean => {
  if (length === 4) return true
  let nanoseconds = 0
  for (let at = start; at < start + 4; at++) nanoseconds = nanoseconds * 256 + (bytes[at] ?? 0)
  if (length === 8) return nanoseconds < 4e9
  const [first, second] = [bytes[start + 4] ?? 0, bytes[start + 5] ?? 0]
  return nanoseconds < 1e9 && first === second && (first === 0 || first === 0xff)
}
