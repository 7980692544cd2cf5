import type { PermissionViolationError } from '@nats-io/nats-core'

/** What the server does not allow this client. */
export interface Denial {
  readonly operation: 'publish' | 'subscription'
  readonly subject: string
  readonly queue: string | undefined
  readonly message: string
}

export const denialOf = (error: PermissionViolationError): Denial => {
  const { operation, subject, queue, message } = error
  return {
    operation,
    subject: unquoted(subject),
    queue: queue === undefined ? undefined : unquoted(queue),
    message,
  }
}

/** The server quotes as Go does: what is no printable character is escaped, and so are quotation marks and backslashes. */
const escapes = /\\(?:x([\da-f]{2})|u([\da-f]{4})|U([\da-f]{8})|(.))/g

const unquoted = (text: string): string =>
  text.replaceAll(
    escapes,
    (_, byte?: string, short?: string, long?: string, character?: string) =>
      character ?? characterOf(Number.parseInt(byte ?? short ?? long ?? '', 16)),
  )

/** No server writes one past the last, but anybody can be a server. */
const characterOf = (code: number): string => (code > 0x10_ffff ? '\uFFFD' : String.fromCodePoint(code))
