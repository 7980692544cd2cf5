import { createBroker, type Overlap } from 'rxtopics/memory'
import { type Served, type ServeOptions, serve } from 'rxtopics/server'
import { isUnder } from './filters.js'
import type { BrokerOptions, TestBroker } from './testBroker.js'

export interface ServedOptions extends BrokerOptions {
  /** @default 'tcp' */
  readonly transport?: 'tcp' | 'ws'
  readonly overlap?: Overlap
  readonly receiveMaximum?: number
  readonly limits?: ServeOptions
}

/** Starts the broker of this package on 127.0.0.1, inside this process. */
export const startServed = async (options: ServedOptions = {}): Promise<TestBroker> => {
  const { users, transport = 'tcp', limits = {}, overlap, receiveMaximum } = options
  const anonymous = options.anonymous ?? users === undefined
  const denied = [...(options.denied ?? [])]
  const isWelcome = (name: string | undefined, password: string | undefined) =>
    name === undefined ? anonymous : users === undefined || users[name] === password
  const broker = createBroker({
    ...(overlap !== undefined && { overlap }),
    ...(receiveMaximum !== undefined && { receiveMaximum }),
    refuse: operation => {
      if (operation.kind === 'connect') {
        return isWelcome(operation.username, operation.password) ? undefined : 0x86
      }
      const covers = (filters: readonly string[], asked: string) => filters.some(each => isUnder(each, asked))
      if (operation.kind === 'subscribe') return covers(denied, operation.filter) ? 0x87 : undefined
      return covers(options.deniedPublish ?? [], operation.topic) ? 0x87 : undefined
    },
  })

  const start = (port: number) =>
    serve(broker, transport === 'ws' ? { ...limits, port: null, webSocketPort: port } : { ...limits, port })
  let served: Served | undefined = await start(0)
  const port = served.ports.tcp ?? served.ports.webSocket ?? 0

  const stop = async () => {
    await served?.close()
    served = undefined
    broker.stop()
  }
  return {
    name: `served over ${transport}`,
    url: `${transport === 'ws' ? 'ws' : 'mqtt'}://127.0.0.1:${port}`,
    ca: undefined,
    versions: [5, 4, 3],
    pid: undefined,
    guest: undefined,
    start: async ({ keep = options.persistence ?? true } = {}) => {
      if (served !== undefined) return
      broker.restart({ keepSessions: keep, keepRetained: keep })
      served = await start(port)
    },
    stop,
    deny: async filter => {
      denied.push(filter)
    },
    [Symbol.asyncDispose]: stop,
  }
}
