import { ConnectionLostError, ConnectionRefusedError, LinkError } from '../../../base/linkErrors.js'
import { asError } from '../../../base/print.js'
import { failureOf, type Hopeless } from '../../connect/failures.js'
import { isPassing } from '../../refusals.js'
import { refusalOf, wordsOf } from '../link/refusal.js'

const BAD_CREDENTIALS = 0x86
const NOT_AUTHORIZED = 0x87
const BAD_METHOD = 0x8c

/** Reply codes of AMQP 0-9-1. */
const ACCESS_REFUSED = 403
const NOT_ALLOWED = 530

/** Returns why an attempt has failed. `secure`: what goes over the connection was to be encrypted. */
export const connectFailure = (error: unknown, secure: boolean, hopeless: Hopeless): LinkError => {
  if (error instanceof LinkError) return error
  const cause = asError(error)
  const refused = (words: string, reasonCode: number) =>
    new ConnectionRefusedError(`the server refused the connection: ${words}`, {
      reasonCode,
      fatal: hopeless(reasonCode),
    })
  const { message } = cause
  if (message.startsWith('Handshake terminated by server')) return refused(wordsOf(message), BAD_CREDENTIALS)
  if (message.startsWith('SASL mechanism')) return refused(message, BAD_METHOD)
  // The answer to the virtual host's name.
  if (/^Expected ConnectionOpenOk/.test(message))
    return refused('the virtual host is not there, or not for this user', NOT_AUTHORIZED)
  const refusal = refusalOf(cause)
  if (refusal === null) return failureOf(cause, false, secure, hopeless)
  const { code, text } = refusal
  return new ConnectionRefusedError(`the server refused what the connection needs: ${text}`, {
    reasonCode: code,
    fatal: !isPassing(code) && hopeless(code),
  })
}

/** Returns why a connection has ended. */
export const loss = (error: Error | undefined, hopeless: Hopeless): LinkError => {
  if (error === undefined) return new ConnectionLostError('the connection was lost')
  const { code } = error as { readonly code?: unknown }
  if (error.message === 'Heartbeat timeout')
    return new ConnectionLostError('no sign of life came from the server')
  const words = wordsOf(error.message)
  if (code === ACCESS_REFUSED || code === NOT_ALLOWED)
    return new ConnectionLostError(`the server ended the connection: ${words}`, {
      reasonCode: NOT_AUTHORIZED,
      fatal: hopeless(NOT_AUTHORIZED),
    })
  if (typeof code === 'number') return new ConnectionLostError(`the server ended the connection: ${words}`)
  return failureOf(error, true, false, hopeless)
}
