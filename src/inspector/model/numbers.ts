/** Numbers of messages, in the order in which they come. */
export interface Numbers {
  ofMessage(payload: Uint8Array): number
  /** Returns the number of the message that has these bytes; it may still be to come. */
  ofFailure(payload: Uint8Array): number
}

/** Gives the failure to decode a message the number of that message: all who decode it have the same bytes. */
export const createNumbers = (): Numbers => {
  const known = new WeakMap<Uint8Array, { readonly number: number; hasMessage: boolean }>()
  let last = 0
  const next = (payload: Uint8Array, hasMessage: boolean): number => {
    last += 1
    known.set(payload, { number: last, hasMessage })
    return last
  }
  return {
    ofMessage: payload => {
      const failed = known.get(payload)
      // Bytes that had a message are those of another now: who sends may send the same ones twice.
      if (failed === undefined || failed.hasMessage) return next(payload, true)
      failed.hasMessage = true
      return failed.number
    },
    ofFailure: payload => known.get(payload)?.number ?? next(payload, false),
  }
}
