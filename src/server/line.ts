import type { Duplex } from 'node:stream'
import type { AcknowledgementPacket, PublishPacket, ServerPacket } from '../driver/memory/wire/packets.js'
import { createBatch } from '../driver/mqtt/wire/batch.js'
import { encodeAck, encodeDisconnect } from '../driver/mqtt/wire/encode.js'
import * as packet from '../driver/mqtt/wire/packetTypes.js'
import type { Writer } from '../driver/mqtt/wire/writer.js'
import { encodeCodes, encodeMessage, encodePong } from './wire/encodeAnswers.js'

/** What leaves over one connection, within its bounds. */
export interface Line {
  /** Writes one packet into the writer it is given. */
  write(encode: (writer: Writer) => void): void
  /** Returns what became of a packet: `dropped` where the client does not read, `large` where it takes none so large. */
  send(packet: Exclude<ServerPacket, { type: 'connack' | 'close' }>): 'sent' | 'dropped' | 'large' | 'full'
  /** Sends what was written and closes; whatever is not taken by then is gone after a second. */
  end(): void
}

export interface LineOptions {
  readonly version: () => packet.Version
  /** Bytes of the largest packet that the client takes. */
  readonly maximumPacketSize: () => number
  /** Bytes that may wait. */
  readonly maximumOutbound: number
}

/** Ms that a client has to take what was left for it. */
const FAREWELL = 1_000

export const createLine = (
  stream: Duplex,
  { version, maximumPacketSize, maximumOutbound }: LineOptions,
): Line => {
  const batch = createBatch(stream)
  const { writer } = batch
  const waiting = () => stream.writableLength + writer.size()

  const publish = (message: PublishPacket) => {
    if (message.qos === 0 && waiting() + message.payload.length > maximumOutbound) return 'dropped'
    const before = writer.size()
    encodeMessage(writer, message, version())
    // MQTT-3.1.2-24: it is left out as if it had been sent (-25).
    if (writer.size() - before > maximumPacketSize()) {
      writer.rewind(before)
      return 'large'
    }
    return 'sent'
  }

  return {
    write: encode => {
      encode(writer)
      batch.later()
    },
    send: sent => {
      let outcome: 'sent' | 'dropped' | 'large' = 'sent'
      switch (sent.type) {
        case 'publish':
          outcome = publish(sent)
          break
        case 'suback':
        case 'unsuback':
          encodeCodes(writer, sent, version())
          break
        case 'pingresp':
          encodePong(writer)
          break
        case 'disconnect':
          encodeDisconnect(writer, sent.code, version())
          break
        default:
          encodeAck(writer, acks[sent.type], sent.packetId, sent.code, version())
      }
      batch.later()
      return waiting() > 2 * maximumOutbound ? 'full' : outcome
    },
    end: () => {
      batch.end()
      setTimeout(() => stream.destroy(), FAREWELL).unref()
    },
  }
}

const acks: Readonly<Record<AcknowledgementPacket['type'], packet.Ack>> = {
  puback: packet.PUBACK,
  pubrec: packet.PUBREC,
  pubrel: packet.PUBREL,
  pubcomp: packet.PUBCOMP,
}
