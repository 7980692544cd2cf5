import { asyncScheduler, type Observable, type SchedulerLike, Subscription } from 'rxjs'
import { checkArgument, checkOptions, isCapacity, isOneOf } from '../base/checks.js'
import { isScheduler } from '../base/parts.js'
import { checkPublishOptions, type PublishOptions } from '../base/publishOptions.js'
import { createTime } from '../base/time.js'
import type { Client } from '../client/client.js'
import type { PayloadCodec } from '../decoder.js'
import type { Receipt } from '../message.js'
import { checkTopic } from '../topic/filter/grammar.js'
import { isTopic, type Topic } from '../topic/topic.js'
import type { LogSink } from './log.js'
import { type LogLevel, type LogRecord, levels, passes } from './record.js'
import { fieldOf } from './records.js'

/** A record as it is published. */
export interface PublishedRecord extends LogRecord {
  /** When it was told, in ms since 1970. */
  readonly time: number
  /** How many records before it were left out, for want of room or because they could not be sent. */
  readonly left: number
}

/** Options of `logTo`. */
export interface LogToOptions {
  /** The lowest level that is published. @default 'info' */
  readonly level?: LogLevel
  /** How many records are kept for when there is a connection; of more the oldest are left out. @default 100 */
  readonly capacity?: number
  /** How they are published. @default QoS 0, not retained, within 5 s */
  readonly publish?: PublishOptions
  /** Where the time of records comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
}

/**
 * Returns a sink for `log` that publishes the records of a client on a topic, as JSON or by the codec of the topic. It
 * publishes while the client is connected, and never opens the connection: with the broker down it keeps up to `capacity`
 * records. It says nothing of its own publishes, and nothing of what fails of them but a number: so it never goes in a
 * circle.
 *
 * @throws TopicNameError for an invalid topic
 * @throws OptionError for an unknown or wrong option
 * @example
 * ```ts
 * import { createClient, log, logTo } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * log(createClient(memory()), logTo('gateways/7/log', { level: 'warn' }))
 * ```
 */
export const logTo = (
  target: string | Topic<unknown, never, PayloadCodec>,
  options: LogToOptions = {},
): LogSink => {
  const filter = isTopic(target) ? target.filter : checked(target)
  // As records have it.
  const own = fieldOf(filter)
  checkOptions('logTo', options, {
    level: isOneOf(...levels),
    capacity: isCapacity(1),
    publish: () => null,
    scheduler: isScheduler,
  })
  const { level = 'info', capacity = 100, publish = {}, scheduler = asyncScheduler } = options
  checkPublishOptions('logTo.publish', publish)
  const given = { ...publish, timeout: publish.timeout ?? 5_000 }
  const time = createTime(scheduler)
  const publishRecord = (client: Pick<Client, 'publish'>, record: PublishedRecord): Observable<Receipt> =>
    isTopic(target)
      ? client.publish(target as Topic<unknown, never, undefined>, record as never, given)
      : client.publish(filter, JSON.stringify(record), given)

  return {
    takeFrom: (records$, client) => {
      const waiting: PublishedRecord[] = []
      let left = 0
      let connected = false
      let sending = false
      const all = new Subscription()

      const send = () => {
        if (sending || !connected) return
        const record = waiting.shift()
        if (record === undefined) return
        sending = true
        const next = () => {
          sending = false
          send()
        }
        all.add(
          publishRecord(client, record).subscribe({
            complete: next,
            error: () => {
              left += 1
              next()
            },
          }),
        )
      }

      const take = (record: LogRecord) => {
        if (!passes(record.level, level) || record.fields['topic'] === own) return
        if (waiting.length >= capacity) {
          waiting.shift()
          left += 1
        }
        waiting.push({ time: time.wall(), ...record, left })
        left = 0
        send()
      }

      all.add(
        client.status$.subscribe(({ state }) => {
          connected = state === 'connected'
        }),
      )
      all.add(records$.subscribe({ next: take, complete: () => all.unsubscribe() }))
      // What was told before the connection was there.
      all.add(client.status$.subscribe(send))
      return all
    },
  }
}

const checked = (target: unknown): string => {
  checkArgument('logTo.topic', target, value =>
    typeof value === 'string' ? null : 'expected a topic name or a topic',
  )
  checkTopic(target as string)
  return target as string
}
