import net from 'node:net'
import { type Capabilities, ConnectionLostError, type Driver } from 'rxtopics'
import { type Heard, readLines, type Said, writeLine } from './hub.js'

const LONGEST = 1_048_576

/** What lines of JSON can do. What they cannot, the client does without, or refuses with a typed error. */
const capabilities: Capabilities = {
  ...{ maximumQos: 0, wildcards: true, overlap: 'one', groups: 'no', identifiers: false, noLocal: false },
  ...{ retained: false, retainHandling: false, retainAsPublished: false, properties: false },
  maximumPayload: LONGEST,
}

/** Returns a driver for a hub. */
export const lines = (port: number): Driver => ({
  name: 'lines',
  open: handlers => {
    const socket = net.connect(port, '127.0.0.1')
    const answers = new Map<number, (code: number) => void>()
    let asked = 0
    // `null`: it is asked to close, so nobody is told of messages any more.
    let reason: ConnectionLostError | null = new ConnectionLostError('the hub has gone')

    const ask = (said: (n: number) => Said, answered: (code: number) => void) => {
      if (socket.destroyed) return
      asked += 1
      answers.set(asked, answered)
      writeLine(socket, said(asked))
    }
    readLines<Heard>(socket, heard => {
      if (reason === null) return
      if ('hello' in heard) handlers.opened({ present: false, persistent: false, clientId: '', capabilities })
      else if ('n' in heard) {
        answers.get(heard.n)?.(heard.code)
        answers.delete(heard.n)
      } else {
        const payload = Buffer.from(heard.payload, 'base64')
        const others = { qos: 0, retain: false, dup: false, properties: {} } as const
        handlers.message({ topic: heard.topic, payload, ...others }, [], 0)
      }
    })
    socket.on('drain', () => (reason === null ? undefined : handlers.ready?.()))
    socket.on('error', cause => {
      reason &&= new ConnectionLostError('the hub cannot be reached', { cause })
    })
    // The last event of a socket, whatever happens: closed is called once, and nothing after it.
    socket.on('close', () => handlers.closed(reason))

    return {
      server: `127.0.0.1:${port}`,
      subscribe: (requests, outcome) => {
        for (const request of requests)
          ask(
            n => ({ do: 'subscribe', filter: request.filter, n }),
            code => outcome(request, code),
          )
      },
      unsubscribe: (filters, outcome) => {
        for (const filter of filters)
          ask(
            n => ({ do: 'unsubscribe', filter, n }),
            code => outcome(filter, code),
          )
      },
      publish: ({ topic, payload }, outcome) => {
        if (socket.destroyed || socket.writableNeedDrain) return false
        const fits = payload.length <= LONGEST
        if (fits)
          writeLine(socket, { do: 'publish', topic, payload: Buffer.from(payload).toString('base64') })
        outcome({ code: fits ? 0 : 0x95, text: undefined })
        return true
      },
      ack: () => {},
      ping: pong => ask(n => ({ do: 'ping', n }), pong),
      close: () => {
        reason = null
        // Before it is open nothing was handed over.
        if (socket.connecting) socket.destroy()
        else socket.end()
      },
      abort: () => {
        reason = null
        socket.destroy()
      },
    }
  },
})
