import type { Item, ReadItem } from '../../../../src/codec/binary/walk.js'

/** Returns the bytes that hexadecimal digits say; blanks are for readers. */
export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

/** Returns what is read of the item at an offset, or the reason why not. */
export const itemAt = (read: ReadItem, bytes: string, at = 0): Item | string => {
  // Whatever the item before has left in it must not matter.
  const item: Item = { kind: 'break', start: 77, end: 77, count: 77, isDelicate: true }
  return read(hex(bytes), at, item) ?? item
}
