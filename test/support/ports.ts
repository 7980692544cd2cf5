import net from 'node:net'

/** Returns the port a server listens on. */
export const portOf = (server: net.Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address.port
}

/** Returns ports of 127.0.0.1 that were free a moment ago. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere))
  const ports = servers.map(portOf)
  await Promise.all(servers.map(close))
  return ports
}

const listenAnywhere = (): Promise<net.Server> =>
  new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })

const close = (server: net.Server): Promise<void> => new Promise(resolve => server.close(() => resolve()))
