import type { LinkError } from '../../base/linkErrors.js'
import type { Link, Notice, Outgoing } from '../../driver/driver.js'
import type { Message } from '../../message.js'
import type { Part } from '../parts.js'
import type { Unanswered } from './status.js'

/** What the rest of the client hears. */
export interface ConnectionEvents extends Required<Part> {
  message(message: Message, identifiers: readonly number[], delivery: number, link: Link): void
  /** The other side does not send again what it calls so. */
  released(name: string): void
  /** `server`: where the link leads, if that can be told. */
  noticed(notice: Notice, server: string | undefined): void
  /** A link that was in use is about to be lost. Returns what is known of that. */
  ending(reason: LinkError): Ended
  /** Returns, once, what earlier links left unanswered and nobody waits for any more. */
  dropped(): readonly Outgoing[]
}

/** What is known of a link that is lost. */
export interface Ended {
  readonly unanswered: Unanswered
  /** It has shown something of why links are lost: the next ones may follow as soon as after the first. */
  readonly closer: boolean
  /** What the reason is to be taken for. */
  readonly error: LinkError
}
