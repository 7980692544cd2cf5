import { randomUUID } from 'node:crypto'
import { generate, type ISubscription, type Packet, type QoS } from 'mqtt-packet'
import { createDecoder } from './decoder.js'
import { dial } from './dial.js'
import { createJournal, type WaitFor } from './journal.js'
import {
  answers,
  connackCode,
  describePacket,
  needsIdentifier,
  type PacketOf,
  replyTo,
  settles,
} from './packets.js'
import type { ProtocolVersion } from './testBroker.js'

export interface RawOptions {
  readonly url: string
  /** @default 4 */
  readonly version?: ProtocolVersion
  /** @default a random one */
  readonly clientId?: string
  /** @default true */
  readonly clean?: boolean
  /** Seconds; 0: none. The client sends no pings of its own. @default 0 */
  readonly keepalive?: number
  readonly username?: string
  readonly password?: string
  readonly will?: NonNullable<PacketOf<'connect'>['will']>
  /** CONNECT properties, MQTT 5. */
  readonly properties?: NonNullable<PacketOf<'connect'>['properties']>
  /** Answers PUBLISH, PUBREC and PUBREL as the specification asks. @default true */
  readonly autoAck?: boolean
  /** Trusted for `mqtts:` and `wss:`. */
  readonly ca?: string | undefined
}

/** A client that speaks plain packets and shares no code with the library. */
export interface RawClient extends AsyncDisposable {
  readonly clientId: string
  readonly connack: PacketOf<'connack'>
  /** Every packet from CONNACK on, in order of arrival; a live array. */
  readonly received: readonly Packet[]
  /** Sends a packet and returns its packet identifier: a fresh one where it needs one and has none. */
  send(packet: Packet): number | undefined
  /** Resolves with the first packet that matches and that no earlier `next` returned. */
  next: WaitFor<Packet>
  /** Rejects where a packet that no `next` returned matches, now or within `ms`. */
  expectNone(predicate: (packet: Packet) => boolean, ms: number): Promise<void>
  /** Resolves with the code of the last acknowledgement, at QoS 0 with 0; QoS 2 needs `autoAck`. */
  publish(topic: string, payload?: string | Buffer, options?: PublishOptions): Promise<number>
  /** Resolves with the codes of the SUBACK, one per filter. */
  subscribe(filters: string | readonly (string | ISubscription)[], qos?: QoS): Promise<readonly number[]>
  unsubscribe(filters: string | readonly string[]): Promise<void>
  /** Resolves when the connection is closed, by either side. */
  readonly closed: Promise<void>
  /** Sends DISCONNECT and closes. */
  end(): Promise<void>
  /** Closes without DISCONNECT, so that the broker sends the will. */
  drop(): Promise<void>
}

export interface PublishOptions {
  readonly qos?: QoS
  readonly retain?: boolean
  readonly properties?: NonNullable<PacketOf<'publish'>['properties']>
}

/** The broker answered CONNECT with a refusal. */
export class RawRefusedError extends Error {
  override readonly name = 'RawRefusedError'
  readonly code: number

  constructor(code: number) {
    super(`CONNACK with code 0x${code.toString(16)}`)
    this.code = code
  }
}

/** Connects and resolves on CONNACK; rejects with `RawRefusedError` where its code is not 0. */
export const connectRaw = async (options: RawOptions): Promise<RawClient> => {
  const { version = 4, clientId = `raw-${randomUUID().slice(0, 8)}`, autoAck = true } = options
  const settings = { protocolVersion: version }
  const stream = await dial(options.url, options.ca)
  const incoming = createJournal<Packet>(describePacket)
  const taken = new Set<Packet>()
  let lastId = 0

  const write = (packet: Packet) => stream.write(generate(packet, settings))

  const send = (packet: Packet): number | undefined => {
    if (packet.messageId !== undefined || !needsIdentifier(packet)) {
      write(packet)
      return packet.messageId
    }
    lastId = (lastId % 0xffff) + 1
    write({ ...packet, messageId: lastId })
    return lastId
  }

  const take = (packet: Packet) => {
    taken.add(packet)
    return true
  }
  function next<P extends Packet>(
    predicate: (packet: Packet, index: number) => packet is P,
    timeout?: number,
  ): Promise<P>
  function next(predicate: (packet: Packet, index: number) => boolean, timeout?: number): Promise<Packet>
  function next(predicate: (packet: Packet, index: number) => boolean, timeout?: number): Promise<Packet> {
    return incoming.waitFor(
      (packet, index) => !taken.has(packet) && predicate(packet, index) && take(packet),
      timeout,
    )
  }

  const decode = createDecoder(
    settings,
    packet => {
      const reply = autoAck ? replyTo(packet) : undefined
      if (reply !== undefined) write(reply)
      incoming.add(packet)
    },
    error => stream.destroy(error),
  )
  const closed = new Promise<void>(resolve => {
    let reason = 'connection closed'
    stream.on('data', decode)
    stream.on('error', error => {
      reason = error.message
    })
    stream.on('close', () => {
      incoming.end(reason)
      resolve()
    })
  })

  const drop = () => {
    stream.destroy()
    return closed
  }
  const end = async () => {
    if (stream.writable) stream.end(generate({ cmd: 'disconnect' }, settings))
    // A frozen broker does not close its side.
    const overdue = setTimeout(() => stream.destroy(), 1_000)
    await closed
    clearTimeout(overdue)
  }

  write(connectPacket(options, version, clientId))
  const connack = await next(packet => packet.cmd === 'connack').catch(async error => {
    await drop()
    throw error
  })
  if (connackCode(connack) !== 0) {
    await drop()
    throw new RawRefusedError(connackCode(connack))
  }

  return {
    clientId,
    connack,
    received: incoming.items,
    send,
    next,
    expectNone: (predicate, ms) => incoming.expectNone(packet => !taken.has(packet) && predicate(packet), ms),
    publish: async (topic, payload = '', { qos = 0, retain = false, properties } = {}) => {
      const id = send({
        cmd: 'publish',
        topic,
        payload,
        qos,
        retain,
        dup: false,
        ...(properties === undefined ? {} : { properties }),
      })
      return qos === 0 ? 0 : ((await next(settles(id))).reasonCode ?? 0)
    },
    subscribe: async (filters, qos = 0) => {
      const subscriptions = [filters]
        .flat()
        .map(filter => (typeof filter === 'string' ? { topic: filter, qos } : filter))
      const id = send({ cmd: 'subscribe', subscriptions })
      const suback = await next(answers('suback', id))
      return suback.granted.map(Number)
    },
    unsubscribe: async filters => {
      const id = send({ cmd: 'unsubscribe', unsubscriptions: [filters].flat() })
      await next(answers('unsuback', id))
    },
    closed,
    end,
    drop,
    [Symbol.asyncDispose]: end,
  }
}

const connectPacket = (
  options: RawOptions,
  version: ProtocolVersion,
  clientId: string,
): PacketOf<'connect'> => ({
  cmd: 'connect',
  clientId,
  protocolVersion: version,
  protocolId: version === 3 ? 'MQIsdp' : 'MQTT',
  clean: options.clean ?? true,
  keepalive: options.keepalive ?? 0,
  ...(options.username === undefined ? {} : { username: options.username }),
  ...(options.password === undefined ? {} : { password: Buffer.from(options.password) }),
  ...(options.will === undefined ? {} : { will: options.will }),
  ...(options.properties === undefined ? {} : { properties: options.properties }),
})
