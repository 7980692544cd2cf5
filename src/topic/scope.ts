import { TemplateError } from '../base/errors.js'
import { stringProblem } from '../base/text.js'
import { asText } from './filter/grammar.js'
import { prefixLevels } from './template.js'
import type { NoCodecs, TemplateFree, TemplateParams } from './templateTypes.js'
import { type CodecLike, type Topic, topic } from './topic.js'
import type { TopicOptions } from './topicOptions.js'

/** Makes topics below a prefix. */
export interface Scope {
  /** What stands before every topic. */
  readonly prefix: string
  /** What matches all topics below the prefix. */
  readonly filter: string
  /** Returns the typed topic of a template below the prefix, as `topic` does. */
  topic<const T extends string>(template: T): Topic<TemplateParams<T>, TemplateFree<T>, undefined>
  topic<const T extends string, C extends CodecLike | undefined, O = NoCodecs>(
    template: T,
    codec: C,
    options?: TopicOptions<T, O>,
  ): Topic<TemplateParams<T, O>, TemplateFree<T>, C>
  /** Returns the scope of a prefix below this one. */
  scope(prefix: string): Scope
}

/**
 * Returns a function that makes topics below a prefix: one or more levels of plain text, such as the plant that a
 * program runs in. Params belong in the templates.
 *
 * @throws TemplateError for a prefix that is not a topic name, or has `{` or `}`
 * @example
 * ```ts
 * import { json, scope } from 'rxtopics'
 *
 * const plant = scope('plant/7')
 * const speed = plant.scope('line/2').topic('motor/{id:int}/speed', json())
 * speed.build({ id: 4 }) // 'plant/7/line/2/motor/4/speed'
 * ```
 */
export const scope = (prefix: string): Scope => {
  prefixLevels(prefix)
  return {
    prefix,
    filter: `${prefix}/#`,
    topic: (template: string, ...rest: [never?, never?]) => {
      const notText = stringProblem(template)
      if (notText !== null) throw new TemplateError(asText(template), notText)
      return topic(`${prefix}/${template}`, ...rest) as never
    },
    scope: inner => {
      prefixLevels(inner)
      return scope(`${prefix}/${inner}`)
    },
  }
}
