import { createUrlReader } from '../../connect/urlReader.js'
import type { NatsCredentials, NatsUrls } from '../options.js'

/** Where to connect to, taken from a URL. */
export interface Address {
  readonly protocol: 'nats' | 'tls' | 'ws' | 'wss'
  readonly host: string
  readonly port: number
  /** Of a WebSocket, with its query. */
  readonly path: string
  readonly credentials: NatsCredentials | undefined
}

const reader = /* @__PURE__ */ createUrlReader('nats.url', 'nats://localhost:4222')

export type Addresses = readonly [Address, ...Address[]]

export const addressesOf = (urls: NatsUrls): Addresses => {
  const [first, ...others] = [urls].flat()
  if (first === undefined) throw reader.wrong('expected one at least')
  return [parseUrl(first), ...others.map(parseUrl)]
}

/** Returns an address as it is shown: nothing in it is secret. */
export const showAddress = ({ protocol, host, port, path }: Address): string => {
  const [plainPath = ''] = path.split('?')
  return `${protocol}://${bracketed(host)}:${port}${plainPath === '/' ? '' : plainPath}`
}

/** Returns where the client library is to connect to. */
export const serverOf = ({ protocol, host, port, path }: Address): string =>
  protocol === 'ws' || protocol === 'wss'
    ? `${protocol}://${bracketed(host)}:${port}${path}`
    : `${bracketed(host)}:${port}`

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host)

const ports = { nats: 4222, tls: 4222, ws: 80, wss: 443 } as const

const isProtocol = (name: string): name is Address['protocol'] => Object.hasOwn(ports, name)

/** Returns the parts of a server's URL. Throws an `OptionError` that does not show it: it may hold a password. */
export const parseUrl = (url: string): Address => {
  const parsed = reader.read(url)
  const { protocol, port, username, password, pathname, search } = parsed
  const name = protocol.slice(0, -1)
  if (!isProtocol(name)) throw reader.wrong('expected one of nats: tls: ws: wss:')
  const webSocket = name === 'ws' || name === 'wss'
  const hasMore = search !== '' || (pathname !== '' && pathname !== '/')
  if (!webSocket && hasMore)
    throw reader.wrong('only ws: and wss: have a path or a query; in a password / is %2F and ? is %3F')
  if (port === '0') throw reader.wrong('port 0 is not a port to connect to')
  return {
    protocol: name,
    host: reader.hostOf(parsed.hostname),
    // The URL of a WebSocket leaves its usual port out.
    port: port === '' ? ports[name] : Number(port),
    path: webSocket ? `${pathname === '' ? '/' : pathname}${search}` : '',
    credentials: credentialsOf(reader.decode(username), reader.decode(password)),
  }
}

/** A name without a password is a token, as NATS has it. */
const credentialsOf = (username: string, password: string): NatsCredentials | undefined => {
  if (username === '') return undefined
  return password === '' ? { token: username } : { username, password }
}
