/** How much a record matters, the least first. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

export const levels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']

/** What a client tells, as one line and as plain data. There are no payloads and no credentials in it. */
export interface LogRecord {
  /** How much it matters. */
  readonly level: LogLevel
  /** Of what kind it is, in one word or two: `connected`, `rejected`, `decode-failure`. */
  readonly event: string
  /** In words; text from the network is escaped. */
  readonly message: string
  /** What it is about, by name; texts are escaped. */
  readonly fields: Readonly<Record<string, string | number | boolean>>
}

/** Returns whether a record of one level passes where another is the lowest. */
export const passes = (level: LogLevel, lowest: LogLevel): boolean =>
  levels.indexOf(level) >= levels.indexOf(lowest)
