import type { NetworkDriver } from '../connect/networkDriver.js'
import type { Provider } from '../connect/provider.js'
import { createRenewal } from '../connect/renewal.js'
import type { Driver } from '../driver.js'
import { oneAtATime } from '../oneAtATime.js'
import { createPerClient } from '../perClient.js'
import { createServers } from '../servers.js'
import { addressesOf, showAddress, type Urls } from './connect/address.js'
import { checkAddresses } from './connect/checkOptions.js'
import { type Caller, dial } from './connect/dial.js'
import type { Network } from './connect/network.js'
import { publicOptions } from './connect/publicOptions.js'
import { resolve } from './connect/resolve.js'
import type { MqttOptions } from './options.js'
import { createSession } from './session/session.js'

/**
 * Returns a driver that speaks MQTT over what `network` opens. The options are checked already; the URL is here.
 *
 * @throws OptionError for a URL that cannot be used
 */
export const mqttDriver = (
  name: string,
  url: Urls | Provider<Urls>,
  options: MqttOptions,
  network: Network,
): NetworkDriver<MqttOptions> => {
  const given = typeof url === 'function' ? url : addressesOf(url)
  if (typeof given !== 'function') checkAddresses(given, options, network)
  const resolved = resolve(options)
  const { credentials, headers, tls, clientId } = resolved
  const renewable = [url, credentials, headers, tls].some(each => typeof each === 'function')
  const dialling = { options: resolved, url: given, network }
  const callerOf = createPerClient(
    (): Caller => ({
      servers: createServers(showAddress),
      session: createSession(),
      renewal: createRenewal(renewable),
      clientId,
      clean: resolved.clean !== false,
    }),
  )
  const open: Driver['open'] = (handlers, context) => dial(dialling, callerOf(context), handlers, context)
  // The broker makes one up for an empty one.
  const isShared = clientId !== undefined && clientId !== ''
  return {
    name,
    open: isShared ? oneAtATime(clientId, open) : open,
    get options() {
      return publicOptions(resolved)
    },
    servers: typeof given === 'function' ? undefined : given.map(showAddress),
  }
}
