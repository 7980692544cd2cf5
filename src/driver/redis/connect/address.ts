import { createUrlReader } from '../../connect/urlReader.js'
import type { RedisCredentials, RedisUrls } from '../options.js'

/** Where to connect to, taken from a URL. */
export interface Address {
  readonly secure: boolean
  readonly host: string
  readonly port: number
  readonly database: number
  readonly credentials: RedisCredentials | undefined
}

export type Addresses = readonly [Address, ...Address[]]

const reader = /* @__PURE__ */ createUrlReader('redis.url', 'redis://localhost:6379')

export const addressesOf = (urls: RedisUrls): Addresses => {
  const [first, ...others] = [urls].flat()
  if (first === undefined) throw reader.wrong('expected one at least')
  return [parseUrl(first), ...others.map(parseUrl)]
}

/** Returns an address as it is shown: nothing in it is secret. */
export const showAddress = ({ secure, host, port, database }: Address): string =>
  `${secure ? 'rediss' : 'redis'}://${host.includes(':') ? `[${host}]` : host}:${port}${
    database === 0 ? '' : `/${database}`
  }`

/** Returns the parts of a server's URL. Throws an `OptionError` that does not show it: it may hold a password. */
export const parseUrl = (url: string): Address => {
  const parsed = reader.read(url)
  const { protocol, port, username, password, pathname, search } = parsed
  if (protocol !== 'redis:' && protocol !== 'rediss:') throw reader.wrong('expected one of redis: rediss:')
  if (search !== '') throw reader.wrong('it has no query; in a password ? is %3F')
  if (port === '0') throw reader.wrong('port 0 is not a port to connect to')
  return {
    secure: protocol === 'rediss:',
    host: reader.hostOf(parsed.hostname),
    port: port === '' ? 6379 : Number(port),
    database: databaseOf(pathname),
    credentials: credentialsOf(reader.decode(username), reader.decode(password)),
  }
}

const databaseOf = (path: string): number => {
  const [, digits] = /^\/?(\d{0,6})$/.exec(path) ?? []
  if (digits === undefined) throw reader.wrong('its path is the number of a database; in a password / is %2F')
  return Number(digits)
}

const credentialsOf = (username: string, password: string): RedisCredentials | undefined => {
  if (username === '' && password === '') return undefined
  if (password === '') throw reader.wrong('a user name needs a password')
  return username === '' ? { password } : { username, password }
}
