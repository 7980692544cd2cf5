/**
 * Whether the session that a broker says is there is the one that this client knows. A CONNECT that was accepted has made
 * it anew where the broker had lost it; one that nobody has seen the answer to may have.
 */
export interface Doubt {
  /** A CONNECT that goes on with the session is on its way. */
  asked(): void
  /** It was answered, or has never left; `kept`: it has made no session. */
  answered(kept: boolean): void
  /** The link is used from now on. Returns what is known of its session. */
  opened(): Standing
}

export type Standing = 'same' | 'doubtful' | 'lost'

export const createDoubt = (): Doubt => {
  let standing: Standing = 'same'
  let unanswered = false

  return {
    asked: () => {
      if (unanswered && standing === 'same') standing = 'doubtful'
      unanswered = true
    },
    answered: kept => {
      unanswered = false
      if (!kept) standing = 'lost'
    },
    opened: () => {
      const found = standing
      standing = 'same'
      return found
    },
  }
}

/** Nobody was there: not a byte has left. */
export const wasUnsent = ({ code }: Error & { readonly code?: unknown }): boolean =>
  code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN'
