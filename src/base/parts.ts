import { type Check, checkArgument, hasFunctions, memberOf, type Rule, satisfies } from './checks.js'
import { isText } from './text.js'

// Checks of what is made by this library, by RxJS or by whoever stands in for them: by what it can do, since there may
// be several copies of each.

export const isScheduler: Check = /* @__PURE__ */ satisfies(
  value => hasFunctions(value, 'schedule', 'now'),
  'an rxjs scheduler',
)

export const isObservable: Check = /* @__PURE__ */ satisfies(
  value => hasFunctions(value, 'subscribe', 'pipe'),
  'an Observable',
)

/** What `from` of RxJS takes. */
export const isObservableInput: Check = /* @__PURE__ */ satisfies(
  value =>
    hasFunctions(value, 'subscribe') ||
    hasFunctions(value, 'then') ||
    hasFunctions(value, 'getReader') ||
    hasFunctions(value, '@@observable') ||
    typeof value === 'string' ||
    (typeof value === 'object' &&
      value !== null &&
      (Symbol.iterator in value || Symbol.asyncIterator in value || 'length' in value)),
  'an Observable, a promise or an iterable',
)

/**
 * Returns what a function of somebody else returned, to be subscribed.
 *
 * @throws OptionError for what RxJS would refuse with a `TypeError`
 */
export const returned = <T>(path: string, input: T): T => {
  checkArgument(path, input, value =>
    isObservableInput(value) === null
      ? null
      : 'expected a function that returns an Observable, a promise or an iterable',
  )
  return input
}

/** A schema says which values are good, but not how they become bytes. */
const isSchemaLike = (value: unknown): boolean =>
  memberOf(value, '~standard') !== undefined ||
  hasFunctions(value, 'validate', 'is') ||
  (hasFunctions(value, 'decode', 'encode') && typeof memberOf(value, 'name') !== 'string')

export const isCodec: Rule = value => {
  if (isSchemaLike(value)) {
    return { at: '', reason: 'expected a codec; of a schema use json(schema)', suggestion: 'json(schema)' }
  }
  if (!hasFunctions(value, 'decode', 'encode')) return 'expected a codec such as json()'
  const contentType = memberOf(value, 'contentType')
  const problem = contentType === undefined ? null : isText(contentType)
  return problem === null ? null : { at: 'contentType', reason: problem }
}

export const isDriver: Rule = value => {
  if (hasFunctions(value, 'open') && typeof memberOf(value, 'name') === 'string') return null
  if (typeof value !== 'string') return 'expected a driver such as mqtt(url)'
  const suggestion = 'createClient(mqtt(url))'
  return { at: '', reason: `expected a driver, not a URL; use ${suggestion}`, suggestion }
}

/** What can publish, and what can observe: clients, and what stands in for them in tests. */
export const isPublisher: Check = /* @__PURE__ */ satisfies(
  value => hasFunctions(value, 'publish'),
  'a client',
)
export const isObserving: Check = /* @__PURE__ */ satisfies(
  value => hasFunctions(value, 'observe', 'observeEither'),
  'a client',
)
