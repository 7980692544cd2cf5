import { OptionError } from '../../errors.js'
import type { Credentials } from './options.js'

/** Where to connect to, taken from a URL. */
export interface Address {
  readonly protocol: 'mqtt' | 'mqtts' | 'ws' | 'wss'
  readonly host: string
  readonly port: number
  /** Of a WebSocket, with its query. */
  readonly path: string
  readonly credentials: Credentials
}

const protocols: Readonly<Record<string, { readonly protocol: Address['protocol']; readonly port: number }>> =
  {
    'mqtt:': { protocol: 'mqtt', port: 1883 },
    'tcp:': { protocol: 'mqtt', port: 1883 },
    'mqtts:': { protocol: 'mqtts', port: 8883 },
    'ssl:': { protocol: 'mqtts', port: 8883 },
    'tls:': { protocol: 'mqtts', port: 8883 },
    'ws:': { protocol: 'ws', port: 80 },
    'wss:': { protocol: 'wss', port: 443 },
  }

/** Returns the parts of a broker's URL. Throws an `OptionError` that does not show it: it may hold a password. */
export const parseUrl = (url: string): Address => {
  let parsed: URL
  try {
    parsed = new URL(url)
  } catch {
    throw new OptionError('url', 'expected a URL such as mqtt://localhost:1883')
  }
  const { protocol, hostname, port, username, password, pathname, search } = parsed
  const known = Object.hasOwn(protocols, protocol) ? protocols[protocol] : undefined
  if (known === undefined) {
    throw new OptionError('url', `expected one of ${Object.keys(protocols).join(' ')} and not ${protocol}`)
  }
  if (hostname === '') throw new OptionError('url', 'the host is missing')
  const webSocket = known.protocol.startsWith('ws')
  if (!webSocket && (search !== '' || (pathname !== '' && pathname !== '/'))) {
    throw new OptionError('url', 'only ws: and wss: have a path')
  }
  return {
    protocol: known.protocol,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? known.port : Number(port),
    path: webSocket ? `${pathname === '' ? '/' : pathname}${search}` : '',
    credentials: {
      ...(username === '' ? {} : { username: decode(username) }),
      ...(password === '' ? {} : { password: decode(password) }),
    },
  }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new OptionError('url', 'the user name or password is not percent-encoded properly')
  }
}
