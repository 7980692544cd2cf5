import { escapeText } from '../base/escape.js'
import type { Target } from './drivers.js'
import { usageError } from './errors.js'
import { passwordOf } from './passwords.js'
import { type Profile, readProfile } from './profiles.js'
import { readText } from './textFile.js'
import { duration, oneOf, text } from './values.js'
import type { World } from './world.js'

/** The options that say where to connect, as whom, and how. */
export const connectionOptions = {
  profile: { value: 'NAME', read: text, help: 'a connection of the file of profiles, instead of a URL' },
  username: { short: 'u', value: 'NAME', read: text, help: 'the user name (else RXTOPICS_USERNAME)' },
  'password-file': {
    value: 'FILE',
    read: text,
    help: 'a file whose first line is the password (else RXTOPICS_PASSWORD)',
  },
  'ask-password': { help: 'ask for the password on the terminal, and show nothing of it' },
  creds: { value: 'FILE', read: text, help: 'a .creds file of NATS' },
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
  readonly profile: string | undefined
  readonly username: string | undefined
  readonly 'password-file': string | undefined
  readonly 'ask-password': boolean
  readonly creds: string | undefined
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

/** Returns whether an argument is the URL of a broker, and not a topic or a file. */
export const isUrl = (argument: string): boolean => /^[a-z][a-z0-9+]*:\/\//i.test(argument)

/** Takes the URL from the arguments, where the first of them is one; the rest is what the subcommand is about. */
export const takeUrl = (
  positionals: readonly string[],
): readonly [url: string | undefined, rest: readonly string[]] => {
  const [first, ...rest] = positionals
  return first !== undefined && isUrl(first) ? [first, rest] : [undefined, positionals]
}

/** Returns where to connect: as the arguments say, else the profile they name, else the environment. */
export const targetOf = async (
  argument: string | undefined,
  values: ConnectionValues,
  world: World,
): Promise<Target> => {
  if (argument !== undefined && values.profile !== undefined)
    throw usageError('a profile has its URL: give one of them')
  const profile: Partial<Profile> =
    values.profile === undefined ? {} : await readProfile(values.profile, world)
  const { url, username, password } = partsOf(
    argument ?? profile.url ?? world.env['RXTOPICS_URL'] ?? 'mqtt://localhost',
  )
  if (argument !== undefined && password !== '') throw visible()
  const mqtt = values.mqtt ?? profile.mqtt
  const known = await passwordOf(
    { file: values['password-file'], ask: values['ask-password'], inUrl: password, profile },
    world,
  )
  const named = values.username ?? (username || undefined)
  const creds = values.creds ?? profile.creds
  // What alone stands before the @ is a token there.
  const isToken = /^(nats|tls)/i.test(url) && named === username && known === undefined
  if (isToken && argument !== undefined && creds === undefined) throw visible()
  return {
    url,
    username: isToken ? undefined : (named ?? profile.username ?? world.env['RXTOPICS_USERNAME']),
    password: isToken ? username : known,
    creds: creds === undefined ? undefined : await readText(creds),
    clientId: values['client-id'] ?? profile.clientId,
    protocolVersion: mqtt === undefined ? undefined : versions[mqtt],
    tls: await tlsOf({
      ca: values.ca ?? profile.ca,
      cert: values.cert ?? profile.cert,
      key: values.key ?? profile.key,
      insecure: values.insecure || profile.insecure === true,
    }),
    connectTimeout: values['connect-timeout'],
    options: profile.options ?? {},
  }
}

const visible = () =>
  usageError(
    'a password or token in an argument can be read by everybody on this machine: give the URL in RXTOPICS_URL or a profile, or the password in RXTOPICS_PASSWORD, --password-file or --ask-password',
  )

/** Takes user and password out of a URL. */
const partsOf = (
  given: string,
): { readonly url: string; readonly username: string; readonly password: string } => {
  if (!URL.canParse(given)) throw usageError(`not a URL: ${masked(given)}`)
  const url = new URL(given)
  try {
    const username = decodeURIComponent(url.username)
    const password = decodeURIComponent(url.password)
    url.username = ''
    url.password = ''
    return { url: given.includes('@') ? url.href : given, username, password }
  } catch {
    throw usageError('a URL whose user or password is not percent-encoded properly: % is %25')
  }
}

/** What is shown of a URL that may hold a secret, with any character in it. */
const masked = (url: string): string => escapeText(url.replace(/^([a-z\d+.-]*:?\/\/)?.*@/is, '$1…@'))

interface TlsValues {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly insecure: boolean
}

const tlsOf = async ({ ca, cert, key, insecure }: TlsValues): Promise<Target['tls']> => {
  if ((cert === undefined) !== (key === undefined)) throw usageError('--cert and --key go together')
  if (ca === undefined && cert === undefined && !insecure) return undefined
  return {
    ...(ca !== undefined && { ca: await readText(ca) }),
    ...(cert !== undefined && key !== undefined && { cert: await readText(cert), key: await readText(key) }),
    ...(insecure && { verify: false }),
  }
}
