import net from 'node:net'
import { matches } from 'rxtopics'

/** A messaging system of one page: lines of JSON over TCP. It stands for yours. */
export interface Hub {
  readonly port: number
  /** How many are connected. */
  connections(): number
  close(): Promise<void>
}

/** What a client says. The hub answers what has a number, with that number and a code. */
export type Said =
  | { readonly do: 'subscribe' | 'unsubscribe'; readonly filter: string; readonly n: number }
  | { readonly do: 'publish'; readonly topic: string; readonly payload: string }
  | { readonly do: 'ping'; readonly n: number }

/** What the hub says: `hello` first of all. */
export type Heard =
  | { readonly hello: true }
  | { readonly n: number; readonly code: number }
  | { readonly topic: string; readonly payload: string }

/** The longest line, in characters: a payload of 1 MiB in base64, and the longest topic. */
const LONGEST = 1_600_000

/** Calls `each` with what the lines of a socket say; a line that is too long, or no JSON, ends it. */
export const readLines = <T>(socket: net.Socket, each: (said: T) => void): void => {
  let rest = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    let all: readonly T[] = []
    try {
      if (rest.length > LONGEST) throw new Error('a line without end')
      all = lines.map(line => JSON.parse(line) as T)
    } catch (cause) {
      socket.destroy(cause as Error)
    }
    for (const said of all) each(said)
  })
}

export const writeLine = (socket: net.Socket, line: Said | Heard): boolean =>
  socket.write(`${JSON.stringify(line)}\n`)

const DENIED = 0x87

/** Starts a hub on 127.0.0.1; nobody may subscribe `denied`. */
export const startHub = (denied: string, port = 0): Promise<Hub> => {
  const clients = new Map<net.Socket, Set<string>>()
  const server = net.createServer(socket => {
    const filters = new Set<string>()
    clients.set(socket, filters)
    socket.on('error', () => {}).on('close', () => clients.delete(socket))
    writeLine(socket, { hello: true })
    readLines<Said>(socket, said => {
      if (said.do === 'publish') {
        const { topic, payload } = said
        for (const [other, theirs] of clients)
          if ([...theirs].some(filter => matches(filter, topic))) writeLine(other, { topic, payload })
        return
      }
      const refused = said.do === 'subscribe' && said.filter === denied
      if (said.do === 'subscribe' && !refused) filters.add(said.filter)
      if (said.do === 'unsubscribe') filters.delete(said.filter)
      writeLine(socket, { n: said.n, code: refused ? DENIED : 0 })
    })
  })
  return new Promise((started, failed) => {
    server.once('error', failed).listen(port, '127.0.0.1', () =>
      started({
        port: (server.address() as net.AddressInfo).port,
        connections: () => clients.size,
        close: () =>
          new Promise(done => {
            server.close(() => done())
            for (const socket of clients.keys()) socket.destroy()
          }),
      }),
    )
  })
}
