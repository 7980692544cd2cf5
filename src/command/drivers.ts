import { escapeText } from '../base/escape.js'
import type { Driver } from '../driver/driver.js'
import type { NatsCredentials, NatsOptions } from '../driver/nats/options.js'
import { CommandError, usageError } from './errors.js'

/** What a connection is made of, whatever its scheme. */
export interface Target {
  /** Without user and password. */
  readonly url: string
  readonly username: string | undefined
  readonly password: string | undefined
  /** What a `.creds` file of NATS has in it. */
  readonly creds: string | undefined
  readonly clientId: string | undefined
  readonly protocolVersion: 5 | 4 | 3 | undefined
  readonly tls:
    | { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly verify?: boolean }
    | undefined
  /** Ms. */
  readonly connectTimeout: number | undefined
  /** Of the driver, as a profile has them. */
  readonly options: Readonly<Record<string, unknown>>
}

interface Family {
  readonly schemes: readonly string[]
  /** What `npm install` is to be told. */
  packages(target: Target): string
  open(target: Target): Promise<Driver>
}

const CONNECT_TIMEOUT = 10_000

const common = ({ clientId, tls, connectTimeout, options }: Target) => ({
  connectTimeout: CONNECT_TIMEOUT,
  ...options,
  ...(connectTimeout !== undefined && { connectTimeout }),
  ...(clientId !== undefined && { clientId }),
  ...(tls !== undefined && { tls }),
})

/** A password without a user name is a token. */
const proof = ({ username, password }: Target) => {
  if (username !== undefined) return { username, ...(password !== undefined && { password }) }
  return password === undefined ? undefined : { token: password }
}

const proved = <T>(credentials: T | undefined): { readonly credentials?: T } =>
  credentials === undefined ? {} : { credentials }

const families: readonly Family[] = [
  {
    schemes: ['mqtt', 'mqtts', 'tcp', 'ssl', 'ws', 'wss', 'mqtt+unix'],
    packages: () => 'mqtt',
    open: async target => {
      const { mqtt } = await import('../driver/mqtt/index.js')
      const { protocolVersion, username, password } = target
      const version = protocolVersion ?? target.options['protocolVersion'] ?? 5
      if (password !== undefined && username === undefined && version !== 5)
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
    schemes: ['nats', 'tls', 'nats+ws', 'nats+wss'],
    packages: ({ url, options }) =>
      [
        '@nats-io/nats-core @nats-io/transport-node',
        ...(options['jetstream'] === undefined ? [] : ['@nats-io/jetstream']),
        ...(isWebSocket(url) ? ['ws'] : []),
      ].join(' '),
    open: async target => {
      const { nats } = await import('../driver/nats/index.js')
      const { creds, url, options } = target
      if (options['jetstream'] !== undefined) await import('@nats-io/jetstream')
      const credentials: NatsCredentials | undefined = creds === undefined ? proof(target) : { creds }
      return nats(url.replace(/^nats\+/, ''), {
        ...common(target),
        ...proved(credentials),
        ...(isWebSocket(url) && (await webSocketOption())),
      })
    },
  },
  {
    schemes: ['redis', 'rediss'],
    packages: () => 'redis',
    open: async target => {
      const { redis } = await import('../driver/redis/index.js')
      // The driver loads it when it connects.
      await import('redis')
      const { username, password } = target
      if (username !== undefined && password === undefined)
        throw usageError('Redis knows no user without a password: RXTOPICS_PASSWORD or --password-file')
      return redis(target.url, {
        ...common(target),
        ...(password !== undefined && {
          credentials: { password, ...(username !== undefined && { username }) },
        }),
      })
    },
  },
  {
    schemes: ['amqp', 'amqps'],
    packages: () => 'amqplib',
    open: async target => {
      const { amqp } = await import('../driver/amqp/index.js')
      return amqp(target.url, { ...common(target), ...proved(proof(target)) })
    },
  },
]

const isWebSocket = (url: string): boolean => url.startsWith('nats+ws')

/** Node has a WebSocket of its own from 22 on. */
const webSocketOption = async (): Promise<Pick<NatsOptions, 'webSocket'>> => {
  if (typeof (globalThis as { WebSocket?: unknown }).WebSocket === 'function') return {}
  const { WebSocket } = await import('ws')
  return { webSocket: url => new WebSocket(url) }
}

export const schemes: readonly string[] = families.flatMap(family => family.schemes)

/** Returns the driver for a URL. Its packages are loaded now, and named where they are not there. */
export const openDriver = async (target: Target): Promise<Driver> => {
  const scheme = new URL(target.url).protocol.slice(0, -1)
  const family = families.find(each => each.schemes.includes(scheme))
  if (family === undefined)
    throw usageError(`no driver for ${escapeText(scheme)}: expected one of ${schemes.join(', ')}`)
  const speaks = (name: string) => family.schemes.includes(name)
  if (target.protocolVersion !== undefined && !speaks('mqtt'))
    throw usageError(`--mqtt is for MQTT, and ${scheme}: is not`)
  if (target.creds !== undefined && !speaks('nats'))
    throw usageError(`--creds is for NATS, and ${scheme}: is not`)
  try {
    return await family.open(target)
  } catch (error) {
    throw missingPackage(error, `${scheme}:`, family.packages(target)) ?? error
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
