import { connect } from './connect.js'
import { isEnded, unlessEnded } from './ended.js'
import { matcherOf } from './matching.js'
import { recordedOf } from './recorded.js'
import { createStoredValues, type StoredValues, storedOf } from './stored.js'
import { type ConnectionValues, isUrl } from './target.js'
import type { World } from './world.js'

/** Stored values, wherever they are from. */
export interface Side {
  readonly values: StoredValues
  /** Lines of a file that are no stored values. */
  readonly others: number
}

const PROFILE = 'profile:'

/**
 * Resolves with the stored values that match filters: of the broker of a URL or of a profile, or of the lines of a file;
 * `null`: the command is to end.
 */
export const sideOf = async (
  given: string,
  filters: readonly string[],
  values: Omit<ConnectionValues, 'profile'>,
  world: World,
): Promise<Side | null> => {
  if (!isUrl(given) && !given.startsWith(PROFILE)) return unlessEnded(ofFile(given, filters, world), world)
  const [url, profile] = isUrl(given) ? [given, undefined] : [undefined, given.slice(PROFILE.length)]
  const connected = await connect(url, { ...values, profile }, world)
  try {
    const stored = await storedOf(connected.client, filters, world)
    return stored === null ? null : { values: stored, others: 0 }
  } finally {
    await connected.close()
  }
}

const ofFile = async (path: string, filters: readonly string[], world: World): Promise<Side | null> => {
  const isMeant = matcherOf(filters)
  const values = createStoredValues()
  let others = 0
  for await (const { message } of recordedOf(path, world)) {
    if (!message.retain || message.payload.length === 0) others += 1
    else if (isMeant(message.topic)) values.add(message)
  }
  return (await isEnded(world)) ? null : { values, others }
}
