import { type Check, checkOptions, fields, type Hints, hasFunctions, isRecordOf } from '../base/checks.js'
import { OptionError } from '../base/errors.js'
import { type PublishOptions, publishRules } from '../base/publishOptions.js'
import { type AnyParamCodec, type ParamCodec, plain } from './params.js'
import type { Level } from './template.js'
import type { PlainParam } from './templateTypes.js'

/** Options of `topic`. */
export interface TopicOptions<T extends string, O> {
  /**
   * Codecs of params that have no type in the template: io-ts types from `string`, or anything with their `decode`
   * and `encode`. A param without one is a string.
   *
   * @default {}
   */
  readonly params?: { readonly [K in keyof O]: ParamCodec<O[K]> } & {
    readonly [K in Exclude<keyof O, PlainParam<T>>]: never
  }
  /**
   * How `client.publish` publishes to this topic. What is given for one publish takes precedence, property by property.
   *
   * @default {}
   */
  readonly publish?: PublishOptions
}

/**
 * Returns the levels with the codecs that the options give their params, and how the topic is published to, if they say
 * so.
 *
 * @throws OptionError for the first option that is unknown or wrong
 */
export const readTopicOptions = (
  levels: readonly Level[],
  options: unknown,
): { readonly levels: readonly Level[]; readonly publish: PublishOptions | undefined } => {
  checkOptions('topic', options, { params: isRecordOf(isParamCodec), publish: fields(publishRules) }, hints)
  const { params = {}, publish } = options as TopicOptions<string, Readonly<Record<string, unknown>>>
  const codecs = new Map<string, AnyParamCodec>(Object.entries(params))
  const given = levels.map(level => {
    if (level.kind !== 'param' || level.codec !== plain) return level
    const codec = codecs.get(level.name)
    codecs.delete(level.name)
    return codec === undefined ? level : { ...level, codec }
  })
  for (const name of codecs.keys()) throw new OptionError(`topic.params.${name}`, noSuchParam)
  return { levels: given, publish: publish && Object.freeze({ ...publish }) }
}

const noSuchParam = 'the template has no such param without a type'

const isParamCodec: Check = value =>
  hasFunctions(value, 'decode', 'encode') ? null : 'expected a codec of a param'

/** How a topic is published to is not an option of the topic itself. */
const hints: Hints = {
  ...Object.fromEntries(Object.keys(publishRules).map(name => [`publish.${name}`, name])),
  'the second argument: topic(template, codec)': 'codec',
}
