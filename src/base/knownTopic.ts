/**
 * A topic that comes again and again, as one object. A table notes on it what it has found for the topic, and so looks but
 * once: that is one object to fetch in place of half a dozen, and with many topics in use they come from main memory.
 */
export interface KnownTopic {
  readonly text: string
  /** Whose notes these are; `null`: there are none. */
  owner: object | null
  first: unknown
  all: readonly unknown[]
}

export const createKnownTopic = (text: string): KnownTopic => ({
  text,
  owner: null,
  first: undefined,
  all: [],
})
