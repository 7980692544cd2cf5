import { type Check, checkArgument } from '../base/checks.js'
import type { Either } from '../base/either.js'
import { ParamError, TemplateError } from '../base/errors.js'
import { isCodec } from '../base/parts.js'
import type { PublishOptions } from '../base/publishOptions.js'
import { bind, isFree } from './bind.js'
import { checkFilter, checkTopic } from './filter/grammar.js'
import { createMatcher, type Matcher, type MatchFailure } from './matcher.js'
import { filterOf, type Level, parseTemplate, prefixLevels } from './template.js'
import type { NoCodecs, TemplateFree, TemplateParams } from './templateTypes.js'
import { readTopicOptions, type TopicOptions } from './topicOptions.js'

/**
 * A family of topic names with named levels, and the codec of their payloads. `P` are the params of a message, `F` the
 * names that are not bound yet, with `+` and `#` for anonymous wildcards: where `F` is `never`, it is one topic that
 * can be published to.
 */
export interface Topic<out P, out F extends string, out C> {
  /** The template it was made from. */
  readonly template: string
  /** What to subscribe to: bound params as their text, all else as wildcards. The topic name if nothing is free. */
  readonly filter: string
  /** The names that are not bound yet, as in `F`, in the order of the template. */
  readonly free: readonly F[]
  /** The codec of its payloads. */
  readonly codec: C
  /** How it is published to by default, if it says so. */
  readonly publish: PublishOptions | undefined
  /**
   * Returns the params of a topic name, bound ones included, or a `Left` if the name does not match or a level is no
   * value of its param. An empty level is a value of no param.
   */
  match(topic: string): Either<MatchFailure, P>
  /**
   * Returns the topic name with these params.
   *
   * @throws ParamError for a value that cannot stand in a topic (empty, with `/`, `+`, `#` or U+0000, not of the
   *   param's type, at the start with `$`) and for a missing or unknown param
   * @throws TopicNameError for a name that is too long
   * @throws TemplateError if there are anonymous wildcards
   */
  build(params: BuildParams<P, F>): string
  /**
   * Returns the same topic with some more params bound.
   *
   * @throws ParamError as `build` does
   * @throws FilterError for a filter that is too long
   * @example
   * ```ts
   * import { topic } from 'rxtopics'
   *
   * const room = topic('site/{site}/room/{room}')
   * room.at({ site: 'berlin' }).filter // 'site/berlin/room/+'
   * ```
   */
  at<const Q extends SomeParams<P, F>>(params: Q & NoOthers<Q, F>): Topic<P, Exclude<F, BoundNames<Q>>, C>
}

/** Some of the params that are free. As a constraint it is what editors offer the names from. */
export type SomeParams<P, F extends string> = { readonly [N in F & keyof P]?: P[N] }

/** Refuses names that are not free. */
export type NoOthers<Q, F extends string> = { readonly [N in Exclude<keyof Q, F>]: never }

/** The names that have a value for certain: not those which a variable may or may not have. */
export type BoundNames<Q> = { [N in keyof Q]-?: NoCodecs extends Pick<Q, N> ? never : N }[keyof Q]

/** The params that `build` needs: all that are free. There is no value for an anonymous wildcard. */
export type BuildParams<P, F extends string> = { readonly [N in F & keyof P]: P[N] } & {
  readonly [N in F as Extract<N, '+' | '#'>]: never
}

/** What every codec has, and no schema. */
export interface CodecLike {
  /** As in `Codec`. */
  readonly name: string
  /** As in `Codec`. */
  readonly contentType: string | undefined
  /** As in `Codec`. */
  readonly payloadFormatIndicator: boolean
}

/**
 * Returns the typed topic of a template. A level `{name}` is a param: any text of one level, or what its type
 * (`{id:int}`: a safe integer, `{x:number}`: a finite number, both in canonical decimal form) or its codec reads.
 * A level `+` and a last level `#` are anonymous wildcards. All other levels stand for themselves.
 *
 * @throws TemplateError for an invalid template
 * @throws OptionError for what is not a codec, an unknown option or a codec that no param of the template takes
 * @example
 * ```ts
 * import { topic } from 'rxtopics'
 *
 * const temperature = topic('site/{site}/room/{room:int}/temperature')
 * temperature.filter // 'site/+/room/+/temperature'
 * temperature.build({ site: 'berlin', room: 7 }) // 'site/berlin/room/7/temperature'
 * temperature.match('site/berlin/room/7/temperature') // right({ site: 'berlin', room: 7 })
 * ```
 */
