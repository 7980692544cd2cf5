import net from 'node:net'

/** Below these systems take no port for a connection that goes out. */
const HIGHEST = 32_000
const LOWEST = 20_000

/**
 * Returns ports of 127.0.0.1 that are free, and that no outgoing connection takes while the node that listens there is
 * gone: it has to find them free when it comes back.
 */
export const quietPorts = async (count: number): Promise<readonly number[]> => {
  const ports: number[] = []
  const start = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST - 1_000))
  for (let port = start; ports.length < count; port += 1) {
    if (port >= HIGHEST) throw new Error(`there are no ${count} free ports from ${start}`)
    if (await isFree(port)) ports.push(port)
  }
  return ports
}

const isFree = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
