import { OptionError } from '../../../base/errors.js'
import type { Credentials } from '../sessionOptions.js'

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
  /** `true`: another broker named it, and it gets nothing that is secret: see `attemptOn`. */
  readonly foreign?: boolean
}

/** One URL, or several of one cluster. */
export type Urls = string | readonly string[]

export type Addresses = readonly [Address, ...Address[]]

export const addressesOf = (urls: Urls): Addresses => {
  const [first, ...others] = [urls].flat()
  if (first === undefined) throw wrong('expected at least one')
  return [parseUrl(first), ...others.map(parseUrl)]
}

/** Returns an address as it is shown: nothing in it is secret. */
export const showAddress = ({ protocol, host, port, path, unixSocket }: Address): string => {
  if (unixSocket) return `mqtt+unix://${path}`
  const [plainPath = ''] = path.split('?')
  return `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}${plainPath === '/' ? '' : plainPath}`
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

/**
 * Returns the parts of a broker's URL.
 *
 * @throws OptionError that does not show it: it may hold a password
 */
export const parseUrl = (url: string): Address => {
  const parsed = read(url)
  const { protocol, port, username, password, pathname, search } = parsed
  const known = Object.hasOwn(protocols, protocol) ? protocols[protocol] : undefined
  if (known === undefined) throw wrong(`expected one of ${Object.keys(protocols).join(' ')}`)
  const unixSocket = protocol === 'mqtt+unix:'
  const webSocket = known.protocol.startsWith('ws')
  if (unixSocket && (parsed.hostname !== '' || pathname === '')) throw wrong('expected mqtt+unix:///path')
  if (!webSocket && (search !== '' || (!unixSocket && pathname !== '' && pathname !== '/'))) {
    throw wrong('only ws: and wss: have a path or a query; in a password / is %2F and ? is %3F')
  }
  if (port === '0') throw wrong('port 0 is not a port to connect to')
  return {
    protocol: known.protocol,
    host: unixSocket ? '' : hostOf(parsed),
    port: port === '' ? known.port : Number(port),
    path: unixSocket ? decode(pathname) : webSocket ? `${pathname === '' ? '/' : pathname}${search}` : '',
    unixSocket,
    credentials: {
      ...(username === '' ? {} : { username: decode(username) }),
      ...(password === '' ? {} : { password: decode(password) }),
    },
  }
}

const wrong = (reason: string): OptionError => new OptionError('mqtt.url', reason)

const read = (url: string): URL => {
  // `URL` would silently leave these out.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (typeof url !== 'string' || /[\x00-\x1f\x7f]/.test(url.trim())) throw wrong(EXPECTED)
  // Of `admin:123#pw@broker` the host would be `admin`.
  if (url.includes('#')) throw wrong('a URL of a broker has no fragment; in a password # is %23')
  try {
    return new URL(url)
  } catch {
    throw wrong(EXPECTED)
  }
}

const EXPECTED = 'expected a URL such as mqtt://localhost:1883'

/** Only for protocols that it knows does `URL` write a host as the network wants it: `xn--brker-kua` for `bröker`. */
const hostOf = ({ hostname }: URL): string => {
  if (hostname === '') throw wrong('the host is missing')
  try {
    return new URL(`http://${hostname}`).hostname.replace(/^\[|\]$/g, '')
  } catch {
    throw wrong('the host is neither a name nor an address')
  }
}

/**
 * Returns the server that a broker sends its client to from `address`, `null` where it cannot be understood. That
 * server is reached the same way; its port is that of `address` if none is named. The
 * first of several is taken. (MQTT 5, section 4.13, leaves the format open and recommends this one.)
 */
export const parseReference = (reference: string, address: Address): Address | null => {
  const [, host, port] =
    /^\s*(\[[0-9a-fA-F:.]+\]|[^\s:/@?#[\]]+)(?::(\d{1,5}))?(?:\s|$)/.exec(reference) ?? []
  const number = port === undefined ? address.port : Number(port)
  if (host === undefined || address.unixSocket || number < 1 || number > 0xffff) return null
  try {
    return { ...address, host: hostOf(new URL(`http://${host}`)), port: number }
  } catch {
    return null
  }
}

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw wrong('a part of it is not percent-encoded properly')
  }
}
