import { ConnectionRefusedError, ConnectTimeoutError, LinkError } from '../../../base/linkErrors.js'
import { asError } from '../../../base/print.js'
import { failureOf, type Hopeless } from '../../connect/failures.js'
import { refusalOf } from '../link/replies.js'
import { Refused } from './library.js'

const NOT_AUTHORIZED = 0x87
const UNAVAILABLE = 0x88

/** Returns why an attempt has failed. `secure`: what goes over the connection was to be encrypted. */
export const connectFailure = (
  error: unknown,
  timeout: number,
  secure: boolean,
  hopeless: Hopeless,
): LinkError => {
  if (error instanceof LinkError) return error
  const cause = asError(error)
  if (cause instanceof Refused) return refusal(cause, hopeless)
  if (/^Connection timeout$/i.test(cause.message)) return new ConnectTimeoutError(timeout)
  return failureOf(cause, false, secure, hopeless)
}

/** Of an older server that knows no users it is the password that is invalid. */
const unauthorized = /^(?:WRONGPASS|NOAUTH|NOPERM)\b|invalid password|without any password configured/

const refusal = ({ message }: Refused, hopeless: Hopeless): LinkError => {
  const isAuthorization = unauthorized.test(message) || refusalOf(message).code === NOT_AUTHORIZED
  const words = /^ERR unknown command|^NOPROTO/.test(message)
    ? 'the server is older than Redis 6, or none'
    : `the server refused the connection: ${message}`
  return new ConnectionRefusedError(words, {
    reasonCode: isAuthorization ? NOT_AUTHORIZED : UNAVAILABLE,
    fatal: isAuthorization && hopeless(NOT_AUTHORIZED),
  })
}
