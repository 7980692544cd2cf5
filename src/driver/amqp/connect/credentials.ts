import { credentials as mechanisms } from 'amqplib'
import { type Check, fields, isObject, isOneOf, memberOf, type Rule, required } from '../../../base/checks.js'
import { isText } from '../../../base/text.js'
import type { AmqpCredentials } from '../options.js'

const isFilled: Check = value => (value === '' ? 'must not be empty' : isText(value))

/** By the member that tells which they are. */
const kinds: readonly (readonly [name: string, rule: Rule])[] = [
  ['username', fields({ username: required(isFilled), password: isText })],
  ['token', fields({ token: required(isFilled) })],
  ['external', fields({ external: required(isOneOf(true)) })],
]

export const isCredentials: Rule = value => {
  const problem = isObject(value)
  if (problem !== null) return problem
  const kind = kinds.find(([name]) => memberOf(value, name) !== undefined)
  return kind === undefined ? 'expected username and password, token, or external' : kind[1](value)
}

/** What answers the server when it asks who this is. */
export interface Mechanism {
  readonly mechanism: string
  response(): Buffer
}

/** Not given: RabbitMQ's own user for its own machine. */
export const mechanismOf = (credentials: AmqpCredentials | undefined): Mechanism => {
  if (credentials === undefined) return mechanisms.plain('guest', 'guest')
  if ('external' in credentials) return mechanisms.external()
  // RabbitMQ reads the token where a password stands, and the name in the token.
  if ('token' in credentials) return mechanisms.plain('', credentials.token)
  return mechanisms.plain(credentials.username, credentials.password ?? '')
}
