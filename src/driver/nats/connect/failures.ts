import { AuthorizationError, TimeoutError, UserAuthenticationExpiredError } from '@nats-io/nats-core'
import {
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  LinkError,
} from '../../../base/linkErrors.js'
import { failureOf, type Hopeless } from '../../connect/failures.js'
import { isAnswer, jetStreamRefusal } from '../jetstream/refusal.js'

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
  if (error instanceof TimeoutError) return new ConnectTimeoutError(timeout)
  const cause = causeOf(error)
  if (isRefusal(cause))
    return new ConnectionRefusedError(`the server refused the connection: ${cause.message}`, {
      reasonCode: NOT_AUTHORIZED,
      fatal: hopeless(NOT_AUTHORIZED),
    })
  if (isFull(cause))
    return new ConnectionRefusedError('the server refused the connection: it may have as many as it takes', {
      reasonCode: UNAVAILABLE,
    })
  // The server has none: nothing is sent unencrypted to it.
  if (/does not support 'tls'/.test(cause.message))
    return new LinkError('the server speaks no TLS', { cause })
  return failureOf(cause, false, secure, hopeless)
}

/**
 * Returns why an attempt has failed that had a connection: JetStream does not do what it needs. What is no answer of the
 * server is returned as it is.
 */
export const needFailure = (error: unknown, hopeless: Hopeless): unknown => {
  if (!isAnswer(error)) return error
  const { code, text } = jetStreamRefusal(error)
  return new ConnectionRefusedError(`the server refused what the connection needs: ${text}`, {
    reasonCode: code,
    fatal: code === NOT_AUTHORIZED && hopeless(code),
  })
}

/** Returns why a connection has ended. */
export const loss = (error: Error | undefined, hopeless: Hopeless): LinkError => {
  if (error === undefined) return new ConnectionLostError('the connection was lost')
  if (isRefusal(error))
    return new ConnectionLostError(`the server ended the connection: ${error.message}`, {
      reasonCode: NOT_AUTHORIZED,
      fatal: hopeless(NOT_AUTHORIZED),
    })
  return new ConnectionLostError(`the connection failed: ${error.message}`, { cause: error })
}

/**
 * Its last words are `maximum connections exceeded`, which are in the way of what is written: the client library, which has
 * yet to read them, reports that it cannot write.
 */
const isFull = ({
  code,
  syscall,
  message,
}: Error & { readonly code?: unknown; readonly syscall?: unknown }): boolean =>
  code === 'EPIPE' ||
  (code === 'ECONNRESET' && syscall === 'write') ||
  /^maximum .*connections exceeded$/i.test(message)

/** Structurally they are errors like all others, so a type predicate would narrow these away. */
const isRefusal = (error: Error): boolean =>
  error instanceof AuthorizationError || error instanceof UserAuthenticationExpiredError

/** The library wraps some. */
const causeOf = (error: unknown): Error => {
  if (!(error instanceof Error)) return new Error(String(error))
  return error.cause instanceof Error ? error.cause : error
}
