import type { Duplex } from 'node:stream'
import { printCause } from '../base/print.js'
import { FAILURE, reasonName } from '../base/reasonCodes.js'
import type { Engine } from '../driver/memory/broker/engine.js'
import type { ClientPacket, ConnackPacket, ServerPacket } from '../driver/memory/wire/packets.js'
import { ProtocolError } from '../driver/mqtt/wire/errors.js'
import { createFrameReader } from '../driver/mqtt/wire/frameReader.js'
import { CONNECT } from '../driver/mqtt/wire/packetTypes.js'
import { createReader } from '../driver/mqtt/wire/reader.js'
import { protect } from '../driver/protect.js'
import { ALIASES, createDecoding, type Decode } from './decoding.js'
import { greet, greetingRefused } from './greeting.js'
import { createLine } from './line.js'
import type { Limits } from './options.js'
import { quotaProblem } from './quotas.js'
import type { Greeting } from './wire/decodeConnect.js'
import { decodeConnect } from './wire/decodeConnect.js'
import { encodeConnack } from './wire/encodeAnswers.js'

/** One client's connection, seen from the server. */
export interface ServedConnection {
  /** Tells the client a reason where its protocol has one, and closes. Its will is published. */
  end(code: number): void
}

export interface ConnectionContext {
  readonly engine: Engine
  readonly limits: Limits
  /** A message of QoS 0 was left out. */
  dropped(): void
  refused(): void
}

/** Serves a client over a stream that is open, until either of them ends it. */
export const createConnection = (
  stream: Duplex,
  { engine, limits, dropped, refused }: ConnectionContext,
): ServedConnection => {
  let greeting: Greeting | null = null
  let assigned: string | undefined
  let toBroker: (packet: ClientPacket) => void = () => {}
  let decode: Decode | null = null
  let begun = false
  let closed = false
  let keepalive: NodeJS.Timeout | null = null

  const line = createLine(stream, {
    version: () => greeting?.version ?? 4,
    maximumPacketSize: () => greeting?.maximumPacketSize ?? Number.POSITIVE_INFINITY,
    maximumOutbound: limits.maximumOutbound,
  })

  const leave = () => {
    if (closed) return
    closed = true
    clearTimeout(patience)
    if (keepalive !== null) clearTimeout(keepalive)
    toBroker({ type: 'close' })
    line.end()
  }
  const end = (code: number) => {
    if (closed) return
    if (greeting?.version === 5) line.send({ type: 'disconnect', code })
    leave()
  }
  const refuse = (code: number, reason: string = reasonName(code)) => {
    if (closed) return
    refused()
    protect(() => limits.onRefused({ clientId: greeting?.connect.clientId, code, reason }))
    end(code)
  }
  const patience = setTimeout(() => refuse(0x81, 'no CONNECT in time'), limits.connectTimeout)

  const answered = (packet: ConnackPacket, { version, connect }: Greeting, asked: number) => {
    const sessionExpiry = connect.sessionExpiry === asked ? undefined : connect.sessionExpiry
    const { maximumPacketSize } = limits
    line.write(writer =>
      encodeConnack(
        writer,
        packet,
        { assigned, sessionExpiry, maximumPacketSize, topicAliasMaximum: ALIASES },
        version,
      ),
    )
    if (packet.code >= FAILURE) refuseQuietly(packet.code)
  }

  const fromBroker = (packet: Exclude<ServerPacket, ConnackPacket>) => {
    if (closed) return
    if (packet.type === 'close') return leave()
    const outcome = line.send(packet)
    if (outcome === 'full') return refuse(0x97, 'it does not read')
    if (packet.type === 'disconnect') return leave()
    if (outcome === 'dropped') dropped()
    if (outcome !== 'large' || packet.type !== 'publish' || packet.packetId === undefined) return
    toBroker({ type: packet.qos === 1 ? 'puback' : 'pubrec', packetId: packet.packetId, code: 0x95 })
  }

  const introduce = (found: Greeting) => {
    const accepted = greet(found, engine, limits)
    greeting = accepted.greeting
    if (accepted.refusal !== null) {
      line.write(writer => greetingRefused(writer, accepted.refusal ?? 0, found.version))
      return refuseQuietly(accepted.refusal)
    }
    assigned = accepted.assigned
    decode = createDecoding(found.version)
    clearTimeout(patience)
    if (found.keepalive > 0) {
      // MQTT-3.1.2-22
      keepalive = setTimeout(() => refuse(0x8d), found.keepalive * 1500)
    }
    const own = accepted.greeting
    toBroker = engine.dial(packet => {
      if (packet.type !== 'connack') fromBroker(packet)
      else if (!closed) answered(packet, own, found.connect.sessionExpiry)
    })
    toBroker(own.connect)
  }

  /** The CONNACK has said why. */
  const refuseQuietly = (code: number) => {
    refused()
    protect(() => limits.onRefused({ clientId: greeting?.connect.clientId, code, reason: reasonName(code) }))
    leave()
  }

  const passOn = (packet: ReturnType<Decode>, { connect }: Greeting) => {
    const problem = quotaProblem(packet, connect, engine, limits)
    if (problem === 'end') return refuse(0x97, 'more retained messages than there is room for')
    if (problem !== null) return void line.send(problem)
    if (packet.type !== 'disconnect' || packet.sessionExpiry === undefined) return toBroker(packet)
    // MQTT-3.14.2-2
    if (connect.sessionExpiry === 0 && packet.sessionExpiry > 0)
      return refuse(0x82, 'a session that was to end with its connection')
    const sessionExpiry = Math.min(packet.sessionExpiry, limits.maximumSessionExpiry)
    return toBroker({ ...packet, sessionExpiry })
  }

  const receive = createFrameReader(limits.maximumPacketSize, 4, (head, bytes, start, end) => {
    if (closed) return
    if (decode !== null && greeting !== null) {
      keepalive?.refresh()
      return passOn(decode(head, bytes, start, end), greeting)
    }
    introduce(decodeConnect(createReader(bytes, start, end)))
  })

  const failed = (error: unknown) => {
    const code = error instanceof ProtocolError ? (error.reasonCode ?? 0x82) : 0x83
    // What has no greeting that could be read has no version in which to be told but for these.
    if (greeting === null && (code === 0x84 || code === 0x8c)) {
      line.write(writer => greetingRefused(writer, code, code === 0x84 ? 4 : 5))
    }
    refuse(code, printCause(error))
  }

  stream.on('data', (chunk: Uint8Array) => {
    if (closed) return
    try {
      // MQTT-3.1.0-1: with the first byte, for a length that is none would be waited for.
      if (!begun && chunk[0] !== CONNECT) throw new ProtocolError(0x82, 'no CONNECT first')
      begun = true
      receive(chunk)
    } catch (error) {
      failed(error)
    }
  })
  // The `close` that follows says all there is to know.
  stream.on('error', () => {})
  stream.on('close', leave)
  return { end }
}
