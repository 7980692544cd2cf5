import type { Receipt } from '../message.js'

/** How many messages, and how many bytes their payloads have together. */
export interface Volume {
  /** How many messages. */
  readonly messages: number
  /** Bytes of their payloads, as they cross the seam to the driver. */
  readonly bytes: number
}

/** How long acknowledgements took, from `publish` to the broker's answer: whatever they had to wait for is in it. */
export interface Latency {
  /** Publishes with QoS 1 and 2 that were acknowledged, but those that an earlier process had left in a store. */
  readonly count: number
  /** Ms, the mean of all; `null` before the first. */
  readonly mean: number | null
  /** Ms, of the slowest; `null` before the first. */
  readonly max: number | null
}

/** What has come and gone since the client was made. */
export interface Traffic {
  /** What the driver has handed over: copies and what is sent again are counted each time, and before interceptors. */
  readonly received: Volume
  /** Publishes whose receipt says `sent` or `acknowledged`, requests and replies among them; each once. */
  readonly sent: Volume
  /** How long acknowledgements took. */
  readonly acknowledged: Latency
}

/** Counts what comes and goes. Costs a few additions per message, and keeps nothing of it. */
export interface Meter {
  received(bytes: number): void
  /** A publish has got its receipt. `age`: ms it took to be acknowledged; `null` if that is not to be counted. */
  settled(outcome: Receipt['outcome'], bytes: number, age: number | null): void
  read(): Traffic
}

export const createMeter = (): Meter => {
  const received = { messages: 0, bytes: 0 }
  const sent = { messages: 0, bytes: 0 }
  let count = 0
  let sum = 0
  let max = 0

  return {
    received: bytes => {
      received.messages += 1
      received.bytes += bytes
    },
    settled: (outcome, bytes, age) => {
      if (outcome !== 'sent' && outcome !== 'acknowledged') return
      sent.messages += 1
      sent.bytes += bytes
      if (age === null) return
      count += 1
      sum += age
      max = Math.max(max, age)
    },
    read: () => ({
      received: { ...received },
      sent: { ...sent },
      acknowledged: { count, mean: count === 0 ? null : sum / count, max: count === 0 ? null : max },
    }),
  }
}
