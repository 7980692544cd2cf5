import { readFile, stat } from 'node:fs/promises'
import { escapeText } from '../base/escape.js'
import type { Target } from './drivers.js'
import { fileError, usageError } from './errors.js'
import { duration, oneOf, text } from './values.js'
import type { World } from './world.js'

/** The options that say where to connect, as whom, and how. */
export const connectionOptions = {
  username: { short: 'u', value: 'NAME', read: text, help: 'the user name (else RXTOPICS_USERNAME)' },
  'password-file': {
    value: 'FILE',
    read: text,
    help: 'a file whose first line is the password (else RXTOPICS_PASSWORD)',
  },
  'client-id': { value: 'ID', read: text, help: 'the id of this client (else one at random)' },
  mqtt: {
    value: 'VERSION',
    read: oneOf('5', '3.1.1', '3.1'),
    help: 'the version of MQTT: 5 (as it is), 3.1.1 or 3.1',
  },
  ca: {
    value: 'FILE',
    read: text,
    help: 'certificates (PEM) that are trusted instead of those of the system',
  },
  cert: { value: 'FILE', read: text, help: 'the certificate of this client (PEM), with --key' },
  key: { value: 'FILE', read: text, help: 'the key of this client (PEM)' },
  insecure: { help: 'take any certificate: who is in between reads and writes all' },
  'connect-timeout': { value: 'TIME', read: duration, help: 'how long an attempt to connect may take (10s)' },
  retry: {
    value: 'HOW',
    read: (given: string, name: string) => readRetry(given, name),
    help: 'never, forever, or how often; not given: forever, once there was a connection',
  },
} as const

export type RetryMode = 'never' | 'forever' | number | undefined

const readRetry = (given: string, name: string): Exclude<RetryMode, undefined> => {
  if (given === 'never' || given === 'forever') return given
  if (/^\d+$/.test(given)) return Number(given)
  throw usageError(`--${name}: expected never, forever or a number, got ${given}`)
}

export interface ConnectionValues {
  readonly username: string | undefined
  readonly 'password-file': string | undefined
  readonly 'client-id': string | undefined
  readonly mqtt: '5' | '3.1.1' | '3.1' | undefined
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly insecure: boolean
  readonly 'connect-timeout': number | undefined
  readonly retry: RetryMode
}

const versions = { '5': 5, '3.1.1': 4, '3.1': 3 } as const

/** Takes the URL from the arguments, where the first of them is one; the rest is what the subcommand is about. */
export const takeUrl = (
  positionals: readonly string[],
): readonly [url: string | undefined, rest: readonly string[]] => {
  const [first, ...rest] = positionals
  return first !== undefined && /^[a-z][a-z0-9+]*:\/\//i.test(first)
    ? [first, rest]
    : [undefined, positionals]
}

/** Returns where to connect: as the arguments say, else the environment. */
export const targetOf = async (
  argument: string | undefined,
  values: ConnectionValues,
  world: World,
): Promise<Target> => {
  const given = argument ?? world.env['RXTOPICS_URL'] ?? 'mqtt://localhost'
  if (!URL.canParse(given)) throw usageError(`not a URL: ${masked(given)}`)
  const url = new URL(given)
  if (argument !== undefined && url.password !== '')
    throw usageError(
      'a password in an argument can be read by everybody on this machine: give the URL in RXTOPICS_URL, or the password in RXTOPICS_PASSWORD or --password-file',
    )
  const inUrl = { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }
  url.username = ''
  url.password = ''
  const { 'client-id': clientId, mqtt, 'connect-timeout': connectTimeout = 10_000 } = values
  return {
    url: given.includes('@') ? url.href : given,
    username: values.username ?? (inUrl.username || world.env['RXTOPICS_USERNAME']),
    password: await passwordOf(values['password-file'], inUrl.password, world),
    clientId,
    protocolVersion: mqtt === undefined ? undefined : versions[mqtt],
    tls: await tlsOf(values),
    connectTimeout,
  }
}

/** What is shown of a URL that may hold a secret. */
const masked = (url: string): string => escapeText(url.replace(/\/\/[^@/]*@/, '//…@'))

const passwordOf = async (
  path: string | undefined,
  inUrl: string,
  { env, stderr }: World,
): Promise<string | undefined> => {
  if (path === undefined) return inUrl === '' ? env['RXTOPICS_PASSWORD'] : inUrl
  try {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      stderr.write(`${escapeText(path)} can be read by others on this machine: chmod 600\n`)
  } catch (error) {
    throw fileError(path, error)
  }
  return (await readText(path)).split(/\r?\n/, 1)[0]
}

const tlsOf = async ({ ca, cert, key, insecure }: ConnectionValues): Promise<Target['tls']> => {
  if ((cert === undefined) !== (key === undefined)) throw usageError('--cert and --key go together')
  if (ca === undefined && cert === undefined && !insecure) return undefined
  return {
    ...(ca !== undefined && { ca: await readText(ca) }),
    ...(cert !== undefined && key !== undefined && { cert: await readText(cert), key: await readText(key) }),
    ...(insecure && { verify: false }),
  }
}

const readText = async (path: string): Promise<string> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw fileError(path, error)
  }
}
