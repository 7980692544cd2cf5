/// <reference lib="dom" />
import type { Command } from '../protocol/commands.js'
import type { Repetition, Result, Told } from '../protocol/messages.js'

/** A command without its number. */
export type Asked<C = Command> = C extends Command ? Omit<C, 'ask'> : never

/** The line to the program that is looked at. */
export interface Connection {
  /** Resolves with the answer, the last if there are several; rejects with what went wrong, in words. */
  ask(command: Asked, progress?: (repetition: Repetition) => void): Promise<Result>
  close(): void
}

interface Waiting {
  resolve(result: Result): void
  reject(error: Error): void
  progress(repetition: Repetition): void
}

const KEY = 'rxtopics-token'
/** Ms until it is tried again. */
const AGAIN = 1_000

/** Takes the token out of the address, where it could be read over a shoulder, or copied. */
const tokenOf = (): string => {
  const fragment = new URLSearchParams(location.hash.slice(1))
  const given = fragment.get('token')
  if (given !== null) {
    sessionStorage.setItem(KEY, given)
    fragment.delete('token')
    history.replaceState(null, '', `${location.pathname}${fragment.size === 0 ? '' : `#${fragment}`}`)
  }
  return sessionStorage.getItem(KEY) ?? ''
}

export const connect = (told: (told: Told) => void, state: (state: string) => void): Connection => {
  const token = tokenOf()
  const asked = new Map<number, Waiting>()
  let socket: WebSocket | null = null
  let last = 0
  let isOver = false

  const open = () => {
    state('connecting')
    const line = new WebSocket(`ws://${location.host}/socket`)
    socket = line
    line.onopen = () => line.send(JSON.stringify({ token }))
    line.onmessage = event => {
      const message = JSON.parse(String(event.data)) as Told
      if (message.kind !== 'reply') {
        if (message.kind === 'welcome') state('open')
        told(message)
        return
      }
      const waiting = asked.get(message.ask)
      if (message.ok && message.result.of === 'repeat' && !message.result.over)
        return waiting?.progress(message.result)
      asked.delete(message.ask)
      if (message.ok) waiting?.resolve(message.result)
      else waiting?.reject(new Error(message.error))
    }
    line.onclose = ({ code, reason }) => {
      for (const { reject } of asked.values()) reject(new Error('the connection to the inspector was lost'))
      asked.clear()
      // What was refused would be refused again.
      const isRefused = code === 1008 || code === 1009 || code === 1013
      state(isRefused ? `refused: ${reason}` : 'lost; trying again')
      if (!isOver && !isRefused) setTimeout(open, AGAIN)
    }
  }
  open()

  return {
    ask: (command, progress = () => {}) =>
      new Promise((resolve, reject) => {
        if (socket?.readyState !== WebSocket.OPEN) return reject(new Error('not connected'))
        last += 1
        asked.set(last, { resolve, reject, progress })
        socket.send(JSON.stringify({ ...command, ask: last }))
      }),
    close: () => {
      isOver = true
      socket?.close()
    },
  }
}
