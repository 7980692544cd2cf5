/** What JetStream says of a delivery in the subject that it is acknowledged by. */
export interface Delivered {
  /** How often it was delivered, this time included. */
  readonly count: number
  /** Its place in the stream. */
  readonly sequence: number
  /** Ms since 1970 at which the stream had it. */
  readonly storedAt: number
  /** How many more the consumer has to deliver. */
  readonly pending: number
}

/**
 * Reads `$JS.ACK.stream.consumer.count.sequence.sequence.time.pending`, where since 2.10 a domain and an account stand
 * before the stream. `null`: a message that is no delivery.
 */
export const readAckSubject = (reply: string | undefined): Delivered | null => {
  if (reply === undefined || !reply.startsWith('$JS.ACK.')) return null
  const tokens = reply.split('.')
  const from = tokens.length >= 11 ? 6 : 4
  const pending = tokens[from + 4]
  if (pending === undefined) return null
  return {
    count: Number(tokens[from]),
    sequence: Number(tokens[from + 1]),
    // Nanoseconds are more than a number can hold.
    storedAt: Number(tokens[from + 3]?.slice(0, -6)),
    pending: Number(pending),
  }
}

/** Returns what a delivery is called, however often it comes: the names of stream and consumer, and its place. */
export const nameOfDelivery = (reply: string | undefined): string | undefined => {
  if (readAckSubject(reply) === null) return undefined
  const tokens = reply?.split('.') ?? []
  const from = tokens.length >= 11 ? 4 : 2
  return `${tokens[from]}.${tokens[from + 1]}.${tokens[from + 3]}`
}
