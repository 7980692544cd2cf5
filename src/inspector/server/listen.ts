import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InspectorError } from '../errors.js'
import type { Settings } from '../options.js'
import type { Answer } from './answer.js'
import { type Assets, serveFiles } from './files.js'
import { createGuard } from './guard.js'
import { type Source, serveSockets } from './sockets.js'

/** A server that is there for pages. */
export interface Listening {
  readonly url: string
  readonly port: number
  pages(): number
  close(): Promise<void>
}

/** Sockets at a time, those of files among them. */
const CONNECTIONS = 64
/** Ms in which a request is there as a whole, and how often that is looked at. */
const PATIENCE = 3_000
const LOOK = 500

/** Resolves when it listens; rejects with an `InspectorError` where it cannot. */
export const listen = async (
  assets: Assets,
  settings: Settings,
  answer: Answer,
  source: Source,
): Promise<Listening> => {
  const { host } = settings
  const server = createServer({
    maxHeaderSize: 8_192,
    requestTimeout: PATIENCE,
    headersTimeout: PATIENCE,
    connectionsCheckingInterval: LOOK,
  })
  server.maxConnections = CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    const refused = (cause: Error) =>
      reject(
        new InspectorError(
          'address',
          `cannot listen on ${host} port ${settings.port}: ${cause.message}`,
          cause,
        ),
      )
    server.once('error', refused)
    server.listen(settings.port, host, () => {
      server.off('error', refused)
      resolve()
    })
  })
  const { port } = server.address() as AddressInfo
  const guard = createGuard(port)
  server.on('request', serveFiles(assets, guard, port))
  const sockets = serveSockets(server, guard, settings, source, answer)
  const name = host === '::1' ? '[::1]' : host
  return {
    url: `http://${name}:${port}/#token=${guard.token}`,
    port,
    pages: () => sockets.pages,
    close: () =>
      new Promise(resolve => {
        sockets.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
