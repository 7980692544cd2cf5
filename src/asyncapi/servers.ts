import {
  type Check,
  checkArgument,
  fields,
  isRecordOf,
  isString,
  type Rule,
  required,
} from '../base/checks.js'
import type { AsyncApiServer } from './document.js'

// No user, password, query or fragment: each may hold a secret.
const URL = /^([a-z][a-z0-9+.-]*):\/\/([^/?#@\\\s]+)(\/[^?#\s]*)?$/i

const isServerUrl: Check = value =>
  typeof value === 'string' && URL.test(value)
    ? null
    : 'expected a URL of scheme, host, port and path alone, without credentials'

/** What servers must be. */
export const isServers: Rule = isRecordOf(fields({ url: required(isServerUrl), description: isString }))

/**
 * Returns a server as AsyncAPI writes it.
 *
 * @throws OptionError for what is not the URL of a server, and for one with credentials
 */
export const serverOf = (url: string, description: string | undefined): AsyncApiServer => {
  checkArgument('asyncApi.servers.url', url, isServerUrl)
  const [, protocol = '', host = '', pathname = '/'] = URL.exec(url) ?? []
  return {
    host,
    protocol: protocol.toLowerCase(),
    ...(pathname === '/' ? {} : { pathname }),
    ...(description === undefined ? {} : { description }),
  }
}
