import type { Socket } from 'node:net'
import { generate, type Packet, parser } from 'mqtt-packet'
import { escapeText } from '../../base/escape.js'
import { printCause } from '../../base/print.js'
import { answerTo, type Connack, connackPacket } from './answer.js'
import { PeerPacketError } from './errors.js'
import { type ClientCmd, needsIdentifier, type PacketOf } from './packets.js'
import { createWarden, type Violation } from './violations.js'

/** A message for the client. What it leaves out is 0, `false` or absent. */
export interface PeerMessage {
  /** `''`: the topic that `alias` stands for. */
  readonly topic: string
  /** The bytes, or text as UTF-8. */
  readonly payload?: string | Uint8Array
  /** The quality of service. */
  readonly qos?: 0 | 1 | 2
  /** The retain flag. */
  readonly retain?: boolean
  /** It was sent before, with the same `messageId`. */
  readonly dup?: boolean
  /** The packet identifier, for QoS 1 and 2. @default one that is not in use */
  readonly messageId?: number
  /** Of all subscriptions that this one copy is for (MQTT 5). */
  readonly identifiers?: readonly number[]
  /** The topic alias (MQTT 5). */
  readonly alias?: number
  /** More properties (MQTT 5). */
  readonly properties?: NonNullable<PacketOf<'publish'>['properties']>
}

/** What a DISCONNECT of the server says beside its code. */
export interface DisconnectOptions {
  /** The server to go to instead. @default none */
  readonly reference?: string
  /** The reason in words. @default none */
  readonly text?: string
}

/** One connection of a client, seen from the server. What is sent over one that is closed goes nowhere. */
export interface PeerConnection {
  /** Counts from 0. */
  readonly number: number
  /** `undefined` before it came. */
  readonly connect: PacketOf<'connect'> | undefined
  /** `false`: the connection has ended. */
  readonly open: boolean
  /** Resolves when the connection is closed, by either side. */
  readonly closed: Promise<void>
  /** Answers CONNECT; by default as the peer's `connack` says. */
  accept(connack?: Connack): void
  /** Sends what the specification asks for in answer to this packet, with another code for all of it if one is given. */
  answer(packet: Packet, code?: number): void
  /**
   * Sends a packet and returns its packet identifier: one that is not in use where it needs one and has none.
   *
   * @throws PeerPacketError for what is not a packet
   */
  send(packet: Packet): number | undefined
  /** Sends a PUBLISH. */
  publish(message: PeerMessage): number | undefined
  /** Sends bytes as they are. */
  write(bytes: Uint8Array): void
  /** Sends DISCONNECT, which only MQTT 5 has, and closes. */
  disconnect(reasonCode: number, options?: DisconnectOptions): void
  /** Closes the connection once what was sent has left (FIN), or at once (RST). @default 'close' */
  end(how?: 'close' | 'reset'): void
  /** Reads nothing more until `resume`: the client's bytes pile up on its side. */
  pause(): void
  /** Reads on after `pause`. */
  resume(): void
}

/** Who hears of what a connection receives. */
export interface ConnectionEvents {
  connack(connection: PeerConnection): Connack
  packet(packet: PacketOf<ClientCmd>, connection: PeerConnection): void
  /** The packet breaks no rule: it is to be answered. */
  handle(packet: PacketOf<ClientCmd>, connection: PeerConnection): void
  violation(violation: Violation): void
}

