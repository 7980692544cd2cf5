import { OptionError } from '../../../base/errors.js'
import type { Credentials } from '../options.js'

/** Where to connect to, taken from a URL. */
export interface Address {
  readonly protocol: 'mqtt' | 'mqtts' | 'ws' | 'wss'
  /** Empty for a Unix socket. */
  readonly host: string
  readonly port: number
  /** Of a WebSocket, with its query, or of a Unix socket. */
  readonly path: string
  readonly unixSocket: boolean
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
    'mqtt+unix:': { protocol: 'mqtt', port: 0 },
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
  const unixSocket = protocol === 'mqtt+unix:'
  const webSocket = known.protocol.startsWith('ws')
  if (unixSocket) {
    if (hostname !== '' || pathname === '') throw new OptionError('url', 'expected mqtt+unix:///path')
  } else if (hostname === '') throw new OptionError('url', 'the host is missing')
  else if (!webSocket && (search !== '' || (pathname !== '' && pathname !== '/'))) {
    throw new OptionError('url', 'only ws: and wss: have a path')
  }
  return {
    protocol: known.protocol,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? known.port : Number(port),
    path: unixSocket ? decode(pathname) : webSocket ? `${pathname === '' ? '/' : pathname}${search}` : '',
    unixSocket,
    credentials: {
      ...(username === '' ? {} : { username: decode(username) }),
      ...(password === '' ? {} : { password: decode(password) }),
    },
  }
}

/**
 * Returns the server that a broker sends its client to from `address`, `null` where it cannot be understood. That
 * server is reached the same way and by the same credentials; its port is that of `address` if none is named. The
 * first of several is taken. (MQTT 5, section 4.13, leaves the format open and recommends this one.)
 */
export const parseReference = (reference: string, address: Address): Address | null => {
  const [, host, port] =
    /^\s*(\[[0-9a-fA-F:.]+\]|[^\s:/@?#[\]]+)(?::(\d{1,5}))?(?:\s|$)/.exec(reference) ?? []
  const number = port === undefined ? address.port : Number(port)
  if (host === undefined || address.unixSocket || number < 1 || number > 0xffff) return null
  return { ...address, host: host.replace(/^\[|\]$/g, ''), port: number }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new OptionError('url', 'a part of it is not percent-encoded properly')
  }
}
