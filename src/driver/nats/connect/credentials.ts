import {
  type Authenticator,
  credsAuthenticator,
  jwtAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/nats-core'
import {
  type Check,
  fields,
  isObject,
  isPayload,
  memberOf,
  type Rule,
  required,
} from '../../../base/checks.js'
import { isText } from '../../../base/text.js'
import { encodeUtf8 } from '../../../codec/text/utf8.js'
import type { NatsCredentials } from '../options.js'

/** The seed of a user's key, in the letters of base32. */
const isSeed: Check = value =>
  /^\s*SU[A-Z2-7]{40,}\s*$/.test(textOf(value)) ? null : 'expected the seed of a user, which begins with SU'

const isCreds: Check = value =>
  isPayload(value) === null && /BEGIN NATS USER JWT[\s\S]*BEGIN USER NKEY SEED/.test(textOf(value))
    ? null
    : 'expected the content of a .creds file'

const isFilled: Check = value => (value === '' ? 'must not be empty' : isText(value))

/** By the member that tells which they are. */
const kinds: readonly (readonly [name: string, rule: Rule])[] = [
  ['username', fields({ username: required(isFilled), password: isText })],
  ['token', fields({ token: required(isFilled) })],
  ['creds', fields({ creds: required(isCreds) })],
  ['jwt', fields({ jwt: required(isFilled), nkey: isSeed })],
  ['nkey', fields({ nkey: required(isSeed) })],
]

export const isCredentials: Rule = value => {
  const problem = isObject(value)
  if (problem !== null) return problem
  const kind = kinds.find(([name]) => memberOf(value, name) !== undefined)
  return kind === undefined
    ? 'expected username and password, token, nkey, jwt and nkey, or creds'
    : kind[1](value)
}

/** Returns what answers the server, which may want something signed. */
export const authenticatorOf = (credentials: NatsCredentials): Authenticator => {
  if ('token' in credentials) return tokenAuthenticator(credentials.token)
  if ('username' in credentials)
    return usernamePasswordAuthenticator(credentials.username, credentials.password)
  if ('creds' in credentials) return credsAuthenticator(linesOf(credentials.creds))
  if ('jwt' in credentials)
    return credentials.nkey === undefined
      ? jwtAuthenticator(credentials.jwt)
      : jwtAuthenticator(credentials.jwt, bytesOf(credentials.nkey))
  return nkeyAuthenticator(bytesOf(credentials.nkey))
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : value instanceof Uint8Array ? String.fromCharCode(...value) : ''

/** As the library reads them: lines that end in a line feed, the last one too. */
const linesOf = (creds: string | Uint8Array): Uint8Array =>
  encodeUtf8(`${textOf(creds).replaceAll('\r\n', '\n').trim()}\n`)

const bytesOf = (value: string | Uint8Array): Uint8Array =>
  typeof value === 'string' ? encodeUtf8(value.trim()) : value