export const createConnection = (
  socket: Socket,
  number: number,
  events: ConnectionEvents,
): PeerConnection => {
  const settings = { protocolVersion: 4 }
  const decoder = parser(settings)
  const warden = createWarden()
  const arrived: Packet[] = []
  let broken: unknown = null
  let connect: PacketOf<'connect'> | undefined
  let open = true
  let lastId = 0

  const write = (bytes: Uint8Array) => {
    if (open && socket.writable) socket.write(bytes)
  }
  const send = (packet: Packet): number | undefined => {
    const messageId = packet.messageId ?? (needsIdentifier(packet) ? nextId() : undefined)
    const whole = messageId === undefined ? packet : { ...packet, messageId }
    let bytes: Uint8Array
    try {
      bytes = generate(whole, settings)
    } catch (error) {
      throw new PeerPacketError(packet.cmd, error)
    }
    warden.sent(whole)
    write(bytes)
    return messageId
  }
  const nextId = () => {
    lastId = (lastId % 0xffff) + 1
    return lastId
  }
  const end = (how: 'close' | 'reset' = 'close') => {
    open = false
    if (how === 'reset') socket.resetAndDestroy()
    else {
      socket.end(() => socket.destroy())
      // A client that does not read takes no FIN either.
      setTimeout(() => socket.destroy(), 1_000).unref()
    }
  }
  const disconnect = (reasonCode: number, { reference, text }: DisconnectOptions = {}) => {
    if (settings.protocolVersion === 5) {
      send({
        cmd: 'disconnect',
        reasonCode,
        properties: {
          ...(reference === undefined ? {} : { serverReference: reference }),
          ...(text === undefined ? {} : { reasonString: text }),
        },
      })
    }
    end()
  }
  const accept = (connack: Connack = events.connack(connection)) => {
    const packet = connackPacket(connack, settings.protocolVersion)
    send(packet)
    // MQTT-3.2.2-7
    if ((packet.reasonCode ?? packet.returnCode ?? 0) !== 0) end()
  }

  const connection: PeerConnection = {
    number,
    get connect() {
      return connect
    },
    get open() {
      return open
    },
    closed: new Promise(resolve => {
      socket.once('close', () => {
        open = false
        resolve()
      })
    }),
    accept,
    answer: (packet, code) => {
      if (packet.cmd === 'connect') return accept(code === undefined ? undefined : { reasonCode: code })
      // MQTT-3.14.4-3
      if (packet.cmd === 'disconnect') return end()
      const answer = answerTo(packet, code)
      if (answer !== undefined) send(answer)
    },
    send,
    publish: ({ topic, payload = '', qos = 0, retain = false, dup = false, messageId, ...rest }) => {
      const { identifiers, alias, properties = {} } = rest
      return send({
        cmd: 'publish',
        topic,
        payload: typeof payload === 'string' ? payload : Buffer.from(payload),
        qos,
        retain,
        dup,
        ...(messageId === undefined ? {} : { messageId }),
        properties: {
          ...properties,
          ...(identifiers === undefined ? {} : { subscriptionIdentifier: [...identifiers] }),
          ...(alias === undefined ? {} : { topicAlias: alias }),
        },
      })
    },
    write,
    disconnect,
    end,
    pause: () => {
      socket.pause()
    },
    resume: () => {
      socket.resume()
    },
  }

  const refuse = (code: number, reason: string, packet?: Packet) => {
    events.violation({ code, reason: escapeText(reason), packet, connection: number })
    disconnect(code)
  }

  const receive = (packet: Packet) => {
    if (packet.cmd === 'connect') connect = packet
    const problem = warden.received(packet)
    if (!isFromClient(packet)) return refuse(0x82, `a ${packet.cmd}, which only servers send`, packet)
    events.packet(packet, connection)
    if (problem === null) events.handle(packet, connection)
    else refuse(problem.code, problem.reason, packet)
  }

  decoder.on('packet', packet => {
    // It decides how the bytes after it are read.
    if (packet.cmd === 'connect') settings.protocolVersion = packet.protocolVersion ?? 4
    arrived.push(packet)
  })
  decoder.on('error', (error: unknown) => {
    broken ??= error
  })
  socket.on('data', (bytes: Buffer) => {
    if (!open) return
    try {
      decoder.parse(bytes)
    } catch (error) {
      broken ??= error
    }
    for (let packet = arrived.shift(); packet !== undefined && open; packet = arrived.shift()) receive(packet)
    if (broken !== null && open) refuse(0x81, printCause(broken))
  })
  // The `close` that follows says all there is to know.
  socket.on('error', () => {})
  return connection
}

const isFromClient = (packet: Packet): packet is PacketOf<ClientCmd> =>
  packet.cmd !== 'connack' &&
  packet.cmd !== 'suback' &&
  packet.cmd !== 'unsuback' &&
  packet.cmd !== 'pingresp'
