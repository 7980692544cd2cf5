import { asyncScheduler, type Observable, type SchedulerLike } from 'rxjs'
import {
  checkOptions,
  isBoolean,
  isCapacity,
  isInteger,
  isNumber,
  isOneOf,
  satisfies,
} from '../base/checks.js'
import { isObservable, isScheduler } from '../base/parts.js'
import type { AnyTopic } from '../decoder.js'
import type { TraceEvent } from '../driver/traced.js'
import { checkFilter } from '../topic/filter/grammar.js'
import { isTopicLike, type Topic, topic } from '../topic/topic.js'

/** Options of `inspect`. */
export interface InspectOptions {
  /**
   * What is observed for the page, beside what the client observes anyhow; the page may end it, and observe more. Not
   * given: nothing is, and the page shows what passes the client, both ways. `#` asks the broker for everything: not every broker is yours.
   *
   * @default none
   */
  readonly filter?: string | readonly string[]
  /** Topics whose codecs all messages are checked by, and whose schemas are shown beside failures. @default [] */
  readonly topics?: readonly AnyTopic[]
  /**
   * Templates by which topics can be shown folded, one row each with its params; those of `topics` are there anyhow. A
   * topic belongs to the first that it matches.
   *
   * @default []
   */
  readonly templates?: readonly string[]
  /** What the observer of `traced(driver, observer)` is told: the packets. @default none */
  readonly trace$?: Observable<TraceEvent>
  /** `true`: publishing and deleting are refused, here and not in the page; it still may observe. @default false */
  readonly readOnly?: boolean
  /** The port; 0 is any that is free. @default 0 */
  readonly port?: number
  /** The address; none leads beyond this machine. @default '127.0.0.1' */
  readonly host?: '127.0.0.1' | '::1'
  /** Topics that are kept; messages of others are counted. @default 20000 */
  readonly maxTopics?: number
  /** Bytes of each payload that are kept. @default 65536 */
  readonly maxPayload?: number
  /** Bytes of payloads that are kept in all: of the topics heard of last. @default 67108864 */
  readonly maxBytes?: number
  /** Bytes of a recording; it ends before it gets larger. @default 33554432 */
  readonly maxRecording?: number
  /** Pages at a time. @default 4 */
  readonly maxPages?: number
  /** Ms between two batches to a page. @default 50 */
  readonly interval?: number
  /** Where time comes from. @default asyncScheduler */
  readonly scheduler?: SchedulerLike
}

/** Options as they hold. */
export interface Settings {
  readonly filters: readonly string[]
  readonly topics: readonly AnyTopic[]
  readonly templates: readonly Topic<unknown, string, unknown>[]
  readonly trace$: Observable<TraceEvent> | undefined
  readonly readOnly: boolean
  readonly port: number
  readonly host: '127.0.0.1' | '::1'
  readonly maxTopics: number
  readonly maxPayload: number
  readonly maxBytes: number
  readonly maxRecording: number
  readonly maxPages: number
  readonly interval: number
  readonly scheduler: SchedulerLike
}

/**
 * Returns options as they hold.
 *
 * @throws OptionError for the first option that is unknown or wrong
 * @throws FilterError for an invalid filter
 * @throws TemplateError for an invalid template
 */
export const settingsOf = (options: InspectOptions): Settings => {
  checkOptions('inspect', options, {
    filter: isFilters,
    topics: isTopics,
    templates: isTexts,
    trace$: isObservable,
    readOnly: isBoolean,
    port: isInteger(0, 65_535),
    host: isOneOf('127.0.0.1', '::1'),
    maxTopics: isCapacity(1),
    maxPayload: isCapacity(1),
    maxBytes: isCapacity(1),
    maxRecording: isCapacity(1),
    maxPages: isCapacity(1),
    interval: isNumber(1, 60_000),
    scheduler: isScheduler,
  })
  const {
    filter,
    topics = [],
    templates = [],
    trace$,
    readOnly = false,
    port = 0,
    host = '127.0.0.1',
  } = options
  const { maxTopics = 20_000, maxPayload = 65_536, maxBytes = 2 ** 26, maxRecording = 2 ** 25 } = options
  const { maxPages = 4, interval = 50, scheduler = asyncScheduler } = options
  const filters = filter === undefined ? [] : typeof filter === 'string' ? [filter] : [...new Set(filter)]
  for (const each of filters) checkFilter(each)
  return {
    ...{
      filters,
      topics,
      templates: templates.map(each => topic(each)),
      trace$,
      readOnly,
      port,
      host,
      maxTopics,
      maxPayload,
      maxBytes,
      maxRecording,
    },
    ...{ maxPages, interval, scheduler },
  }
}

const isFilters = /* @__PURE__ */ satisfies(
  value =>
    typeof value === 'string' || (Array.isArray(value) && value.every(each => typeof each === 'string')),
  'a filter, or a list of filters',
)

const isTexts = /* @__PURE__ */ satisfies(
  value => Array.isArray(value) && value.every(each => typeof each === 'string'),
  'a list of templates',
)

const isTopics = /* @__PURE__ */ satisfies(
  value => Array.isArray(value) && value.every(each => isTopicLike(each) === null),
  'a list of topics',
)
