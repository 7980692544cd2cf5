import type { SchedulerLike, Subscription } from 'rxjs'
import { createQueue } from '../../../base/queue.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Link } from '../../driver.js'
import { type PacketLimits, subscribePackets, unsubscribePackets } from '../../subscribePackets.js'
import type { PacketIds } from '../session/packetIds.js'
import { encodeSubscribe, encodeUnsubscribe } from '../wire/encode.js'
import { malformed, ProtocolError } from '../wire/errors.js'
import { SUBACK, UNSUBACK, type Version } from '../wire/packetTypes.js'
import type { Writer } from '../wire/writer.js'

/** The SUBSCRIBEs and UNSUBSCRIBEs of one connection, and their answers. */
export interface Subscribing extends Pick<Link, 'subscribe' | 'unsubscribe'> {
  /**
   * Takes a SUBACK or UNSUBACK.
   *
   * @throws ProtocolError for an answer that does not fit what was asked
   */
  answered(type: typeof SUBACK | typeof UNSUBACK, id: number, codes: Uint8Array): void
  /** Sends those that have waited for an identifier: to be called when one may have come free. */
  proceed(): void
  /** Whether some wait for one. */
  waiting(): boolean
  /** The connection is gone: frees the identifiers. */
  lost(): void
}

export interface SubscribingPort {
  /** Writes a packet and returns `null`, or why it cannot be written. */
  write(encode: (writer: Writer) => void): Error | null
  /** What the broker takes in one packet. */
  limits(): PacketLimits
  /** No answer has come in time. */
  overdue(): void
}

export interface SubscribingSettings {
  readonly version: Version
  /** Ms. */
  readonly answerTimeout: number
  readonly scheduler: SchedulerLike
}

interface Asked {
  readonly type: typeof SUBACK | typeof UNSUBACK
  readonly count: number
  readonly answered: (codes: Uint8Array) => void
}

interface Packet {
  readonly asks: Asked
  readonly encode: (writer: Writer, id: number) => void
  /** It cannot be written. */
  readonly failed: (error: Error) => void
}

/** Packet too large; the error says more. */
const TOO_LARGE = 0x95

export const createSubscribing = (
  ids: PacketIds,
  { version, answerTimeout, scheduler }: SubscribingSettings,
  port: SubscribingPort,
): Subscribing => {
  const asked = new Map<number, Asked>()
  // In order, for an identifier: publishes leave some, but not for any number of these.
  const waiting = createQueue<Packet>()
  // It starts anew with each answer: the last of many may take long.
  let patience: Subscription | null = null

  const wait = () => {
    patience?.unsubscribe()
    patience =
      asked.size > 0 && answerTimeout < Number.POSITIVE_INFINITY
        ? scheduler.schedule(() => port.overdue(), answerTimeout)
        : null
  }

  const send = ({ asks, encode, failed }: Packet) => {
    const id = ids.take()
    const error = port.write(writer => encode(writer, id))
    if (error !== null) {
      ids.free(id)
      return failed(error)
    }
    asked.set(id, asks)
    if (patience === null) wait()
  }

  const proceed = () => {
    while (ids.left() > 0) {
      const packet = waiting.shift()
      if (packet === undefined) return
      send(packet)
    }
  }

  const ask = (packet: Packet) => {
    waiting.push(packet)
    proceed()
  }

  return {
    subscribe: (requests, outcome) => {
      for (const packet of subscribePackets(requests, port.limits())) {
        ask({
          asks: {
            type: SUBACK,
            count: packet.length,
            answered: codes => {
              if (codes.some(code => code > 2 && code < FAILURE))
                throw malformed('a SUBACK with an unknown code')
              packet.forEach((request, i) => outcome(request, codes[i] ?? FAILURE))
            },
          },
          encode: (writer, id) => encodeSubscribe(writer, id, packet, version),
          failed: error => {
            for (const request of packet) outcome(request, TOO_LARGE, undefined, error)
          },
        })
      }
    },
    unsubscribe: (filters, outcome) => {
      for (const packet of unsubscribePackets(filters, port.limits())) {
        ask({
          asks: {
            type: UNSUBACK,
            count: version === 5 ? packet.length : 0,
            // UNSUBACK has no codes before MQTT 5: it is a yes to all.
            answered: codes => packet.forEach((filter, i) => outcome(filter, codes[i] ?? 0)),
          },
          encode: (writer, id) => encodeUnsubscribe(writer, id, packet, version),
          failed: () => {
            for (const filter of packet) outcome(filter, TOO_LARGE)
          },
        })
      }
    },
    answered: (type, id, codes) => {
      const asks = asked.get(id)
      if (asks?.type !== type) throw new ProtocolError(0x82, `unexpected acknowledgement for packet ${id}`)
      if (asks.count !== codes.length) {
        throw new ProtocolError(0x82, `${codes.length} codes for ${asks.count} filters`)
      }
      asked.delete(id)
      ids.free(id)
      wait()
      asks.answered(codes)
    },
    proceed,
    waiting: () => waiting.size() > 0,
    lost: () => {
      for (const id of asked.keys()) ids.free(id)
      asked.clear()
      waiting.clear()
      wait()
    },
  }
}
