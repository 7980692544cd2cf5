import { createRenewal } from '../connect/renewal.js'
import type { Driver } from '../driver.js'
import { oneAtATime } from '../oneAtATime.js'
import { createPerClient } from '../perClient.js'
import { createServers } from '../servers.js'
import { addressesOf, showAddress, type Urls } from './connect/address.js'
import { checkAddresses } from './connect/checkOptions.js'
import { type Caller, type Dialling, dial } from './connect/dial.js'
import { publicOptions } from './connect/publicOptions.js'
import { type Resolved, resolve } from './connect/resolve.js'
import type { MqttOptions, Provider } from './options.js'
import { createSession } from './session/session.js'

/** A driver that can say what it was made with. */
export interface MqttDriver extends Driver {
  /**
   * Its options as plain data: with all defaults, without passwords, headers, keys and functions. Each time a copy, so
   * that `mqtt(url, { ...driver.options, keepalive: 10 })` makes another driver of it.
   */
  readonly options: MqttOptions
  /** Where it leads, without credentials and queries; `undefined` where a function says it. */
  readonly servers: readonly string[] | undefined
}

/**
 * Returns a driver that speaks MQTT over what `line` opens. The options are checked already; the URL is here.
 *
 * @throws OptionError for a URL that cannot be used
 */
export const mqttDriver = (
  name: string,
  url: Urls | Provider<Urls>,
  options: MqttOptions,
  line: (resolved: Resolved) => Dialling['line'],
): MqttDriver => {
  const given = typeof url === 'function' ? url : addressesOf(url)
  if (typeof given !== 'function') checkAddresses(given, options)
  const resolved = resolve(options)
  const { credentials, headers, tls, clientId } = resolved
  const renewable = [url, credentials, headers, tls].some(each => typeof each === 'function')
  const dialling = { options: resolved, url: given, line: line(resolved) }
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
