import { createRenewal } from '../connect/renewal.js'
import type { Driver } from '../driver.js'
import { oneAtATime } from '../oneAtATime.js'
import { createPerClient } from '../perClient.js'
import { createServers } from '../servers.js'
import { addressesOf, showAddress } from './connect/address.js'
import { checkAddresses, checkNatsOptions } from './connect/checkOptions.js'
import { type Caller, dial } from './connect/dial.js'
import type { ConnectTcp } from './connect/library.js'
import { resolve } from './connect/resolve.js'
import { createIdentities } from './jetstream/identities.js'
import type { NatsOptions, NatsUrls, Provider } from './options.js'

/** Returns the driver. `tcp`: what opens connections of `nats:` and `tls:`, where there is any. */
export const natsOver = (
  tcp: ConnectTcp | null,
  url: NatsUrls | Provider<NatsUrls>,
  options: NatsOptions,
): Driver => {
  checkNatsOptions(options)
  const given = typeof url === 'function' ? url : addressesOf(url)
  if (typeof given !== 'function') checkAddresses(given, options)
  const resolved = resolve(options)
  const renewable = [url, resolved.credentials, resolved.tls].some(each => typeof each === 'function')
  const dialling = { options: resolved, url: given, tcp }
  const callerOf = createPerClient(
    (): Caller => ({
      servers: createServers(showAddress),
      renewal: createRenewal(renewable),
      clientId: resolved.clientId,
      clean: resolved.jetstream?.clean !== false,
      identities: createIdentities(),
      known: new Map(),
    }),
  )
  const open: Driver['open'] = (handlers, context) => dial(dialling, callerOf(context), handlers, context)
  const { clientId, jetstream } = resolved
  // Two of one session would each take some of its messages.
  const isShared = clientId !== undefined && jetstream !== undefined && jetstream.clean !== true
  return { name: 'nats', open: isShared ? oneAtATime(clientId, open) : open }
}
