import { createHash, type Hash } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { generate, type Packet, parser } from 'mqtt-packet'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { answer } from '../answer.js'
import { createWalker } from './frames.js'
import { type Family, type Frames, PREPARED, prepare, type Size } from './traffic.js'

/** A client of this peer, and what passes between the two. */
interface Peer {
  readonly stream: Duplex
  readonly version: 4 | 5
  readonly identifiers: Map<string, number>
  acknowledged: number
  inOrder: boolean
  onAcknowledged: () => void
  published: number
  hash: Hash | null
}

const peers = new Map<string, Peer>()
const prepared = new Map<string, Frames>()
let wake = () => {}

/** Speaks just enough MQTT, and takes and sends packets with as little work as can be. */
const serve = (stream: Duplex) => {
  let peer: Peer | null = null
  let acks: number[] = []

  const control = (packet: Packet) => {
    const send = (reply: Packet) =>
      stream.write(generate(reply, peer === null ? {} : { protocolVersion: peer.version }))
    if (packet.cmd === 'connect') {
      peer = {
        stream,
        version: packet.protocolVersion === 5 ? 5 : 4,
        identifiers: new Map(),
        acknowledged: 0,
        inOrder: true,
        onAcknowledged: () => {},
        published: 0,
        hash: null,
      }
      peers.set(packet.clientId, peer)
      send({ cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false })
    } else if (packet.cmd === 'subscribe') {
      const identifier = packet.properties?.subscriptionIdentifier as number | undefined
      for (const { topic } of packet.subscriptions) {
        if (identifier !== undefined) peer?.identifiers.set(topic, identifier)
      }
      const granted = packet.subscriptions.map(({ qos }) => qos)
      send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted })
    } else if (packet.cmd === 'unsubscribe') {
      const granted = packet.unsubscriptions.map(() => 0)
      send({ cmd: 'unsuback', messageId: packet.messageId ?? 0, granted })
    } else if (packet.cmd === 'pingreq') send({ cmd: 'pingresp' })
    else if (packet.cmd === 'disconnect') stream.end()
  }
  const settings = { protocolVersion: 4 }
  const decoder = parser(settings)
  decoder.on('packet', packet => {
    if (packet.cmd === 'connect') settings.protocolVersion = packet.protocolVersion ?? 4
    control(packet)
  })

  const published = (to: Peer, head: number, bytes: Buffer, start: number, end: number) => {
    const qos = (head >> 1) & 3
    const topicEnd = start + 2 + bytes.readUInt16BE(start)
    to.published += 1
    if (qos > 0) acks.push(bytes.readUInt16BE(topicEnd))
    if (to.hash === null) return
    const properties = topicEnd + (qos > 0 ? 2 : 0)
    const text = to.version === 5 ? properties + 1 + (bytes[properties] ?? 0) : properties
    to.hash.update(bytes.subarray(start, topicEnd)).update(bytes.subarray(text, end)).update(`${qos}`)
  }

  const walk = createWalker((head, bytes, from, start, end) => {
    const type = head >> 4
    if (peer !== null && type === 3) published(peer, head, bytes, start, end)
    else if (peer !== null && type === 4) {
      if (bytes.readUInt16BE(start) !== (peer.acknowledged % PREPARED) + 1) peer.inOrder = false
      peer.acknowledged += 1
    } else decoder.parse(bytes.subarray(from, end))
  })

  stream.on('data', (chunk: Buffer) => {
    walk(chunk)
    if (acks.length > 0) {
      const packet = Buffer.allocUnsafe(acks.length * 4)
      acks.forEach((id, i) => {
        packet.writeUInt16BE(0x4002, i * 4)
        packet.writeUInt16BE(id, i * 4 + 2)
      })
      acks = []
      stream.write(packet)
    }
    peer?.onAcknowledged()
    wake()
  })
  stream.on('error', () => {})
}

