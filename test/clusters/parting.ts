import net from 'node:net'

/** Ways to nodes on 127.0.0.1, of which each can be parted from all others and from clients, in both directions. */
export interface Parting extends AsyncDisposable {
  /** Opens another way to a port of a node; resolves with its port. */
  open(node: number, port: number): Promise<number>
  /** Nothing gets through to this node or from it any more, until `heal`. Connections stay open. */
  cut(node: number): void
  heal(node: number): void
}

/** The address that a node connects from, by which it is known at the others. */
export const addressOf = (node: number): string => `127.0.0.${10 + node}`

interface Line {
  /** The nodes at its ends. */
  readonly ends: readonly number[]
  readonly sockets: readonly [net.Socket, net.Socket]
}

export const createParting = (): Parting => {
  const parted = new Set<number>()
  const lines = new Set<Line>()
  const servers: net.Server[] = []

  const isParted = ({ ends }: Line) => ends.some(node => parted.has(node))

  const accept = (node: number, port: number) => (from: net.Socket) => {
    const to = net.connect({ host: '127.0.0.1', port })
    const source = Number(from.remoteAddress?.split('.').at(-1)) - 10
    const line: Line = { ends: source >= 0 ? [node, source] : [node], sockets: [from, to] }
    lines.add(line)
    const pass = (one: net.Socket, other: net.Socket) => {
      one.on('data', chunk => other.write(chunk))
      one.on('error', () => {})
      // What has ended at one side is told at the other one, unless nothing gets there.
      one.on('close', () => {
        if (isParted(line)) return
        lines.delete(line)
        other.destroy()
      })
      if (isParted(line)) one.pause()
    }
    pass(from, to)
    pass(to, from)
  }

  return {
    open: (node, port) =>
      new Promise((resolve, reject) => {
        const server = net.createServer({ noDelay: true }, accept(node, port))
        servers.push(server)
        server.once('error', reject)
        server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port))
      }),
    cut: node => {
      parted.add(node)
      for (const line of lines) if (isParted(line)) for (const socket of line.sockets) socket.pause()
    },
    heal: node => {
      parted.delete(node)
      for (const line of [...lines]) {
        if (isParted(line)) continue
        const [from, to] = line.sockets
        if (from.destroyed || to.destroyed) {
          lines.delete(line)
          from.destroy()
          to.destroy()
        } else for (const socket of line.sockets) socket.resume()
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const { sockets } of lines) for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map(server => new Promise(done => server.close(done))))
    },
  }
}
