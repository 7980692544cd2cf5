import type { Observable, Subscription } from 'rxjs'
import { type Check, checkArgument, checkOptions, hasFunctions, isOneOf, memberOf } from '../base/checks.js'
import { isObserving } from '../base/parts.js'
import type { Client } from '../client/client.js'
import { protect } from '../driver/protect.js'
import { type LogLevel, type LogRecord, levels, passes } from './record.js'
import { logRecords } from './records.js'

/** A logger with a function for each level: `console`, pino, or one of your own. */
export type Logger = Readonly<Record<LogLevel, (...about: unknown[]) => void>>

/** Takes records, in place of a logger; made by `logTo`. */
export interface LogSink {
  /** Takes the records of a client, and returns what ends that. */
  takeFrom(records$: Observable<LogRecord>, client: Client): Subscription
}

/** Options of `log`. */
export interface LogOptions {
  /** The lowest level that is logged. @default 'info' */
  readonly level?: LogLevel
}

/**
 * Returns the Subscription during which what a client tells beside its messages (see `logRecords`) is logged; it also ends
 * when the client is closed. Loggers like `console` get the message and then the fields, those like pino (they have `child`) the
 * fields first. There are no payloads and no credentials in it. Never opens the connection; a logger that throws ends
 * nothing, and what it throws is reported where RxJS reports unhandled errors.
 *
 * @throws OptionError for what is no client, no logger, and for an unknown or wrong option
 * @example
 * ```ts
 * import { createClient, log } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const logging = log(createClient(memory()), console, { level: 'warn' })
 * logging.unsubscribe()
 * ```
 */
export const log = (client: Client, logger: Logger | LogSink, options: LogOptions = {}): Subscription => {
  checkArgument('log.client', client, isObserving)
  checkArgument('log.logger', logger, isLogger)
  checkOptions('log', options, { level: isOneOf(...levels) })
  const records$ = logRecords(client)
  if (isSink(logger)) return logger.takeFrom(records$, client)
  const { level = 'info' } = options
  const fieldsFirst = hasFunctions(logger, 'child')
  return records$.subscribe(record => {
    if (!passes(record.level, level)) return
    const { message, fields, event } = record
    const about = { event, ...fields }
    // Called on itself: some loggers keep their state there.
    protect(() => (fieldsFirst ? logger[record.level](about, message) : logger[record.level](message, about)))
  })
}

const isSink = (logger: Logger | LogSink): logger is LogSink =>
  typeof memberOf(logger, 'takeFrom') === 'function'

const isLogger: Check = value =>
  hasFunctions(value, ...levels) || hasFunctions(value, 'takeFrom')
    ? null
    : 'expected a logger with debug, info, warn and error, or what logTo returns'
