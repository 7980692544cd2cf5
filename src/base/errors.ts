import { escapeText, quote } from './escape.js'

// One class per cause. Callers tell them apart with `instanceof` or `name`, never by message text.

/** UTF-16 units of a message. Each text in it has a shorter limit of its own. */
const LONGEST_MESSAGE = 1_000

/** Of what an error is made, beside its message. */
export interface TopicsErrorOptions {
  /** What led to it, as with `Error`. @default undefined */
  readonly cause?: unknown
  /**
   * `true`: the message was put together of texts that are escaped, so it may have several lines, and colours.
   * `false`: all of it is escaped, and cut to 1,000 characters.
   *
   * @default false
   */
  readonly escaped?: boolean
}

/**
 * The base of every error this library raises. Its message can be shown anywhere: text from the network is escaped.
 *
 * `instanceof` holds across copies of the library, as where two packages bring one each: a `ClosedError` of one copy is a
 * `ClosedError` and a `TopicsError` of the other.
 */
export abstract class TopicsError extends Error {
  /** What the class is known by in every copy of the library. A class that extends it outside has none of its own. */
  static readonly brand: string = 'rxtopics.TopicsError'
  /** The name of its class, which stays when code is minified. */
  abstract override readonly name: string

  /** Whether a value is an error of this class, made by this copy of the library or by another one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: it is the class that was asked about, which extends this one.
    return isInstance(this, value)
  }

  constructor(message: string = '', { escaped = false, ...options }: TopicsErrorOptions = {}) {
    super(escaped ? message : escapeText(message, LONGEST_MESSAGE), options)
  }
}

/** As `instanceof` of the language, and by brand. What throws when it is looked at is no error of ours. */
const isInstance = (asked: unknown, value: unknown): boolean => {
  if (typeof asked !== 'function' || typeof value !== 'object' || value === null) return false
  try {
    const brand: unknown = Object.getOwnPropertyDescriptor(asked, 'brand')?.value
    return (
      Object.prototype.isPrototypeOf.call(asked.prototype, value) ||
      (typeof brand === 'string' && isBranded(value, brand))
    )
  } catch {
    return false
  }
}

/** Whether a class with that brand is among those the value was made by. */
const isBranded = (value: object, brand: string): boolean => {
  for (let at: unknown = Object.getPrototypeOf(value); at !== null; at = Object.getPrototypeOf(at)) {
    const made: unknown = Object.getOwnPropertyDescriptor(at, 'constructor')?.value
    if (typeof made === 'function' && Object.getOwnPropertyDescriptor(made, 'brand')?.value === brand)
      return true
  }
  return false
}

/** A topic filter breaks the grammar of MQTT (clauses 4.7.1 and 4.7.3). Nothing was sent. */
export class FilterError extends TopicsError {
  static override readonly brand: string = 'rxtopics.FilterError'
  override readonly name = 'FilterError'
  /** The filter as it was given. */
  readonly filter: string
  /** What is wrong with it. */
  readonly reason: string

  constructor(filter: string, reason: string) {
    super(`invalid filter ${quote(filter)}: ${reason}`)
    this.filter = filter
    this.reason = reason
  }
}

/** A topic name breaks the grammar of MQTT (clauses 4.7.1 and 4.7.3). Nothing was sent. */
export class TopicNameError extends TopicsError {
  static override readonly brand: string = 'rxtopics.TopicNameError'
  override readonly name = 'TopicNameError'
  /** The topic as it was given. */
  readonly topic: string
  /** What is wrong with it. */
  readonly reason: string

  constructor(topic: string, reason: string) {
    super(`invalid topic name ${quote(topic)}: ${reason}`)
    this.topic = topic
    this.reason = reason
  }
}

/** A topic template cannot be read. */
export class TemplateError extends TopicsError {
  static override readonly brand: string = 'rxtopics.TemplateError'
  override readonly name = 'TemplateError'
  /** The template as it was given. */
  readonly template: string
  /** What is wrong with it. */
  readonly reason: string

  constructor(template: string, reason: string) {
    super(`invalid topic template ${quote(template)}: ${reason}`)
    this.template = template
    this.reason = reason
  }
}

/** A value given for a template's parameter cannot stand in a topic name. */
export class ParamError extends TopicsError {
  static override readonly brand: string = 'rxtopics.ParamError'
  override readonly name = 'ParamError'
  /** The template of the topic. */
  readonly template: string
  /** The name of the param. */
  readonly param: string
  /** What is wrong with its value. */
  readonly reason: string

  constructor(template: string, param: string, reason: string) {
    super(`invalid value for {${param}} of ${quote(template)}: ${reason}`)
    this.template = template
    this.param = param
    this.reason = reason
  }
}

/**
 * An option or an argument is unknown, missing, of the wrong type or out of range; `path` names it: `<function>.<option>`,
 * as in `createClient.outbox.capacity`. Its value is never shown.
 */
export class OptionError extends TopicsError {
  static override readonly brand: string = 'rxtopics.OptionError'
  override readonly name = 'OptionError'
  /** The option: `createClient.linger`, `publish.properties.userProperties`. */
  readonly path: string
  /** What is wrong with it, and what would be right. */
  readonly reason: string
  /** What would have been right, where that can be told: `credentials.username` for `username`. */
  readonly suggestion: string | undefined

  constructor(path: string, reason: string, suggestion?: string) {
    super(`invalid option ${/^[!-~]{1,120}$/.test(path) ? path : quote(path)}: ${reason}`)
    this.path = path
    this.reason = reason
    this.suggestion = suggestion
  }
}

/** A value does not pass the codec of the topic it was to be published on. Nothing was sent. */
export class EncodeError extends TopicsError {
  static override readonly brand: string = 'rxtopics.EncodeError'
  override readonly name = 'EncodeError'
  /** The topic that was published to. */
  readonly topic: string
  /** Where in the value it went wrong: names of properties and indices. */
  readonly path: readonly PropertyKey[]
  /** What was wrong with the value. */
  readonly reason: string

  constructor(
    topic: string,
    problem: { readonly path: readonly PropertyKey[]; readonly message: string; readonly cause?: unknown },
  ) {
    super(`cannot encode a value for ${quote(topic)}: ${problem.message}`, { cause: problem.cause })
    this.topic = topic
    this.path = problem.path
    this.reason = problem.message
  }
}

/** The broker, or the driver, cannot do what was asked. */
export class UnsupportedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.UnsupportedError'
  override readonly name = 'UnsupportedError'
  /** What the broker or the version of the protocol does not offer. */
  readonly feature: string

  constructor(feature: string) {
    super(`the broker does not support ${feature}`)
    this.feature = feature
  }
}

/** A message was settled in a way that is not open to its observer. */
export class AckError extends TopicsError {
  static override readonly brand: string = 'rxtopics.AckError'
  override readonly name = 'AckError'
}

/** The client was closed before this could finish, or had been closed already. */
export class ClosedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.ClosedError'
  override readonly name = 'ClosedError'

  constructor() {
    super('the client is closed')
  }
}

export { quote }
