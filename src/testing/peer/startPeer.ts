import net from 'node:net'
import { checkArgument, checkOptions, fields, isFunction, isObject } from '../../base/checks.js'
import type { Connack } from './answer.js'
import { createConnection, type PeerConnection } from './connection.js'
import { answer, type Handler, type Script } from './handlers.js'
import type { ClientCmd, PacketOf } from './packets.js'
import { createRecords, type NextOptions, type Received } from './records.js'
import type { Violation } from './violations.js'

/** Options of `startPeer`. */
export interface PeerOptions {
  /**
   * What a CONNECT is answered with, or a function that says it for each. A code other than 0 refuses, and closes. The
   * limits that `properties` announces are enforced.
   *
   * @default success, no session, no limits
   */
  readonly connack?: Connack | ((connect: PacketOf<'connect'>, connection: PeerConnection) => Connack)
  /** What is done about packets, by their kind. @default what the specification asks for */
  readonly on?: Script
}

/** A server that does what a test tells it, and keeps everything it receives. It routes nothing by itself. */
export interface Peer extends AsyncDisposable {
  /** `mqtt://127.0.0.1:` and a port of its own. */
  readonly url: string
  /** Every packet received, in order of arrival; a live array. */
  readonly packets: readonly Received[]
  /** What clients did that they must not; each ended its connection. A live array. */
  readonly violations: readonly Violation[]
  /** All connections since the start, those that are closed too; a live array. */
  readonly connections: readonly PeerConnection[]
  /** How many packets of a kind were received. */
  count(cmd: ClientCmd): number
  /**
   * Resolves with the first packet of a kind that no earlier `next` returned, received already or still to come.
   * Rejects with a `PeerTimeoutError`, or a `PeerClosedError`.
   */
  next<C extends ClientCmd>(cmd: C, options?: NextOptions<C>): Promise<Received<C>>
  /** Rejects with an `UnexpectedPacketError` if one comes within `ms`, or came that no `next` returned. */
  expectNone<C extends ClientCmd>(cmd: C, ms: number, where?: (packet: PacketOf<C>) => boolean): Promise<void>
  /** From now on these kinds of packets are handled so. */
  on(script: Script): void
  /** Stops listening and closes every connection. Rejects all waits with a `PeerClosedError`. May be called again. */
  close(): Promise<void>
}

/**
 * Returns a scripted MQTT server on 127.0.0.1, for clients of MQTT 5, 3.1.1 and 3.1. It answers as the specification
 * asks, except where it is told to be silent, to refuse, to hang up, or to break the rules. Node only; needs
 * `mqtt-packet`.
 *
 * @throws OptionError for an option that is unknown or of the wrong type
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 * import { answer, grant, inTurn, silence, startPeer } from 'rxtopics/testing/peer'
 *
 * await using peer = await startPeer({
 *   connack: { properties: { receiveMaximum: 2 } },
 *   on: { subscribe: grant(({ topic }) => (topic === 'secret' ? 0x87 : 0)), publish: inTurn(silence, answer) },
 * })
 * await using client = createClient(mqtt(peer.url))
 * client.observe('a/+').subscribe()
 * const { connection } = await peer.next('subscribe')
 * connection.publish({ topic: 'a/1', payload: 'x', identifiers: [1] })
 * ```
 */
export const startPeer = async (options: PeerOptions = {}): Promise<Peer> => {
  checkOptions('startPeer', options, {
    connack: value => (typeof value === 'function' ? null : isObject(value)),
    on: isObject,
  })
  const script = new Map<ClientCmd, Handler>()
  const records = createRecords()
  const connections: PeerConnection[] = []
  const violations: Violation[] = []
  const { connack = {} } = options
  const startedAt = performance.now()

  const on = (handlers: Script) => {
    checkArgument('startPeer.on', handlers, fields(handlerChecks))
    for (const [cmd, handler] of Object.entries(handlers)) script.set(cmd as ClientCmd, handler as Handler)
  }
  on(options.on ?? {})

  const server = net.createServer({ noDelay: true }, socket => {
    connections.push(
      createConnection(socket, connections.length, {
        connack: connection =>
          typeof connack === 'function' && connection.connect !== undefined
            ? connack(connection.connect, connection)
            : (connack as Connack),
        packet: (packet, connection) =>
          records.add({ packet, connection, at: performance.now() - startedAt }),
        handle: (packet, connection) => (script.get(packet.cmd) ?? answer)(packet, connection),
        violation: violation => violations.push(violation),
      }),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address() as net.AddressInfo

  const close = async () => {
    records.end()
    server.close()
    for (const connection of connections) if (connection.open) connection.end()
    await Promise.all(connections.map(({ closed }) => closed))
  }

  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    packets: records.all,
    violations,
    connections,
    count: cmd => records.all.filter(({ packet }) => packet.cmd === cmd).length,
    next: records.next,
    expectNone: records.expectNone,
    on,
    close,
    [Symbol.asyncDispose]: close,
  }
}

const handlerChecks: Readonly<Record<ClientCmd, typeof isFunction>> = {
  connect: isFunction,
  publish: isFunction,
  puback: isFunction,
  pubrec: isFunction,
  pubrel: isFunction,
  pubcomp: isFunction,
  subscribe: isFunction,
  unsubscribe: isFunction,
  pingreq: isFunction,
  disconnect: isFunction,
  auth: isFunction,
}
