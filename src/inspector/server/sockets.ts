import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Subscription, timer } from 'rxjs'
import { WebSocket, WebSocketServer } from 'ws'
import type { Settings } from '../options.js'
import type { Command } from '../protocol/commands.js'
import type { State, Told, Welcome } from '../protocol/messages.js'
import { readCommand } from '../protocol/readCommand.js'
import type { Answer } from './answer.js'
import type { Guard } from './guard.js'
import type { Backlog } from './session.js'

/** What pages are told. */
export interface Source {
  welcome(): Welcome
  state(): State
  backlog(): { readonly backlog: Backlog; readonly end: () => void }
}

/** The sockets of pages. */
export interface Sockets {
  /** Pages that have said the token. */
  readonly pages: number
  close(): void
}

/** Ms in which a socket has to say the token. */
const PATIENCE = 2_000
/** Ms in which a page that is closed has to answer. */
const FAREWELL = 1_000
/** Bytes of a frame, and of one that publishes. */
const FRAME = 65_536
const PUBLISH = 2 ** 20
/** Bytes that may wait in a socket before it is told no more for now. */
const WAITING = 2 ** 20
/** Answers that one page may wait for, and questions that wait while it reads nothing. */
const ASKED = 32
/** Batches between two looks at how the client stands. */
const STATE = 10

const closeCodes = { policy: 1008, large: 1009, busy: 1013, going: 1001 }

export const serveSockets = (
  server: Server,
  guard: Guard,
  settings: Settings,
  source: Source,
  answer: Answer,
): Sockets => {
  const { maxPages, interval, scheduler } = settings
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: PUBLISH,
    perMessageDeflate: false,
    // Browsers send no pings; answers to those of others would wait for whoever does not read them.
    autoPong: false,
  })
  const waiting = new Set<WebSocket>()
  const pages = new Map<WebSocket, () => void>()

  const upgrade = (request: Parameters<Guard['refusal']>[0], socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const status =
      guard.socketRefusal(request) !== null
        ? '403 Forbidden'
        : request.url !== '/socket'
          ? '404 Not Found'
          : waiting.size >= maxPages
            ? '503 Service Unavailable'
            : null
    if (status !== null) {
      // Who never ends its own side is not waited for.
      socket.once('finish', () => socket.destroy())
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, opened)
  }

  const refuse = (socket: WebSocket, code: number, reason: string) => {
    socket.close(code, reason)
    const late = timer(FAREWELL, scheduler).subscribe(() => socket.terminate())
    socket.once('close', () => late.unsubscribe())
  }

  const opened = (socket: WebSocket) => {
    waiting.add(socket)
    const late = timer(PATIENCE, scheduler).subscribe(() => refuse(socket, closeCodes.policy, 'no token'))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      late.unsubscribe()
      waiting.delete(socket)
      pages.get(socket)?.()
      pages.delete(socket)
    })
    socket.once('message', (data, isBinary) => {
      late.unsubscribe()
      waiting.delete(socket)
      if (socket.readyState !== WebSocket.OPEN) return
      if (isBinary || sizeOf(data) > FRAME || !guard.knows(tokenOf(String(data))))
        return refuse(socket, closeCodes.policy, 'wrong token')
      if (pages.size >= maxPages) return refuse(socket, closeCodes.busy, 'too many pages')
      pages.set(socket, serve(socket))
    })
  }

  const serve = (socket: WebSocket): (() => void) => {
    const { backlog, end } = source.backlog()
    const running = new Set<Subscription>()
    const asked: Command[] = []
    let turn = 0
    let state = ''
    const tell = (told: Told) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(told))
    }

    const begin = (command: Command) => {
      if (command.do === 'follow') {
        backlog.follow(command)
        tell({ kind: 'reply', ask: command.ask, ok: true, result: { of: 'follow' } })
        return
      }
      if (running.size >= ASKED) {
        tell({ kind: 'reply', ask: command.ask, ok: false, error: `more than ${ASKED} questions at a time` })
        return
      }
      const reply = answer(command).subscribe(tell)
      if (reply.closed) return
      running.add(reply)
      reply.add(() => running.delete(reply))
    }
    // Answers may be large: a page that has not read one has no other yet.
    const proceed = () => {
      while (socket.bufferedAmount <= WAITING) {
        const next = asked.shift()
        if (next === undefined) return
        begin(next)
      }
    }

    tell(source.welcome())
    const ticks = timer(0, interval, scheduler).subscribe(() => {
      proceed()
      // A page that is slower than the traffic gets larger batches, and fewer; what does not fit is counted.
      if (socket.bufferedAmount > WAITING) return
      if (turn % STATE === 0) {
        const standing = source.state()
        const written = JSON.stringify(standing)
        if (written !== state) tell(standing)
        state = written
      }
      turn += 1
      const batch = backlog.take(scheduler.now())
      if (batch !== null) tell(batch)
    })
    socket.on('message', (data, isBinary) => {
      if (socket.readyState !== WebSocket.OPEN) return
      const command = isBinary ? null : readCommand(String(data))
      if (command === null) return refuse(socket, closeCodes.policy, 'not a command')
      const isMessage = command.do === 'publish' || command.do === 'repeat'
      if (!isMessage && sizeOf(data) > FRAME) return refuse(socket, closeCodes.large, 'too large')
      if (asked.length >= ASKED) return refuse(socket, closeCodes.busy, 'asks, and does not read')
      asked.push(command)
      proceed()
    })
    return () => {
      ticks.unsubscribe()
      end()
      for (const reply of running) reply.unsubscribe()
    }
  }

  server.on('upgrade', upgrade)
  return {
    get pages() {
      return pages.size
    },
    close: () => {
      for (const socket of [...waiting, ...pages.keys()]) {
        socket.close(closeCodes.going)
        socket.terminate()
      }
      sockets.close()
    },
  }
}

const sizeOf = (data: unknown): number =>
  Buffer.isBuffer(data) || data instanceof ArrayBuffer ? data.byteLength : Number.POSITIVE_INFINITY

const tokenOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? Reflect.get(value, 'token') : undefined
  } catch {
    return undefined
  }
}
