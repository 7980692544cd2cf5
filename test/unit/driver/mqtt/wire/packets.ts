import { generate, type Packet, parser } from 'mqtt-packet'
import { createFrameReader } from '../../../../../src/driver/mqtt/wire/frameReader.js'
import type { Version } from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { createReader, type Reader } from '../../../../../src/driver/mqtt/wire/reader.js'
import { createWriter, type Writer } from '../../../../../src/driver/mqtt/wire/writer.js'

/** Returns what an independent implementation reads from what this one writes. */
export const readBack = (version: Version, write: (writer: Writer) => void): Packet[] => {
  const writer = createWriter()
  write(writer)
  const packets: Packet[] = []
  const reading = parser({ protocolVersion: version })
  reading.on('packet', packet => packets.push(packet))
  reading.on('error', error => {
    throw error
  })
  reading.parse(Buffer.from(writer.take()))
  return packets
}

export interface Frame {
  readonly head: number
  readonly bytes: Uint8Array
}

/** Returns the packets in the bytes of a connection, cut up as given. */
export const framesOf = (
  chunks: readonly Uint8Array[],
  version: Version = 5,
  limit = 0xfff_ffff,
): Frame[] => {
  const frames: Frame[] = []
  const read = createFrameReader(limit, version, (head, bytes, start, end) => {
    frames.push({ head, bytes: Uint8Array.from(bytes.subarray(start, end)) })
  })
  for (const chunk of chunks) read(chunk)
  return frames
}

/** Returns a reader of what an independent implementation writes, and its first byte. */
export const written = (
  version: Version,
  packet: Packet,
): { readonly head: number; readonly body: Uint8Array; readonly reader: Reader } => {
  const [frame] = framesOf([generate(packet, { protocolVersion: version })], version)
  if (frame === undefined) throw new Error('not one packet')
  return { head: frame.head, body: frame.bytes, reader: createReader(frame.bytes, 0, frame.bytes.length) }
}
