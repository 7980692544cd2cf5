import type { JetStreamOptions } from '../options.js'

/** The options with the values of those that were not given. */
export type ResolvedJetStream = Required<JetStreamOptions> & {
  /** The client has a name of its own: an earlier session of it may be there. */
  readonly named: boolean
}

const expiry = { true: 0, false: Number.POSITIVE_INFINITY, first: 3_600 } as const

export const resolveJetStream = (given: JetStreamOptions, named: boolean): ResolvedJetStream => {
  const { clean = true } = given
  const rest = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    stream: 'rxtopics',
    topics: ['#'],
    storage: 'file',
    replicas: 1,
    maxAge: 86_400,
    maxBytes: Number.POSITIVE_INFINITY,
    sessionExpiry: expiry[`${clean}`],
    groupExpiry: 3_600,
    ackWait: 5_000,
    receiveMaximum: 1_000,
    maximumInFlight: 1_000,
    answerTimeout: 5_000,
    ...rest,
    clean,
    named,
  }
}
