/** The packet identifiers in use on one session: 1 to 65535 (MQTT-2.2.1-3). */
export interface PacketIds {
  /** Returns an identifier that is not in use, 0 if there is none. */
  take(): number
  free(id: number): void
  /** How many are not in use. */
  left(): number
}

export const createPacketIds = (): PacketIds => {
  const used = new Set<number>()
  let last = 0
  return {
    take: () => {
      if (used.size === 0xffff) return 0
      do last = last === 0xffff ? 1 : last + 1
      while (used.has(last))
      used.add(last)
      return last
    },
    free: id => {
      used.delete(id)
    },
    left: () => 0xffff - used.size,
  }
}
