import net from 'node:net'
import { pipeline, type Transform } from 'node:stream'
import type { Packet, PacketCmd } from 'mqtt-packet'
import { createJournal, type WaitFor } from './journal.js'
import { describePacket } from './packets.js'
import { portOf } from './ports.js'
import { createGate, cutAfter, delay, tap, throttle } from './stages.js'
import { type Direction, decodeWire } from './wire.js'

export interface Recorded {
  /** Counts the accepted connections from 0. */
  readonly connection: number
  readonly direction: Direction
  readonly packet: Packet
  /** The place in everything recorded so far; `clear` does not reset it. */
  readonly at: number
}

export interface Malformed {
  readonly connection: number
  readonly direction: Direction
  readonly error: Error
}

/** A TCP proxy in front of a broker that records packets and makes faults. */
export interface TestProxy extends AsyncDisposable {
  /** Connect here instead of at the broker. */
  readonly url: string
  /** What arrived since the last `clear`, held back or not; a live array. Always empty over TLS. */
  readonly packets: readonly Recorded[]
  /** Bytes that could not be decoded; they are forwarded all the same. */
  readonly malformed: readonly Malformed[]
  /** Connections accepted since the start. */
  readonly accepted: number
  /** Connections open now. */
  readonly open: number
  count(cmd: PacketCmd, direction?: Direction): number
  /** Resolves with the first packet that matches, recorded since `clear` or still to come. */
  waitFor: WaitFor<Recorded>
  /** Resolves after `ms`; rejects where a packet matches, recorded since `clear` or coming. */
  expectNone(predicate: (recorded: Recorded) => boolean, ms: number): Promise<void>
  /** Resolves once no connection is open. */
  idle(): Promise<void>
  /** Ends every connection at once, with FIN or RST. @default 'close' */
  cut(how?: 'close' | 'reset'): void
  /**
   * Turns new connections away; those that are open go on.
   * - `true`: nothing listens (ECONNREFUSED)
   * - `'close'`: accepts and closes at once
   * - `false`: listens again on the same port
   */
  refuse(how: boolean | 'close'): Promise<void>
  /**
   * Cuts each of the next connections once it has passed on this many bytes in one direction, whatever packet they end
   * in; with 0 before the first byte.
   */
  cutAfter(bytes: number, direction: Direction, options?: CutAfterOptions): void
  /** Black hole: sockets stay open and can be opened, but nothing gets through, until `release`. @default both directions */
  hold(direction?: Direction): void
  /** Lets everything through that was held, in order. @default both directions */
  release(direction?: Direction): void
  /** Everything arrives this many ms later, each way, in order. 0: at once. */
  latency(ms: number): void
  /**
   * Passes on this many bytes a second, per connection; the sender is held back. `Infinity`: no limit.
   *
   * @default both directions
   */
  limit(bytesPerSecond: number, direction?: Direction): void
  clear(): void
  /** Stops listening and ends every connection. */
  close(): Promise<void>
}

export interface CutAfterOptions {
  /** How many connections. @default 1 */
  readonly connections?: number
  /** With FIN or RST. @default 'close' */
  readonly how?: 'close' | 'reset'
}

