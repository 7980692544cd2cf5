/** Bad user name or password, not authorized: what a broker says of credentials that have run out. */
const expired: ReadonlySet<number> = new Set([0x86, 0x87])

/** A connection that was refused sooner than this, in ms, did not have good credentials. */
const AT_ONCE = 1_000

/** Tells credentials that have run out, and can be renewed, from those that were never good. */
export interface Renewal {
  opened(now: number): void
  /** A connection, or an attempt, ends for this reason code; returns whether another attempt may well succeed. */
  helps(code: number | undefined, now: number): boolean
}

/**
 * `renewable`: the credentials are asked for at each attempt. They are taken to have run out if a connection with them
 * had been open; where those asked for next are refused at once, too, that is final.
 */
export const createRenewal = (renewable: boolean): Renewal => {
  let accepted = false
  let renewed = false
  let openedAt = Number.NaN

  return {
    opened: now => {
      accepted = true
      openedAt = now
    },
    helps: (code, now) => {
      if (!renewable || !accepted || code === undefined || !expired.has(code)) return false
      const lasted = now - openedAt >= AT_ONCE
      openedAt = Number.NaN
      if (renewed && !lasted) {
        accepted = false
        renewed = false
        return false
      }
      renewed = true
      return true
    },
  }
}
