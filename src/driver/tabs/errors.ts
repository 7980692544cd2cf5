import { TopicsError } from '../../base/errors.js'
import { escapeText } from '../../base/escape.js'
import { LinkError } from '../../base/linkErrors.js'

/**
 * Another tab, or the worker, is of a version of the page whose `tabs` this one does not understand. It passes when those
 * that are older are closed or loaded again, so the client goes on trying.
 */
export class TabsVersionError extends LinkError {
  static override readonly brand: string = 'rxtopics.TabsVersionError'
  override readonly name = 'TabsVersionError'
  /** The version that this tab speaks. */
  readonly own: number
  /** The version that the other side speaks. */
  readonly other: number

  constructor(own: number, other: number) {
    super(`tabs of another version hold the connection: they speak version ${other}, this one ${own}`)
    this.own = own
    this.other = other
  }
}

/** This platform has nothing by which tabs could share a connection. */
export class TabsUnavailableError extends LinkError {
  static override readonly brand: string = 'rxtopics.TabsUnavailableError'
  override readonly name = 'TabsUnavailableError'
  /**
   * What is missing: `Web Locks`, which pages have over https alone, or `BroadcastChannel`; neither is there for a page whose
   * storage is blocked, as that of a sandboxed frame.
   */
  readonly missing: string

  constructor(missing: string) {
    super(
      `tabs cannot share a connection here: there are no ${missing} (pages have them over https alone, and where their storage is not blocked)`,
      { fatal: true },
    )
    this.missing = missing
  }
}

/** What was asked was not sent: the driver of the tab or worker that holds the connection could not. */
export class RelayedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.RelayedError'
  override readonly name = 'RelayedError'
  /** The name of the error there. */
  readonly kind: string

  constructor(kind: string, message: string) {
    super(message)
    this.kind = escapeText(kind, 80)
  }
}
