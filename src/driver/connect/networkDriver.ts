import type { Driver } from '../driver.js'

/** A driver that can say what it was made with. */
export interface NetworkDriver<Options> extends Driver {
  /**
   * Its options as plain data: with all defaults, without passwords, headers, keys and functions. Each time a copy, so
   * that `mqtt(url, { ...driver.options, keepalive: 10 })` makes another driver of it.
   */
  readonly options: Options
  /** Where it leads, without credentials and queries; `undefined` where a function says it. */
  readonly servers: readonly string[] | undefined
}
