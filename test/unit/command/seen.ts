import type { Either } from '../../../src/base/either.js'
import type { DecodeFailure } from '../../../src/codec/failure.js'
import type { Seen } from '../../../src/command/envelope.js'
import { type Properties, type Qos, rawMessage } from '../../../src/message.js'

export interface Given {
  readonly topic?: string
  readonly payload?: string | Uint8Array
  readonly qos?: Qos
  readonly retain?: boolean
  readonly dup?: boolean
  readonly properties?: Properties
  readonly params?: Readonly<Record<string, unknown>>
  readonly read?: Either<DecodeFailure, unknown>
}

/** Returns a message as the command has seen it. */
export const seen = (given: Given = {}): Seen => {
  const { topic = 't', payload = 'x', qos = 0, retain = false, dup = false, properties = {} } = given
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload
  return {
    at: 12,
    wall: 1_700_000_000_000,
    message: rawMessage(topic, bytes, qos, retain, dup, properties),
    filter: '#',
    params: given.params ?? null,
    read: given.read ?? null,
  }
}
