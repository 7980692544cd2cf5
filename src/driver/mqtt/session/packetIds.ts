/** The packet identifiers in use on one session: 1 to 65535 (MQTT-2.2.1-3). */
export interface PacketIds {
  /** Returns an identifier that is not in use, 0 if there is none. */
  take(): number
  free(id: number): void
  /** How many are not in use. */
  left(): number
}

/** How many of them publishes leave to SUBSCRIBEs and UNSUBSCRIBEs. */
export const RESERVED = 256

export const createPacketIds = (): PacketIds => {
  // A bit each: they come and go with every message, and a Set would be built anew every few thousand.
  const used = new Uint8Array(0x1_0000 / 8)
  let left = 0xffff
  let last = 0
  const isUsed = (id: number) => (used[id >> 3]! & (1 << (id & 7))) !== 0
  return {
    take: () => {
      if (left === 0) return 0
      do last = last === 0xffff ? 1 : last + 1
      while (isUsed(last))
      used[last >> 3]! |= 1 << (last & 7)
      left -= 1
      return last
    },
    free: id => {
      if (!isUsed(id)) return
      used[id >> 3]! &= ~(1 << (id & 7))
      left += 1
    },
    left: () => left,
  }
}
