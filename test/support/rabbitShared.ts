import { connect, createServer } from 'node:net'
import type { TestProject } from 'vitest/node'
import { portOf } from './ports.js'
import { type RabbitAddress, type RabbitNode, startRabbit } from './rabbit.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The port of who starts the node that all spec files share. */
    readonly rabbitPort: number
  }
}

/**
 * One node for all spec files of a run: it takes seconds to start, and much memory. It is started when the first asks for
 * it, and ends with the run.
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  let node: Promise<RabbitNode> | undefined
  const server = createServer(socket => {
    socket.on('error', () => {})
    node ??= startRabbit()
    node.then(
      ({ address }) => socket.end(JSON.stringify(address)),
      error => socket.end(JSON.stringify(String(error))),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  project.provide('rabbitPort', portOf(server))
  return async () => {
    server.close()
    await (await node?.catch(() => undefined))?.[Symbol.asyncDispose]()
  }
}

/** Asks for the node; resolves once it serves. */
export const askForRabbit = (port: number): Promise<RabbitAddress> =>
  new Promise((resolve, reject) => {
    let text = ''
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    socket.setEncoding('utf8').on('data', more => {
      text += more
    })
    socket.once('error', reject)
    socket.once('end', () => {
      socket.destroy()
      const found: unknown = JSON.parse(text)
      if (typeof found === 'string') reject(new Error(found))
      else resolve(found as RabbitAddress)
    })
  })
