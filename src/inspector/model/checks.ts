import type { DecodeFailure } from '../../codec/failure.js'
import { type AnyTopic, createDecoders } from '../../decoder.js'
import type { Message } from '../../message.js'
import { matchesFrom } from '../../topic/filter/matches.js'

/** Decodes a message by the topics that match it, and tells of each that cannot. */
export type Check = (message: Message, failed: (failure: DecodeFailure, filter: string) => void) => void

export const createChecks = (topics: readonly AnyTopic[]): Check => {
  const decoders = createDecoders()
  const checks = topics.map(topic => ({ filter: topic.filter, decode: decoders(topic) }))
  return (message, failed) => {
    for (const { filter, decode } of checks) {
      if (!matchesFrom(filter, 0, message.topic)) continue
      const decoded = decode(message)
      if (decoded._tag === 'Left' && decoded.left.deleted !== true) failed(decoded.left, filter)
    }
  }
}
