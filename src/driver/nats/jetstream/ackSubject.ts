/** What JetStream says of a delivery in the subject that it is acknowledged by. */
export interface Delivered {
  /** How often it was delivered, this time included. */
  readonly count: number
  /** Its place in the stream. */
  readonly sequence: number
  /** What it is called, however often it comes: the names of stream and consumer, and its place. */
  readonly name: string
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
  const [stream, consumer] = tokens.slice(from - 2)
  const [count, sequence, , time, pending] = tokens.slice(from)
  if (pending === undefined) return null
  // Nanoseconds are more than a number can hold.
  return {
    count: Number(count),
    sequence: Number(sequence),
    name: `${stream}.${consumer}.${sequence}`,
    storedAt: Number(time?.slice(0, -6)),
    pending: Number(pending),
  }
}
