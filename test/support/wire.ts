import type { Packet } from 'mqtt-packet'
import { createDecoder } from './decoder.js'
import { unwrapFrames } from './webSocketFrames.js'

export type Direction = 'toBroker' | 'toClient'

export interface WireListener {
  packet(direction: Direction, packet: Packet): void
  /** Bytes that are no MQTT packet; the rest of this direction is not decoded. */
  malformed(direction: Direction, error: Error): void
}

/** Returns a sink for each direction of one connection; both follow the protocol version that its CONNECT names. */
export const decodeWire = (
  overWebSocket: boolean,
  listener: WireListener,
): Readonly<Record<Direction, (chunk: Buffer) => void>> => {
  const settings = { protocolVersion: 4 }

  const sink = (direction: Direction) => {
    const decode = createDecoder(
      settings,
      packet => {
        if (packet.cmd === 'connect') settings.protocolVersion = packet.protocolVersion ?? 4
        listener.packet(direction, packet)
      },
      error => listener.malformed(direction, error),
    )
    return overWebSocket ? unwrapFrames(decode) : decode
  }

  return { toBroker: sink('toBroker'), toClient: sink('toClient') }
}
