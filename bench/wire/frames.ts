/** `bytes` from `from` to `end` is a packet, whose body begins at `start`. */
export type OnPacket = (head: number, bytes: Buffer, from: number, start: number, end: number) => void

/** Returns a function that takes a connection's bytes as they come, and calls `onPacket` for each whole packet. */
export const createWalker = (onPacket: OnPacket): ((chunk: Buffer) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  return chunk => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (;;) {
      let start = from + 1
      let length = 0
      let shift = 0
      while (start < bytes.length && (bytes[start] ?? 0) > 0x7f) {
        length |= ((bytes[start] ?? 0) & 0x7f) << shift
        shift += 7
        start += 1
      }
      if (start >= bytes.length) break
      length |= (bytes[start] ?? 0) << shift
      start += 1
      const end = start + length
      if (end > bytes.length) break
      onPacket(bytes[from] ?? 0, bytes, from, start, end)
      from = end
    }
    rest = bytes.subarray(from)
  }
}
