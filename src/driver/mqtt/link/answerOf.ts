import type { Version } from '../wire/packetTypes.js'

/** Implementation specific error. */
const NOT_DEALT_WITH = 0x83

/**
 * Returns what a broker is told of a message that was settled with `code`, `null`: nothing. One that nobody has dealt with
 * comes again in a later connection of a session that is kept. Where there is none it would only take the place of
 * another, of which some brokers send 10 unanswered.
 */
export const answerOf = (code: number | null, version: Version, kept: boolean): number | null => {
  const answer = code === null && !kept ? NOT_DEALT_WITH : code
  // Only MQTT 5 can refuse.
  return answer !== null && version !== 5 ? 0 : answer
}
