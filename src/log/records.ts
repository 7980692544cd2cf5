import { filter, map, merge, type Observable } from 'rxjs'
import { type Check, checkArgument, hasFunctions, memberOf } from '../base/checks.js'
import { escapeText } from '../base/escape.js'
import type { LinkError } from '../base/linkErrors.js'
import type { Client } from '../client/client.js'
import type { Status } from '../client/connection/status.js'
import type { SubscriptionChange } from '../client/subscriptions/change.js'
import type { Warning } from '../client/warnings/warning.js'
import { formatFailure } from '../codec/failure.js'
import type { LogLevel, LogRecord } from './record.js'

/** What of a client is told. */
export type Logged = Pick<
  Client,
  | 'status$'
  | 'warnings$'
  | 'failures$'
  | 'rejections$'
  | 'unhandled$'
  | 'stalled$'
  | 'recovered$'
  | 'subscriptions$'
>

const record = (
  level: LogLevel,
  event: string,
  message: string,
  fields: Readonly<Record<string, string | number | boolean | undefined>> = {},
): LogRecord => ({
  level,
  event,
  message,
  fields: Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === undefined) return []
      return [[name, typeof value === 'string' ? fieldOf(value) : value]]
    }),
  ),
})

const LONGEST = 500

/** Returns a text as it stands in the fields of a record. */
export const fieldOf = (text: string): string => escapeText(text, LONGEST)

const ofError = ({ name, reasonCode, reason }: LinkError) => ({ error: name, reasonCode, reason })

const ofStatus = (status: Status): LogRecord => {
  switch (status.state) {
    case 'connecting':
      return record('debug', 'connecting', `attempt ${status.attempt} to connect`, {
        attempt: status.attempt,
        server: status.server,
      })
    case 'connected': {
      const { clientId, sessionPresent, server } = status
      const words = `connected${sessionPresent ? ', with the session of before' : ''}`
      return record('info', 'connected', words, { clientId, sessionPresent, server })
    }
    case 'waiting': {
      const { error, delay, attempt, server } = status
      const fields = { ...ofError(error), delay, attempt, server }
      return record('warn', 'waiting', `${error.message}; the next attempt is in ${delay} ms`, fields)
    }
    case 'idle': {
      const { error } = status
      if (error === undefined) return record('debug', 'idle', 'not connected: nobody needs it')
      return record('error', 'failed', error.message, ofError(error))
    }
    case 'closed':
      return record('info', 'closed', 'closed for good')
  }
}

const ofRefusal = (change: Extract<SubscriptionChange, { kind: 'refused' }>): LogRecord => {
  const { filter: refused, error, retryIn } = change
  const again = retryIn === undefined ? '' : `; it is asked for again in ${retryIn} ms`
  return record(retryIn === undefined ? 'error' : 'warn', 'refused', `${error.message}${again}`, {
    filter: refused,
    error: error.name,
    retryIn,
  })
}

const ofWarning = (warning: Warning): LogRecord => {
  const { kind, message } = warning
  // What is lost there had been acknowledged.
  if (kind === 'inbox-damaged') return record('error', kind, message, { topic: warning.topic })
  return record('warn', kind, message, { server: 'server' in warning ? warning.server : undefined })
}

/**
 * Returns an Observable of what a client tells beside its messages, as records: its status, warnings, decode failures,
 * rejections, messages that nobody got, what stalls, what became of stored publishes, and refused subscriptions. The
 * current status comes first. Never opens the connection; completes when the client is closed.
 *
 * @throws OptionError for what is no client
 * @example
 * ```ts
 * import { createClient, logRecords } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * logRecords(createClient(memory())).subscribe(({ level, message, fields }) => console.log(level, message, fields))
 * ```
 */
export const logRecords = (client: Logged): Observable<LogRecord> => {
  checkArgument('logRecords.client', client, isLogged)
  return merge(
    client.status$.pipe(map(ofStatus)),
    client.warnings$.pipe(map(ofWarning)),
    client.failures$.pipe(
      map(failure => record('warn', 'decode-failure', formatFailure(failure), { topic: failure.topic })),
    ),
    client.rejections$.pipe(
      map(({ message, topic, direction, interceptor }) =>
        record('warn', 'rejected', message, { topic, direction, interceptor }),
      ),
    ),
    client.unhandled$.pipe(
      map(({ message: { topic, qos, payload }, reason }) =>
        record('info', 'unhandled', `nobody got a message of ${fieldOf(topic)}: ${reason}`, {
          topic,
          qos,
          bytes: payload.length,
          reason,
        }),
      ),
    ),
    client.stalled$.pipe(
      map(({ topic, qos, age, blocks }) =>
        record('warn', 'stalled', `a message of ${fieldOf(topic)} is not settled after ${age} ms`, {
          topic,
          qos,
          age,
          blocks,
        }),
      ),
    ),
    client.recovered$.pipe(
      map(({ topic, outcome }) =>
        outcome instanceof Error
          ? record('error', 'recovered', outcome.message, { topic, error: outcome.name })
          : record('info', 'recovered', `a stored publish was ${outcome.outcome}`, {
              topic,
              outcome: outcome.outcome,
            }),
      ),
    ),
    client.subscriptions$.pipe(
      filter(change => change.kind === 'refused'),
      map(ofRefusal),
    ),
  )
}

const isLogged: Check = value =>
  ['status$', 'warnings$', 'failures$', 'rejections$', 'unhandled$'].every(name =>
    hasFunctions(memberOf(value, name), 'pipe'),
  )
    ? null
    : 'expected a client'
