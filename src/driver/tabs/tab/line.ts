import type { LinkError } from '../../../base/linkErrors.js'
import type { FromTab } from '../protocol/messages.js'

/** A line to whoever holds the connection. */
export interface Line {
  post(message: FromTab): void
  /** Nobody answers there. */
  silent(): void
  close(): void
}

export interface LineHandlers {
  /** Something was posted to this tab. */
  receive(message: unknown): void
  /** There is somebody now who will read what is posted. */
  connected(): void
  /** The other side is gone. */
  ended(error: LinkError): void
}
