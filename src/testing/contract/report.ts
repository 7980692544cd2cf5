import { TopicsError } from '../../base/errors.js'
import type { LinkError } from '../../base/linkErrors.js'
import type {
  Notice,
  Outgoing,
  PublishOutcome,
  Received,
  Session,
  SubscribeRequest,
} from '../../driver/driver.js'

/** A driver broke its contract. */
export class ContractError extends TopicsError {
  static override readonly brand: string = 'rxtopics.ContractError'
  override readonly name = 'ContractError'
}

/** What a link reported: what it called its handlers with, and the functions that it was given. */
export type Report =
  | { readonly kind: 'opened'; readonly session: Session }
  | {
      readonly kind: 'message'
      readonly message: Received
      readonly identifiers: readonly number[]
      readonly delivery: number
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'noticed'; readonly notice: Notice }
  | { readonly kind: 'published'; readonly packet: Outgoing; readonly outcome: PublishOutcome }
  | { readonly kind: 'subscribed'; readonly request: SubscribeRequest; readonly code: number }
  | { readonly kind: 'unsubscribed'; readonly filter: string; readonly code: number }
  | { readonly kind: 'released'; readonly name: string }
  | { readonly kind: 'pong' }
  | { readonly kind: 'closed'; readonly error: LinkError | null }

export type ReportOf<K extends Report['kind']> = Extract<Report, { readonly kind: K }>

/** Throws a `ContractError` unless both print alike. */
export const same = (actual: unknown, expected: unknown, what: string): void => {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (a !== b) throw new ContractError(`${what}: expected ${b}, got ${a}`)
}

/** Throws a `ContractError` unless it is so. */
export const holds = (is: boolean, what: string): void => {
  if (!is) throw new ContractError(what)
}

/** The contract's own payloads are ASCII. */
export const asciiBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, character => character.charCodeAt(0))

export const asciiText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
