import type { Msg } from '@nats-io/nats-core'
import type { PublishOutcome } from '../../driver.js'

/** What a stream says to a publish. */
export interface Answer {
  /** Why it did not take it; `null`: it has it. */
  readonly problem: PublishOutcome | null
  /** Its place in the stream. */
  readonly sequence: number
}

const UNAVAILABLE = 0x88
const QUOTA = 0x97
const UNSPECIFIED = 0x80
const TOO_LARGE = 0x95

/** Room that may be made: for messages, bytes, storage, memory (nats-server, errors.json). */
const quotas: ReadonlySet<number> = new Set([10_023, 10_028, 10_047, 10_077, 10_122])
const MESSAGE_TOO_LARGE = 10_054

export const readAnswer = (message: Pick<Msg, 'data' | 'headers' | 'string'>): Answer => {
  const { data, headers } = message
  // Nobody answers: there is no stream, or its leader is being elected.
  if (data.length === 0 && headers?.code === 503)
    return refused(UNAVAILABLE, 'no stream answers for this subject')
  try {
    const found = JSON.parse(message.string()) as {
      readonly seq?: number
      readonly error?: { readonly code?: number; readonly err_code?: number; readonly description?: string }
    }
    if (found.error === undefined) return { problem: null, sequence: found.seq ?? 0 }
    const { code, err_code: error = 0, description = '' } = found.error
    if (quotas.has(error)) return refused(QUOTA, description)
    if (error === MESSAGE_TOO_LARGE) return refused(TOO_LARGE, description)
    return refused(code === 503 ? UNAVAILABLE : UNSPECIFIED, description)
  } catch {
    return refused(UNSPECIFIED, 'the answer to a publish is none of JetStream')
  }
}

const refused = (code: number, text: string): Answer => ({ problem: { code, text }, sequence: 0 })
