import type { UserProperty } from '../../../base/userProperties.js'
import type { Properties, Qos } from '../../../message.js'
import type { Announced, Notice, Received, Session } from '../../driver.js'

// What goes between a tab and whoever holds the connection for it, the hub. Both may be of different versions of the page.

/** Is raised with every change that an older side would misread. */
export const VERSION = 1

/** Properties as the structured clone keeps them: user properties are pairs, for their order. */
export type CarriedProperties = Omit<Properties, 'userProperties'> & {
  readonly userProperties?: readonly UserProperty[]
}

/** A packet with properties that can be cloned. */
export interface CarriedPacket {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: Qos
  readonly retain: boolean
  readonly properties: CarriedProperties
}

export type CarriedMessage = CarriedPacket & Pick<Received, 'dup'>

/** A filter that a tab asks for. */
export interface CarriedRequest {
  readonly filter: string
  readonly qos: Qos
  readonly retainHandling: 0 | 1 | 2
  readonly identifier?: number
  readonly userProperties?: readonly UserProperty[]
}

/** An error without what led to it, which may hold anything. */
export interface CarriedError {
  readonly name: string
  readonly message: string
  readonly fatal?: boolean
  readonly reasonCode?: number
}

/** An answer: a reason code, the broker's own words, or why it was not asked. */
export interface CarriedAnswer {
  readonly code: number
  readonly text?: string
  readonly uncertain?: boolean
  readonly error?: CarriedError
}

/** What the hub's driver found on the other side. */
export type CarriedSession = Omit<Session, 'announced'> & {
  readonly announced?: Omit<Announced, 'userProperties'> & {
    readonly userProperties?: readonly UserProperty[]
  }
}

/** From a tab to the hub. */
export type FromTab =
  /** Opens a link. `client`: the same for all links of one client. */
  | { readonly kind: 'hello'; readonly version: number; readonly client: string }
  | { readonly kind: 'subscribe'; readonly id: number; readonly requests: readonly CarriedRequest[] }
  | { readonly kind: 'unsubscribe'; readonly id: number; readonly filters: readonly string[] }
  /** `again`: an earlier link has left it unanswered. */
  | {
      readonly kind: 'publish'
      readonly id: number
      readonly again: boolean
      readonly packet: CarriedPacket
    }
  | { readonly kind: 'ack'; readonly delivery: number; readonly code: number | null; readonly text?: string }
  /** So many bytes of messages have been read. */
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'ping'; readonly id: number }
  /** A sign of life, which is answered with one. */
  | { readonly kind: 'beat' }
  /** The answer to a `probe`. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'close' }
  | { readonly kind: 'abort' }

/** What a tab may post before it is open. */
export const early: ReadonlySet<FromTab['kind']> = new Set(['hello', 'beat', 'alive', 'close', 'abort'])

/** From the hub to a tab. */
export type FromHub =
  /** It speaks another version. */
  | { readonly kind: 'refused'; readonly version: number }
  | { readonly kind: 'opened'; readonly session: CarriedSession }
  | {
      readonly kind: 'subscribed'
      readonly id: number
      readonly at: number
      readonly answer: CarriedAnswer
    }
  | {
      readonly kind: 'unsubscribed'
      readonly id: number
      readonly at: number
      readonly answer: CarriedAnswer
    }
  | { readonly kind: 'published'; readonly id: number; readonly answer: CarriedAnswer }
  | {
      readonly kind: 'message'
      readonly message: CarriedMessage
      readonly identifiers: readonly number[]
      readonly delivery: number
    }
  | { readonly kind: 'noticed'; readonly notice: Notice }
  | { readonly kind: 'pong'; readonly id: number }
  | { readonly kind: 'beat' }
  | { readonly kind: 'probe' }
  | { readonly kind: 'closed'; readonly error: CarriedError | null }

/** One end of a line between a tab and a hub. What is posted arrives in order and later, or never. */
export interface Port<M> {
  post(message: M): void
  close(): void
}

/** After this many bytes of messages the hub is told that they are read. */
export const READ: number = 64 * 1024

/** About what a message costs while it is on its way, beside its payload. */
const OVERHEAD = 200

/** Returns the bytes that a message counts for. */
export const sizeOf = ({ topic, payload }: Pick<CarriedPacket, 'topic' | 'payload'>): number =>
  OVERHEAD + topic.length + payload.length