const find = (name: string): Peer => {
  const peer = peers.get(name)
  if (peer === undefined) throw new Error(`${name} is not connected`)
  return peer
}

/** Resolves once `until` says so; asked after each chunk from anybody. */
const waitFor = (until: () => boolean) =>
  new Promise<void>(resolve => {
    wake = () => {
      if (!until()) return
      wake = () => {}
      resolve()
    }
    wake()
  })

/** Writes `count` prepared packets as fast as the connection takes them, and waits for their acknowledgements. */
const burst = (name: string, { bytes, ends }: Frames, count: number, acknowledged: boolean) =>
  new Promise<void>((resolve, reject) => {
    const peer = find(name)
    const { stream } = peer
    peer.acknowledged = 0
    let sent = 0
    const more = () => {
      // An identifier is free again once its message is acknowledged.
      const allowed = acknowledged ? Math.min(count, peer.acknowledged + PREPARED) : count
      while (sent < allowed && !stream.writableNeedDrain) {
        const first = sent % ends.length
        const last = Math.min(first + 500, ends.length, first + allowed - sent)
        sent += last - first
        stream.write(bytes.subarray(ends[first - 1] ?? 0, ends[last - 1]))
      }
      if (sent < count || (acknowledged && peer.acknowledged < count)) return
      stream.off('drain', more)
      peer.onAcknowledged = () => {}
      if (peer.inOrder) resolve()
      else reject(new Error(`${name} acknowledged out of order`))
    }
    stream.on('drain', more)
    peer.onAcknowledged = more
    more()
  })

export const answers = {
  listen: (transport: 'tcp' | 'ws') =>
    new Promise<string>(resolve => {
      const server = transport === 'tcp' ? createServer({ noDelay: true }, serve) : createHttpServer()
      if (transport === 'ws') {
        new WebSocketServer({ server: server as never, perMessageDeflate: false }).on('connection', socket =>
          serve(createWebSocketStream(socket)),
        )
      }
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as AddressInfo
        resolve(`${transport === 'tcp' ? 'mqtt' : 'ws'}://127.0.0.1:${port}`)
      })
    }),
  /** Prepares what is sent to everybody; subscription identifiers are those that `name` asked for. */
  prepare: (
    all: readonly Family[],
    version: 4 | 5,
    qos: 0 | 1,
    name: string,
    size: Size,
    count = PREPARED,
  ) => {
    const { identifiers } = find(name)
    prepared.set(
      `${version} ${qos}`,
      prepare(all, version, qos, size, count, filter => identifiers.get(filter)),
    )
  },
  burst: (name: string, version: 4 | 5, qos: 0 | 1, count: number) =>
    burst(name, prepared.get(`${version} ${qos}`) as Frames, count, qos === 1),
  /** Writes `count` prepared packets, so many a second, in step with the clock. */
  pour: async (name: string, version: 4 | 5, count: number, perSecond: number) => {
    const { stream } = find(name)
    const { bytes, ends } = prepared.get(`${version} 0`) as Frames
    const begin = performance.now()
    for (let sent = 0; sent < count; await setTimeout(10)) {
      const due = Math.min(count, Math.ceil(((performance.now() - begin) / 1_000) * perSecond))
      while (sent < due) {
        const first = sent % ends.length
        const last = Math.min(ends.length, first + due - sent)
        sent += last - first
        stream.write(bytes.subarray(ends[first - 1] ?? 0, ends[last - 1]))
      }
    }
  },
  /** From here on the PUBLISHes of this client are counted, and kept as a digest if one is wanted. */
  expect: (name: string, digest: boolean) => {
    const peer = find(name)
    peer.published = 0
    peer.hash = digest ? createHash('sha1') : null
  },
  /** Waits for `count` of them; returns the digest. */
  taken: async (name: string, count: number) => {
    const peer = find(name)
    await waitFor(() => peer.published >= count)
    return peer.hash?.digest('hex') ?? ''
  },
}

export type Source = typeof answers

answer(answers)
