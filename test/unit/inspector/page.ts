import { expect } from 'vitest'
import { WebSocket } from 'ws'
import type { Inspector } from '../../../src/inspector/inspect.js'
import type { Asked } from '../../../src/inspector/page/connection.js'
import type { Reply, Result, Told } from '../../../src/inspector/protocol/messages.js'

/** A page, as far as the server sees it. */
export interface TestPage {
  readonly socket: WebSocket
  readonly all: readonly Told[]
  /** Resolves with the first that was told of a kind. */
  told<K extends Told['kind']>(kind: K): Promise<Extract<Told, { kind: K }>>
  /** Resolves with the answer, or rejects with its words. */
  ask(command: Asked): Promise<Result>
  /** Resolves when it is closed, with how much it was told before. */
  closed(): Promise<{ readonly code: number; readonly told: number }>
}

/** Opens a page that says a token: that of the inspector, or none. */
export const openPage = async (
  { port, url }: Pick<Inspector, 'port' | 'url'>,
  token: string | null = new URL(url).hash.slice('#token='.length),
): Promise<TestPage> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { origin: `http://127.0.0.1:${port}` })
  const all: Told[] = []
  let code = 0
  let last = 0
  socket.on('message', data => all.push(JSON.parse(String(data)) as Told))
  socket.on('close', given => {
    code = given
  })
  socket.on('error', () => {})
  await new Promise(resolve => socket.once('open', resolve))
  if (token !== null) socket.send(JSON.stringify({ token }))
  const page: TestPage = {
    socket,
    all,
    told: async kind => {
      await expect.poll(() => all.some(each => each.kind === kind), { timeout: 5_000 }).toBe(true)
      return all.find(each => each.kind === kind) as never
    },
    ask: async command => {
      last += 1
      const ask = last
      socket.send(JSON.stringify({ ...command, ask }))
      const answer = () => all.find((each): each is Reply => each.kind === 'reply' && each.ask === ask)
      await expect.poll(answer, { timeout: 10_000 }).toBeDefined()
      const reply = answer()!
      if (!reply.ok) throw new Error(reply.error)
      return reply.result
    },
    closed: async () => {
      await expect.poll(() => socket.readyState, { timeout: 5_000 }).toBe(WebSocket.CLOSED)
      return { code, told: all.length }
    },
  }
  return page
}
