import type { Driver } from '../../../driver/driver.js'
import type { Bench } from '../case.js'
import type { Peer, PeerSetup } from '../peer.js'

/** Opens one link after the other, of one client: that of `driver`, by default one that is kept. */
export const linksOf = (bench: Bench, driver?: Driver) => {
  const one = driver ?? bench.options.kept?.() ?? bench.driver()
  const client = {}
  return (setup: Partial<PeerSetup> = {}): Promise<Peer> => bench.open({ driver: one, client, ...setup })
}

/** Ends a link at once. */
export const leave = async (peer: Peer): Promise<void> => {
  peer.link.abort()
  await peer.first('closed')
}
