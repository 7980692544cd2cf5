/** Why the server did not do what it was asked, in this library's codes and its own words. */
export interface Refusal {
  readonly code: number
  readonly text: string
}

const UNSPECIFIED = 0x80
const IMPLEMENTATION = 0x83
const NOT_AUTHORIZED = 0x87
const UNAVAILABLE = 0x88
const QUOTA = 0x97

/** Reply codes of AMQP 0-9-1. */
const codes: ReadonlyMap<number, number> = new Map([
  [403, NOT_AUTHORIZED],
  [406, IMPLEMENTATION],
])

/** Returns what a channel was closed for; `null`: that is not why it failed. */
export const refusalOf = (error: unknown): Refusal | null => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown }
  const text = wordsOf(String(message))
  if (text.startsWith('No channels left')) return { code: QUOTA, text }
  if (typeof code !== 'number') return null
  // A queue is on one node, and that is down.
  if (/down or inaccessible|no leader|leader not known/i.test(text)) return { code: UNAVAILABLE, text }
  return { code: codes.get(code) ?? UNSPECIFIED, text }
}

/** Returns the server's own words, of those in which the client library reports them. */
export const wordsOf = (message: string): string => /with message "([\s\S]*)"$/.exec(message)?.[1] ?? message