/** Returns a proxy to a broker's URL; with `decode: false` it only forwards. */
export const startProxy = async (
  target: string | { readonly url: string },
  options: { readonly decode?: boolean } = {},
): Promise<TestProxy> => {
  const upstream = new URL(typeof target === 'string' ? target : target.url)
  const isTls = upstream.protocol === 'mqtts:' || upstream.protocol === 'wss:'
  const decode = (options.decode ?? true) && !isTls

  const journal = createJournal<Recorded>(
    ({ connection, direction, packet }) => `${connection} ${direction} ${describePacket(packet)}`,
  )
  const malformed: Malformed[] = []
  const open = new Set<Connection>()
  const gates = { toBroker: createGate(), toClient: createGate() }
  const rates = { toBroker: Number.POSITIVE_INFINITY, toClient: Number.POSITIVE_INFINITY }
  const cuts: Cut[] = []
  let lag = 0
  let accepted = 0
  let recorded = 0
  let turnAway = false

  const recorder = (connection: number) =>
    decodeWire(upstream.protocol === 'ws:', {
      packet: (direction, packet) => journal.add({ connection, direction, packet, at: recorded++ }),
      malformed: (direction, error) => malformed.push({ connection, direction, error }),
    })

  const accept = (client: net.Socket) => {
    if (turnAway) {
      client.destroy()
      return
    }
    const record = decode ? recorder(accepted) : { toBroker: ignore, toClient: ignore }
    accepted++
    const broker = net.connect({ ...socketOptions, host: upstream.hostname, port: Number(upstream.port) })
    const sockets = [client, broker]
    const connection = { sockets, closed: Promise.all(sockets.map(closed)) }
    open.add(connection)
    void connection.closed.then(() => open.delete(connection))
    const cut = cuts.shift()
    const stages = (direction: Direction): Transform[] => [
      tap(record[direction]),
      throttle(() => rates[direction]),
      delay(() => lag),
      gates[direction].stage(),
      ...(cut?.direction === direction ? [cutAfter(cut.bytes, () => end(connection, cut.how))] : []),
    ]
    pipeline([client, ...stages('toBroker'), broker], ignore)
    pipeline([broker, ...stages('toClient'), client], ignore)
  }

  const listen = (port: number) =>
    new Promise<net.Server>((resolve, reject) => {
      const server = net.createServer(socketOptions, accept)
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => resolve(server))
    })
  let server: net.Server | undefined = await listen(0)
  const url = new URL(upstream)
  url.port = String(portOf(server))

  const stopListening = () => {
    // Its callback would wait for the connections; listening ends at once.
    server?.close()
    server = undefined
  }
  const cut = (how: 'close' | 'reset' = 'close') => {
    for (const connection of open) end(connection, how)
  }
  const idle = async () => {
    while (open.size > 0) await Promise.all([...open].map(({ closed }) => closed))
  }
  const close = async () => {
    stopListening()
    cut()
    await idle()
    journal.end('the proxy was closed')
  }

  return {
    url: url.href.replace(/\/$/, ''),
    packets: journal.items,
    malformed,
    get accepted() {
      return accepted
    },
    get open() {
      return open.size
    },
    count: (cmd, direction) =>
      journal.items.filter(
        item => item.packet.cmd === cmd && (direction === undefined || item.direction === direction),
      ).length,
    waitFor: journal.waitFor,
    expectNone: journal.expectNone,
    idle,
    cut,
    refuse: async how => {
      turnAway = how === 'close'
      if (how === true) stopListening()
      else server ??= await listen(Number(url.port))
    },
    cutAfter: (bytes, direction, { connections = 1, how = 'close' } = {}) => {
      for (let i = 0; i < connections; i += 1) cuts.push({ bytes, direction, how })
    },
    hold: direction => {
      for (const each of either(direction)) gates[each].close()
    },
    release: direction => {
      for (const each of either(direction)) gates[each].open()
    },
    latency: ms => {
      lag = ms
    },
    limit: (bytesPerSecond, direction) => {
      for (const each of either(direction)) rates[each] = bytesPerSecond
    },
    clear: journal.clear,
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Connection {
  readonly sockets: readonly net.Socket[]
  readonly closed: Promise<unknown>
}

interface Cut {
  readonly bytes: number
  readonly direction: Direction
  readonly how: 'close' | 'reset'
}

const end = ({ sockets }: Connection, how: 'close' | 'reset') => {
  for (const socket of sockets) {
    if (how === 'reset') socket.resetAndDestroy()
    else socket.destroy()
  }
}

const either = (direction: Direction | undefined): readonly Direction[] =>
  direction === undefined ? ['toBroker', 'toClient'] : [direction]

// Each side's FIN is passed on by itself, as on a direct connection.
const socketOptions = { noDelay: true, allowHalfOpen: true }

const ignore = () => {}

const closed = (socket: net.Socket): Promise<void> =>
  new Promise(resolve => {
    socket.on('error', ignore)
    socket.once('close', () => resolve())
  })
