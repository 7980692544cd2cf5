import type { LinkError } from '../base/linkErrors.js'
import type { Link, Session } from '../driver/driver.js'

/** A part of a client that follows its connection. */
export interface Part {
  /** The link is open, and may be used until `lost`. */
  opened?(link: Link, session: Session): void
  /** The link takes publishes again. */
  ready?(): void
  /** The link is gone; another attempt may follow. It may come within the part's own `opened`. */
  lost?(): void
  /** No further attempt follows: what waits for a connection fails. */
  failed?(error: LinkError): void
}

/**
 * Returns parts as one, which tells them in their order. A link that is lost while they are told of it is not shown to
 * those that have not seen it, and they hear nothing of its loss.
 */
export const createParts = (parts: readonly Part[]): Required<Part> => {
  let told: Part[] = []

  return {
    opened: (link, session) => {
      const own: Part[] = []
      told = own
      for (const part of parts) {
        own.push(part)
        part.opened?.(link, session)
        if (told !== own) return
      }
    },
    ready: () => {
      for (const part of told) part.ready?.()
    },
    lost: () => {
      const left = told
      told = []
      for (const part of left) part.lost?.()
    },
    failed: error => {
      for (const part of parts) part.failed?.(error)
    },
  }
}
