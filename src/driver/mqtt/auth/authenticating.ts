import { Subscription } from 'rxjs'
import { checkArgument } from '../../../base/checks.js'
import { LinkError } from '../../../base/linkErrors.js'
import { printCause } from '../../../base/print.js'
import { PacketTooLargeError } from '../../../base/publishErrors.js'
import type { Time } from '../../../base/time.js'
import { ProtocolError } from '../wire/errors.js'
import { type Authentication, type AuthenticationExchange, isExchange } from './authentication.js'
import { dataOf } from './data.js'

/** Continue authentication, and re-authenticate (MQTT 5, section 3.15.2.1). */
const CONTINUE = 0x18
const AGAIN = 0x19

/** What an AUTH says, or the authentication part of a CONNACK. */
export interface AuthSaid {
  readonly code: number
  readonly method: string | undefined
  readonly data: Uint8Array | undefined
}

/** The exchanges of one connection. */
export interface Authenticating {
  /** The broker accepted the connection. */
  opened(said: AuthSaid): void
  /** An AUTH has come. */
  received(said: AuthSaid): void
  stop(): void
}

export interface AuthenticatingPort {
  readonly time: Time
  /** Ms for the broker to end an exchange on an open connection. */
  readonly timeout: number
  /** Returns why it cannot be sent, or `null`. */
  send(code: number, method: string, data: Uint8Array | undefined): Error | null
  failed(error: LinkError): void
}

const noBytes = new Uint8Array()

/** Returns the exchange that an authentication begins. Throws an `OptionError` for what is none. */
export const beginExchange = ({ begin }: Authentication): AuthenticationExchange => {
  const exchange = begin()
  checkArgument('mqtt.authentication.begin', exchange, isExchange)
  return exchange
}

/** The broker has not proved who it is, or this side cannot: another attempt may go better. */
const failureOf = (cause: unknown): LinkError =>
  cause instanceof LinkError
    ? cause
    : new LinkError(`the authentication failed: ${printCause(cause)}`, { cause })

const tooLong = ({ size, maximum }: PacketTooLargeError): LinkError =>
  new LinkError(`an AUTH takes ${size} bytes, and the broker takes packets of ${maximum} at most`)

/** `begun`: what CONNECT has begun; `null` without authentication, which then must not come. */
export const createAuthenticating = (
  authentication: Authentication | undefined,
  begun: AuthenticationExchange | null,
  { time, timeout, send, failed }: AuthenticatingPort,
): Authenticating => {
  const method = authentication?.method ?? ''
  const all = new Subscription()
  let exchange = begun
  let connected = false
  let asking: Subscription | null = null
  let limit: Subscription | null = null

  const over = () => {
    exchange = null
    asking?.unsubscribe()
    limit?.unsubscribe()
    asking = null
    limit = null
  }

  const fail = (cause: unknown) => {
    over()
    failed(failureOf(cause))
  }

  const answer = (
    code: number,
    path: string,
    ask: (() => ReturnType<AuthenticationExchange['next']>) | undefined,
  ) => {
    const say = (data: Uint8Array | undefined) => {
      const error = send(code, method, data)
      if (error instanceof PacketTooLargeError) fail(tooLong(error))
      else if (error !== null) fail(error)
    }
    if (ask === undefined) return say(undefined)
    asking = dataOf(path, ask).subscribe({ next: say, error: fail })
  }

  const finish = ({ data }: AuthSaid) => {
    const { last } = exchange ?? {}
    over()
    try {
      last?.(data ?? noBytes)
    } catch (cause) {
      fail(cause)
    }
  }

  const again = () => {
    if (!connected || exchange !== null || authentication === undefined) return
    try {
      exchange = beginExchange(authentication)
    } catch (cause) {
      return fail(cause)
    }
    limit = time.schedule(
      () => fail(new LinkError(`the broker did not end the authentication within ${timeout} ms`)),
      timeout,
    )
    answer(AGAIN, 'mqtt.authentication.first', exchange.first)
  }

  /** Only what was begun may go on, by the method that it was begun with (MQTT-4.12.0-5). */
  const checkSaid = (said: AuthSaid): void => {
    if (exchange === null) throw new ProtocolError(0x82, 'an AUTH that was not asked for')
    if (said.method !== method) throw new ProtocolError(0x82, 'an AUTH of another method')
    // One after the other (section 4.12): a broker could have any number of answers worked out else.
    if (asking?.closed === false) throw new ProtocolError(0x82, 'an AUTH before the answer to the one before')
  }

  return {
    opened: said => {
      connected = true
      // Some brokers leave it out (MQTT-4.12.0-5).
      if (exchange !== null && (said.method ?? method) !== method)
        return fail(new ProtocolError(0x82, 'a CONNACK of another method'))
      if (exchange !== null) finish(said)
      if (authentication?.again === undefined) return
      // What it throws is its owner's.
      all.add(authentication.again.subscribe({ next: again, error: fail }))
    },
    received: said => {
      checkSaid(said)
      if (said.code === CONTINUE) {
        const { next } = exchange as AuthenticationExchange
        return answer(CONTINUE, 'mqtt.authentication.next', () => next(said.data ?? noBytes))
      }
      if (said.code !== 0 || !connected)
        throw new ProtocolError(0x82, `an AUTH with 0x${said.code.toString(16)}`)
      finish(said)
    },
    stop: () => {
      connected = false
      over()
      all.unsubscribe()
    },
  }
}
