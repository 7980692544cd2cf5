import { createUrlReader } from '../../connect/urlReader.js'
import type { AmqpCredentials, AmqpUrls } from '../options.js'

/** Where to connect to, taken from a URL. */
export interface Address {
  readonly protocol: 'amqp' | 'amqps'
  readonly host: string
  readonly port: number
  readonly virtualHost: string
  readonly credentials: AmqpCredentials | undefined
}

const reader = /* @__PURE__ */ createUrlReader('amqp.url', 'amqp://localhost:5672')

export type Addresses = readonly [Address, ...Address[]]

export const addressesOf = (urls: AmqpUrls): Addresses => {
  const [first, ...others] = [urls].flat()
  if (first === undefined) throw reader.wrong('expected one at least')
  return [parseUrl(first), ...others.map(parseUrl)]
}

/** Returns an address as it is shown: nothing in it is secret. */
export const showAddress = ({ protocol, host, port, virtualHost }: Address): string =>
  `${protocol}://${host.includes(':') ? `[${host}]` : host}:${port}${virtualHost === '/' ? '' : `/${encodeURIComponent(virtualHost)}`}`

const ports = { amqp: 5672, amqps: 5671 } as const

const isProtocol = (name: string): name is Address['protocol'] => Object.hasOwn(ports, name)

/** Returns the parts of a server's URL. Throws an `OptionError` that does not show it: it may hold a password. */
export const parseUrl = (url: string): Address => {
  const { protocol, hostname, port, username, password, pathname, search } = reader.read(url)
  const name = protocol.slice(0, -1)
  if (!isProtocol(name)) throw reader.wrong('expected one of amqp: amqps:')
  if (search !== '')
    throw reader.wrong('a query has no meaning here: what it would say is an option; in a password ? is %3F')
  if (pathname.lastIndexOf('/') > 0)
    throw reader.wrong('the path is the name of a virtual host, in which / is %2F; so it is in a password')
  if (port === '0') throw reader.wrong('port 0 is not a port to connect to')
  const virtualHost = reader.decode(pathname.slice(1))
  return {
    protocol: name,
    host: reader.hostOf(hostname),
    port: port === '' ? ports[name] : Number(port),
    virtualHost: virtualHost === '' ? '/' : virtualHost,
    credentials:
      username === '' ? undefined : { username: reader.decode(username), password: reader.decode(password) },
  }
}
