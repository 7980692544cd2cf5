/** What was written and is not answered: bounded, so that what the server does not get stays with the client. */
export interface Window {
  /** Whether more may be written; after `false`, `ready` is called once it may. */
  takes(): boolean
  /** Something was written; returns what to call when it is answered. */
  wrote(bytes: number): () => void
}

export const createWindow = (maximum: number, ready: () => void): Window => {
  let unanswered = 0
  let full = false
  return {
    takes: () => {
      full = unanswered >= maximum
      return !full
    },
    wrote: bytes => {
      unanswered += bytes
      return () => {
        unanswered -= bytes
        if (!full || unanswered >= maximum) return
        full = false
        ready()
      }
    },
  }
}
