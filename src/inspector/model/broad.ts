import { isLoopback } from '../../base/loopback.js'
import type { Snapshot } from '../../client/snapshot.js'

/** Returns whether a filter names nothing, and so may bring all that a broker has. */
export const isBroad = (filter: string): boolean =>
  filter.split('/').every(level => level === '#' || level === '+')

/** Returns whether the broker is on this machine, and so nobody else's, as far as the driver says where it is. */
export const isNear = ({ driver, status }: Pick<Snapshot, 'driver' | 'status'>): boolean => {
  const server = 'server' in status ? (status.server ?? '') : ''
  return driver === 'memory' || server.startsWith('mqtt+unix:') || isLoopback(server)
}
