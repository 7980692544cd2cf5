import type { RedirectedError } from '../link/errors.js'
import type { MqttOptions } from '../options.js'
import { type Address, parseReference } from './address.js'

/**
 * Returns where the next attempt goes if a broker at `from` sends the client elsewhere; `null`: nowhere new. What is secret
 * goes to another host only if the option says so.
 */
export const redirect = (
  { server }: RedirectedError,
  from: Address,
  policy: Required<MqttOptions>['redirects'],
): Address | null => {
  const target = policy === 'refuse' ? null : parseReference(server, from)
  if (target === null || policy === 'with-credentials' || target.host === from.host) return target
  const [path = ''] = target.path.split('?')
  return { ...target, path, credentials: {}, foreign: true }
}
