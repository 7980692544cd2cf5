import {
  FilterError,
  OptionError,
  ParamError,
  TemplateError,
  TopicNameError,
  UnsupportedError,
} from '../base/errors.js'
import { ConnectTimeoutError, LinkError } from '../base/linkErrors.js'
import {
  OutboxFullError,
  PacketTooLargeError,
  PayloadTooLargeError,
  PublishRefusedError,
  PublishTimeoutError,
  TooManyLevelsError,
} from '../base/publishErrors.js'
import { GrantError, SubscribeRefusedError } from '../base/subscribeErrors.js'
import { ReplyError, RequestTimeoutError, RequestUnheardError } from '../client/requests/errors.js'
import { CommandError } from './errors.js'
import { type Exit, exits } from './exitCodes.js'

/** Bad user name or password, not authorized, banned, bad authentication method. */
const logins: ReadonlySet<number> = new Set([0x86, 0x87, 0x8a, 0x8c])

const usage = [OptionError, FilterError, TopicNameError, TemplateError, ParamError]
const refusals = [
  SubscribeRefusedError,
  PublishRefusedError,
  GrantError,
  UnsupportedError,
  PacketTooLargeError,
  PayloadTooLargeError,
  TooManyLevelsError,
]

/** Returns the number for what went wrong. */
export const exitOf = (error: unknown): Exit => {
  const is = (classes: readonly (abstract new (...args: never[]) => Error)[]) =>
    classes.some(each => error instanceof each)
  if (error instanceof CommandError) return error.exit
  if (isPackageMissing(error)) return exits.missing
  if (is(usage)) return exits.usage
  if (is(refusals)) return exits.refused
  if (error instanceof PublishTimeoutError || error instanceof ConnectTimeoutError) {
    return error instanceof PublishTimeoutError ? exits.timeout : exits.unreachable
  }
  if (is([RequestTimeoutError, RequestUnheardError])) return exits.timeout
  if (error instanceof ReplyError) return exits.failed
  if (error instanceof OutboxFullError) return exits.failed
  if (error instanceof LinkError) {
    return logins.has(error.reasonCode ?? 0) ? exits.login : exits.unreachable
  }
  return exits.internal
}

/** A driver may load its package when it connects. */
const isPackageMissing = (error: unknown): boolean => {
  let at = error
  for (let depth = 0; at instanceof Error && depth < 10; depth += 1) {
    if ('code' in at && (at.code === 'ERR_MODULE_NOT_FOUND' || at.code === 'MODULE_NOT_FOUND')) return true
    at = at.cause
  }
  return false
}
