import {
  ClosedConnectionError,
  NoRespondersError,
  PermissionViolationError,
  RequestError,
  TimeoutError,
} from '@nats-io/nats-core'

/** Why JetStream does not do what it was asked for, as a reason code and in its own words. */
export interface JetStreamRefusal {
  readonly code: number
  readonly text: string
}

const UNAVAILABLE = 0x88
const DENIED = 0x87
const QUOTA = 0x97
const UNSPECIFIED = 0x80

/** As many consumers as the account, the stream or the server takes; storage (nats-server, errors.json). */
const quotas: ReadonlySet<number> = new Set([10_002, 10_023, 10_026, 10_028, 10_047])

/** Of a connection that has ended nobody has refused anything. */
const passing = [TimeoutError, NoRespondersError, ClosedConnectionError]

const causeOf = (error: unknown): unknown =>
  error instanceof RequestError && error.cause instanceof Error ? error.cause : error

/** Whether it is the server's answer, and not the want of one. */
export const isAnswer = (error: unknown): boolean => {
  const cause = causeOf(error)
  if (cause instanceof PermissionViolationError || cause instanceof NoRespondersError) return true
  const { name, code } = cause as { readonly name?: unknown; readonly code?: unknown }
  return name === 'JetStreamNotEnabled' || typeof code === 'number'
}

export const jetStreamRefusal = (error: unknown): JetStreamRefusal => {
  const cause = causeOf(error)
  const text = cause instanceof Error ? cause.message : String(cause)
  if (cause instanceof PermissionViolationError) return { code: DENIED, text }
  // Of a leader that is being elected there is no answer, or one that says that there is no JetStream.
  if (passing.some(type => cause instanceof type)) return { code: UNAVAILABLE, text }
  const { name, code, status } = cause as {
    readonly name?: string
    readonly code?: number
    readonly status?: number
  }
  if (name === 'JetStreamNotEnabled' || status === 503) return { code: UNAVAILABLE, text }
  return { code: code !== undefined && quotas.has(code) ? QUOTA : UNSPECIFIED, text }
}
