import type { StreamsOptions } from '../options.js'

/** The options with the values of those that were not given. */
export type ResolvedStreams = Required<StreamsOptions>

const expiry = { true: 0, false: Number.POSITIVE_INFINITY, first: 3_600 } as const

export const resolveStreams = (given: StreamsOptions): ResolvedStreams => {
  const { clean = true } = given
  const rest = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return {
    maxLength: 1_000_000,
    sessionExpiry: expiry[`${clean}`],
    groupExpiry: 3_600,
    ackWait: 5_000,
    receiveMaximum: 1_000,
    maximumInFlight: 1_000,
    ...rest,
    clean,
  }
}
