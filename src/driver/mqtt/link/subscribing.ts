import type { SchedulerLike, Subscription } from 'rxjs'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { SubscribeRequest } from '../../driver.js'
import type { PacketIds } from '../session/packetIds.js'
import { encodeSubscribe, encodeUnsubscribe } from '../wire/encode.js'
import { malformed, ProtocolError } from '../wire/errors.js'
import { SUBACK, UNSUBACK, type Version } from '../wire/packetTypes.js'
import type { Writer } from '../wire/writer.js'
import { subscribePackets, unsubscribePackets } from './subscribePackets.js'

/** The SUBSCRIBEs and UNSUBSCRIBEs of one connection, and their answers. */
export interface Requests {
  subscribe(
    requests: readonly SubscribeRequest[],
    outcome: (request: SubscribeRequest, code: number) => void,
  ): void
  unsubscribe(filters: readonly string[], outcome: (filter: string, code: number) => void): void
  /** Throws a `ProtocolError` for an answer that does not fit what was asked. */
  answered(type: typeof SUBACK | typeof UNSUBACK, id: number, codes: Uint8Array): void
  /** The connection is gone: frees the identifiers. */
  lost(): void
}

export interface RequestsPort {
  /** Writes a packet; returns `false` if it is larger than the broker takes, and nothing was written. */
  write(encode: (writer: Writer) => void): boolean
  /** The longest packet the broker takes, in bytes. */
  maximumPacketSize(): number
  /** No answer has come in time. */
  overdue(): void
}

export interface RequestSettings {
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

const NO_IDENTIFIER = 0x97
const TOO_LARGE = 0x95

export const createRequests = (
  ids: PacketIds,
  { version, answerTimeout, scheduler }: RequestSettings,
  port: RequestsPort,
): Requests => {
  const asked = new Map<number, Asked>()
  // It starts anew with each answer: the last of many may take long.
  let patience: Subscription | null = null

  const wait = () => {
    patience?.unsubscribe()
    patience =
      asked.size > 0 && answerTimeout < Number.POSITIVE_INFINITY
        ? scheduler.schedule(() => port.overdue(), answerTimeout)
        : null
  }

  /** Returns 0 if it was sent, else the reason code why not. */
  const ask = (request: Asked, encode: (writer: Writer, id: number) => void): number => {
    const id = ids.take()
    if (id === 0) return NO_IDENTIFIER
    if (port.write(writer => encode(writer, id))) {
      asked.set(id, request)
      if (patience === null) wait()
      return 0
    }
    ids.free(id)
    return TOO_LARGE
  }

  return {
    subscribe: (requests, outcome) => {
      for (const packet of subscribePackets(requests, port.maximumPacketSize())) {
        const answered = (codes: Uint8Array) => {
          if (codes.some(code => code > 2 && code < FAILURE)) throw malformed('a SUBACK with an unknown code')
          packet.forEach((request, i) => outcome(request, codes[i] ?? FAILURE))
        }
        const failure = ask({ type: SUBACK, count: packet.length, answered }, (writer, id) =>
          encodeSubscribe(writer, id, packet, version),
        )
        if (failure !== 0) for (const request of packet) outcome(request, failure)
      }
    },
    unsubscribe: (filters, outcome) => {
      for (const packet of unsubscribePackets(filters, port.maximumPacketSize())) {
        // UNSUBACK has no codes before MQTT 5: it is a yes to all.
        const answered = (codes: Uint8Array) => packet.forEach((filter, i) => outcome(filter, codes[i] ?? 0))
        const count = version === 5 ? packet.length : 0
        const failure = ask({ type: UNSUBACK, count, answered }, (writer, id) =>
          encodeUnsubscribe(writer, id, packet, version),
        )
        if (failure !== 0) for (const filter of packet) outcome(filter, failure)
      }
    },
    answered: (type, id, codes) => {
      const request = asked.get(id)
      if (request?.type !== type) throw new ProtocolError(0x82, `an answer to ${id}, which did not ask`)
      if (request.count !== codes.length) {
        throw new ProtocolError(0x82, `${codes.length} codes for ${request.count} filters`)
      }
      asked.delete(id)
      ids.free(id)
      wait()
      request.answered(codes)
    },
    lost: () => {
      for (const id of asked.keys()) ids.free(id)
      asked.clear()
      wait()
    },
  }
}
