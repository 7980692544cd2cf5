import { type Packet, parser } from 'mqtt-packet'

/** Read at each packet, so that it can change after a CONNECT. */
export interface DecoderSettings {
  protocolVersion: number
}

/** Returns a sink for the bytes of one direction; after the first that are no packet it takes no more. */
export const createDecoder = (
  settings: DecoderSettings,
  onPacket: (packet: Packet) => void,
  onMalformed: (error: Error) => void,
): ((bytes: Buffer) => void) => {
  const decoder = parser(settings)
  let readable = true
  const stop = (error: unknown) => {
    if (!readable) return
    readable = false
    onMalformed(error instanceof Error ? error : new Error(String(error)))
  }
  decoder.on('packet', onPacket)
  decoder.on('error', stop)

  return bytes => {
    if (!readable) return
    try {
      decoder.parse(bytes)
    } catch (error) {
      stop(error)
    }
  }
}