export function topic<const T extends string>(
  template: T,
): Topic<TemplateParams<T>, TemplateFree<T>, undefined>
export function topic<const T extends string, C extends CodecLike | undefined, O = NoCodecs>(
  template: T,
  codec: C,
  options?: TopicOptions<T, O>,
): Topic<TemplateParams<T, O>, TemplateFree<T>, C>
export function topic(
  template: string,
  codec?: unknown,
  options: unknown = {},
): Topic<unknown, string, unknown> {
  const parsed = parseTemplate(template)
  if (codec !== undefined) checkArgument('topic.codec', codec, isCodec)
  const { levels, publish } = readTopicOptions(parsed, options)
  return createTopic(template, levels, codec, publish)
}

/**
 * Returns whether a value was made by `topic`, or by `at` of a topic.
 *
 * @example
 * ```ts
 * import { isTopic, topic } from 'rxtopics'
 *
 * const filterOf = (source: unknown): string => (isTopic(source) ? source.filter : String(source))
 * console.log(filterOf(topic('home/{room}/lamp')), filterOf('home/+')) // home/+/lamp home/+
 * ```
 */
export const isTopic = (value: unknown): value is Topic<unknown, string, unknown> =>
  typeof value === 'object' && value !== null && brand in value

/** The same as a check. */
export const isTopicLike: Check = value =>
  isTopic(value) ? null : 'expected a topic: what topic(template, codec) returns'

/** The same, of one that can be published to. */
export const isBoundTopic: Check = value => {
  const problem = isTopicLike(value)
  if (problem !== null) return problem
  const { free } = value as Topic<unknown, string, unknown>
  return free.length === 0 ? null : `its levels ${free.join(', ')} are free: bind them with at`
}

/**
 * Returns the same topic below a prefix of plain text.
 *
 * @throws TemplateError for another prefix
 * @throws FilterError for a filter that gets too long
 */
export const prefixed = (
  topic: Topic<unknown, string, unknown>,
  prefix: string,
): Topic<unknown, string, unknown> =>
  (topic as unknown as { readonly [brand]: (prefix: string) => typeof topic })[brand](prefix)

/** Returns the levels of a topic, bound params with their text. */
export const levelsOf = (topic: Topic<unknown, string, unknown>): readonly Level[] =>
  (topic as unknown as { readonly [inside]: readonly Level[] })[inside]

/** `P` and `F` are what the types know of the template: the caller says them. */
const createTopic = <P, F extends string, C>(
  template: string,
  levels: readonly Level[],
  codec: C,
  publish: PublishOptions | undefined,
): Topic<P, F, C> => {
  const filter = filterOf(levels)
  // Made on first use: a topic to publish to never matches.
  let matcher: Matcher<P> | undefined
  return Object.freeze({
    template,
    filter,
    free: Object.freeze(freeNames(levels) as F[]),
    codec,
    publish,
    match(topic: string) {
      matcher ??= createMatcher<P>(filter, levels)
      return matcher(topic)
    },
    build(params: BuildParams<P, F>) {
      if (levels.some(({ kind }) => kind === 'wildcard')) {
        throw new TemplateError(template, 'no name can be built with anonymous wildcards')
      }
      const bound = bind(template, levels, params)
      const missing = bound.find(isFree)
      if (missing !== undefined) throw new ParamError(template, missing.name, 'is missing')
      const name = filterOf(bound)
      checkTopic(name)
      return name
    },
    // `never` is a subtype of whatever names are left.
    at(params: unknown): Topic<P, never, C> {
      const narrowed = createTopic<P, never, C>(template, bind(template, levels, params), codec, publish)
      checkFilter(narrowed.filter)
      return narrowed
    },
    [inside]: levels,
    [brand]: (prefix: string): Topic<P, F, C> => {
      const lower = [...prefixLevels(prefix), ...levels]
      checkFilter(filterOf(lower))
      return createTopic(`${prefix}/${template}`, lower, codec, publish)
    },
  })
}

const freeNames = (levels: readonly Level[]): string[] => {
  const names: string[] = []
  for (const level of levels) {
    const name = level.kind === 'wildcard' ? level.text : isFree(level) ? level.name : undefined
    if (name !== undefined && !names.includes(name)) names.push(name)
  }
  return names
}

/** The same in all copies of this library, so that each knows the topics of the others. */
const brand: unique symbol = Symbol.for('rxtopics.topic')
const inside: unique symbol = Symbol.for('rxtopics.topic.levels')
