import { OptionError } from '../base/errors.js'
import { checkPublishOptions, type PublishOptions } from '../base/publishOptions.js'
import { type AnyParamCodec, type ParamCodec, plain } from './params.js'
import type { Level } from './template.js'
import type { PlainParam } from './templateTypes.js'

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
   * How `client.publish` publishes to this topic. What is given for one publish goes before it, property by property.
   *
   * @default {}
   */
  readonly publish?: PublishOptions
}

/** Returns the levels with the codecs that the options give their params. Throws an `OptionError`. */
export const withOptions = (levels: readonly Level[], options: unknown): readonly Level[] => {
  const codecs = new Map<string, AnyParamCodec>()
  for (const [key, value] of entries(options, 'options')) {
    if (key === 'publish') continue
    if (key !== 'params') throw new OptionError(key, 'topic has no such option')
    for (const [name, codec] of entries(value ?? {}, 'params')) {
      if (!isCodec(codec))
        throw new OptionError(`params.${name}`, 'must have the functions decode and encode')
      codecs.set(name, codec)
    }
  }
  const given = levels.map(level => {
    if (level.kind !== 'param' || level.codec !== plain) return level
    const codec = codecs.get(level.name)
    codecs.delete(level.name)
    return codec === undefined ? level : { ...level, codec }
  })
  for (const name of codecs.keys())
    throw new OptionError(`params.${name}`, 'the template has no such param without a type')
  return given
}

/** Returns the publish options of a topic, if it has any. Throws an `OptionError`. */
export const publishOptionsOf = (options: unknown): PublishOptions | undefined => {
  const publish: unknown = Object(options).publish
  if (publish === undefined) return undefined
  checkPublishOptions('publish', publish)
  return Object.freeze({ ...(publish as PublishOptions) })
}

const entries = (value: unknown, path: string): readonly [string, unknown][] => {
  if (typeof value !== 'object' || value === null) throw new OptionError(path, 'must be an object')
  return Object.entries(value)
}

const isCodec = (value: unknown): value is AnyParamCodec =>
  typeof value === 'object' &&
  value !== null &&
  'decode' in value &&
  typeof value.decode === 'function' &&
  'encode' in value &&
  typeof value.encode === 'function'
