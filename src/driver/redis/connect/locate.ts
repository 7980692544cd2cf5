import { LinkError } from '../../../base/linkErrors.js'
import type { Address } from './address.js'
import type { Connection } from './library.js'

// Where the server is that has the keys: asked from Sentinels, or from any node of a cluster.

const textOf = (value: unknown): string =>
  value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value ?? '')

/** Resolves with the primary of this name, as a Sentinel knows it. */
export const askSentinel = async (sentinel: Connection, name: string, address: Address): Promise<Address> => {
  const reply = await sentinel.send(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name])
  if (!Array.isArray(reply)) throw new LinkError('the Sentinel knows no primary of that name')
  const [host, port] = reply.map(textOf)
  return addressFrom(address, host || address.host, port)
}

/** Resolves with the node of a cluster that has the slot of a key. */
export const askCluster = async (node: Connection, key: string, address: Address): Promise<Address> => {
  const slot = Number(await node.send(['CLUSTER', 'KEYSLOT', key]))
  const ranges = await node.send(['CLUSTER', 'SLOTS'])
  for (const range of Array.isArray(ranges) ? (ranges as readonly unknown[][]) : []) {
    const [from, to, primary] = range
    if (Number(from) > slot || slot > Number(to) || !Array.isArray(primary)) continue
    // A node that knows no name of its own is reached as this one was.
    return addressFrom(address, textOf(primary[0]) || address.host, textOf(primary[1]))
  }
  throw new LinkError('no node of the cluster has the slot of the keys')
}

const addressFrom = (
  { secure, database, credentials }: Pick<Address, 'secure' | 'database' | 'credentials'>,
  host: string,
  port: string | undefined,
): Address => ({ secure, database, credentials, host, port: Number(port) })

/** Whether a server says that it is the primary; `null`: this user may not ask. */
export const isPrimary = async (connection: Connection): Promise<boolean | null> => {
  try {
    const reply = await connection.send(['ROLE'])
    return Array.isArray(reply) ? textOf(reply[0]) === 'master' : null
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('NOPERM')) return null
    throw error
  }
}
