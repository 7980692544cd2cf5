import { escapeText } from '../base/escape.js'
import type { Driver } from '../driver/driver.js'
import { CommandError, usageError } from './errors.js'

/** What a connection is made of, whatever its scheme. */
export interface Target {
  /** Without user and password. */
  readonly url: string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly clientId: string | undefined
  readonly protocolVersion: 5 | 4 | 3 | undefined
  readonly tls:
    | { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly verify?: boolean }
    | undefined
  /** Ms. */
  readonly connectTimeout: number
}

interface Family {
  readonly schemes: readonly string[]
  /** What `npm install` is to be told. */
  readonly packages: string
  open(target: Target): Promise<Driver>
}

const common = ({ clientId, tls, connectTimeout }: Target) => ({
  connectTimeout,
  ...(clientId !== undefined && { clientId }),
  ...(tls !== undefined && { tls }),
})

const named = ({ username, password }: Target) =>
  username === undefined ? {} : { credentials: { username, ...(password !== undefined && { password }) } }

const noVersion = ({ protocolVersion, url }: Target) => {
  if (protocolVersion !== undefined)
    throw usageError(`--mqtt is for MQTT, and ${new URL(url).protocol} is not`)
}

const families: readonly Family[] = [
  {
    schemes: ['mqtt', 'mqtts', 'ws', 'wss'],
    packages: 'mqtt',
    open: async target => {
      const { mqtt } = await import('../driver/mqtt/index.js')
      const { protocolVersion, username, password } = target
      if (
        password !== undefined &&
        username === undefined &&
        protocolVersion !== undefined &&
        protocolVersion < 5
      )
        throw usageError('a password needs a user name before MQTT 5: --username or RXTOPICS_USERNAME')
      const credentials = {
        ...(username !== undefined && { username }),
        ...(password !== undefined && { password }),
      }
      return mqtt(target.url, {
        ...common(target),
        ...(protocolVersion !== undefined && { protocolVersion }),
        ...(Object.keys(credentials).length > 0 && { credentials }),
      })
    },
  },
  {
    schemes: ['nats', 'tls'],
    packages: '@nats-io/nats-core @nats-io/transport-node',
    open: async target => {
      noVersion(target)
      const { nats } = await import('../driver/nats/index.js')
      return nats(target.url, { ...common(target), ...named(target) })
    },
  },
  {
    schemes: ['redis', 'rediss'],
    packages: 'redis',
    open: async target => {
      noVersion(target)
      const { redis } = await import('../driver/redis/index.js')
      const { username, password } = target
      if (username !== undefined && password === undefined)
        throw usageError('Redis knows no user without a password: RXTOPICS_PASSWORD or --password-file')
      const credentials =
        password === undefined
          ? {}
          : { credentials: { password, ...(username !== undefined && { username }) } }
      return redis(target.url, { ...common(target), ...credentials })
    },
  },
  {
    schemes: ['amqp', 'amqps'],
    packages: 'amqplib',
    open: async target => {
      noVersion(target)
      const { amqp } = await import('../driver/amqp/index.js')
      return amqp(target.url, { ...common(target), ...named(target) })
    },
  },
]

export const schemes: readonly string[] = families.flatMap(family => family.schemes)

/** Returns the driver for a URL. Its package is loaded now, and named where it is not there. */
export const openDriver = async (target: Target): Promise<Driver> => {
  const scheme = new URL(target.url).protocol.slice(0, -1)
  const family = families.find(each => each.schemes.includes(scheme))
  if (family === undefined)
    throw usageError(`no driver for ${escapeText(scheme)}: expected one of ${schemes.join(', ')}`)
  try {
    return await family.open(target)
  } catch (error) {
    throw missingPackage(error, `${scheme}:`, family.packages) ?? error
  }
}

/** Returns what to say where a package is not installed, `null` for any other error. */
export const missingPackage = (error: unknown, purpose: string, packages: string): CommandError | null => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return null
  return new CommandError(
    8,
    `${purpose} needs a package that is not installed: npm install ${packages}`,
    error,
  )
}
