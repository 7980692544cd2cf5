import { printCause } from '../../base/print.js'
import type { Time } from '../../base/time.js'
import { createAside } from '../mqtt/link/aside.js'
import type { Pipe } from '../mqtt/link/pipe.js'
import type { WebSocketLike } from './options.js'

/** Bytes that may wait in a WebSocket before no more should be written. */
const FULL = 64 * 1024
/** Ms between two looks at what waits: no WebSocket says when it has sent. */
const LOOK = 5

/** Listeners by event; of `error` those that take one. */
interface Listeners {
  readonly error: ((error: Error) => void)[]
  readonly close: (() => void)[]
  readonly drain: (() => void)[]
}

/**
 * Returns a WebSocket as a line to a broker. `destroy` asks the platform to end it and waits no longer: nothing that
 * still comes is passed on.
 */
export const socketPipe = (socket: WebSocketLike, time: Time): Pipe => {
  const listeners: Listeners = { error: [], close: [], drain: [] }
  // What is written before it is open; `null`: it is.
  let early: Uint8Array[] | null = []
  let ending = false
  let over = false
  let looking: { unsubscribe(): void } | null = null
  // One that is no platform's may answer within `send`.
  const aside = createAside()

  const close = (error: Error | null) => {
    if (over) return
    over = true
    looking?.unsubscribe()
    early = null
    if (error !== null) for (const listener of listeners.error) listener(error)
    for (const listener of listeners.close) listener()
  }

  /** What the platform throws is the end of the line, and not of whoever writes: told, as its end is, after this call. */
  const ask = (what: () => void) => {
    try {
      what()
    } catch (error) {
      queueMicrotask(() => {
        if (over) return
        close(asError(error))
        ask(() => socket.close())
      })
    }
  }

  const send = (chunk: Uint8Array) => ask(() => aside.writing(() => socket.send(chunk)))

  const look = () => {
    looking = null
    if (over) return
    if (socket.bufferedAmount >= FULL) {
      looking = time.schedule(look, LOOK)
      return
    }
    for (const listener of listeners.drain) listener()
  }

  const takes = (): boolean => {
    if (early === null && socket.bufferedAmount < FULL) return true
    if (early === null) looking ??= time.schedule(look, LOOK)
    return false
  }

  const pipe: Pipe = {
    write: chunk => {
      if (over || ending) return false
      if (early === null) send(chunk)
      else early.push(chunk)
      return takes()
    },
    end: chunk => {
      if (over || ending) return
      if (chunk !== undefined) pipe.write(chunk)
      ending = true
      // What it has taken is sent first. Before it is open, as soon as it is.
      if (early === null) ask(() => socket.close(NORMAL))
    },
    push: () => true,
    resume: () => {},
    destroy: () => {
      if (over) return
      // Not within a call of the one who asks for it.
      queueMicrotask(() => close(null))
      listeners.drain.length = 0
      pipe.push = () => true
      ask(() => socket.close())
    },
    on: (event: keyof Listeners, listener: (error: Error) => void) => {
      listeners[event].push(listener as never)
    },
  }

  socket.binaryType = 'arraybuffer'
  socket.addEventListener('open', () => {
    if (over || early === null) return
    const chunks = early
    early = null
    for (const chunk of chunks) send(chunk)
    if (ending) return ask(() => socket.close(NORMAL))
    if (takes()) look()
  })
  socket.addEventListener('message', ({ data }) =>
    aside.take(() => {
      if (over) return
      // Not `instanceof`: the bytes of a window that jsdom makes are no `ArrayBuffer` of this realm.
      if (isBytes(data)) pipe.push(new Uint8Array(data))
      // MQTT-6.0.0-1.
      else close(new Error('the broker sent text where MQTT is bytes'))
      if (over) ask(() => socket.close())
    }),
  )
  socket.addEventListener('error', ({ error }) => {
    const failure =
      error instanceof Error ? error : new Error('the WebSocket failed; the platform does not say why')
    aside.take(() => close(failure))
  })
  socket.addEventListener('close', ({ code }) =>
    aside.take(() => {
      const isInOrder = ending || code === NORMAL || code === GOING_AWAY
      close(isInOrder ? null : new Error(`the WebSocket was closed with code ${code}`))
    }),
  )
  return pipe
}

const isBytes = (data: unknown): data is ArrayBuffer =>
  Object.prototype.toString.call(data) === '[object ArrayBuffer]'

const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(`the WebSocket failed: ${printCause(thrown)}`)

// RFC 6455, section 7.4.1.
const NORMAL = 1000
const GOING_AWAY = 1001
