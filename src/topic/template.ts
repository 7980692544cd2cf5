import { TemplateError } from '../base/errors.js'
import { stringProblem } from '../base/text.js'
import { asText, filterProblem, plainStart, topicProblem } from './filter/grammar.js'
import { type AnyParamCodec, paramTypes, plain } from './params.js'

/** One level of a template. */
export type Level = TextLevel | WildcardLevel | ParamLevel

export interface TextLevel {
  readonly kind: 'text'
  readonly text: string
}

export interface WildcardLevel {
  readonly kind: 'wildcard'
  readonly text: '+' | '#'
}

export interface ParamLevel {
  readonly kind: 'param'
  readonly name: string
  readonly codec: AnyParamCodec
  /** The text that stands for it; `undefined`: it is free. */
  readonly bound: string | undefined
}

/**
 * Returns the levels of a template.
 *
 * @throws TemplateError for an invalid one
 */
export const parseTemplate = (template: string): readonly Level[] => {
  const notText = stringProblem(template)
  if (notText !== null) throw new TemplateError(asText(template), notText)
  const levels = template.split('/').map(text => parseLevel(template, text))
  const names = new Set<string>()
  for (const level of levels) {
    if (level.kind !== 'param') continue
    if (names.has(level.name)) throw new TemplateError(template, `{${level.name}} occurs twice`)
    names.add(level.name)
  }
  const filter = filterOf(levels)
  const reason = filterProblem(filter)
  if (reason !== null) throw new TemplateError(template, reason)
  if (plainStart(filter) > 0) throw new TemplateError(template, 'must not be shared')
  return levels
}

/** Returns the filter that levels stand for: the topic name if nothing is free. */
export const filterOf = (levels: readonly Level[]): string =>
  levels.map(level => (level.kind === 'param' ? (level.bound ?? '+') : level.text)).join('/')

/**
 * Returns the levels of a prefix.
 *
 * @throws TemplateError for one that is not all plain text
 */
export const prefixLevels = (prefix: string): readonly Level[] => {
  const reason = topicProblem(prefix) ?? (/[{}]/.test(prefix) ? 'a prefix has no params' : null)
  if (reason !== null) throw new TemplateError(asText(prefix), reason)
  return prefix.split('/').map(text => ({ kind: 'text', text }))
}

const parseLevel = (template: string, text: string): Level => {
  if (text === '+' || text === '#') return { kind: 'wildcard', text }
  if (!/[{}]/.test(text)) return { kind: 'text', text }
  const [, name, type] = /^\{([A-Za-z_]\w*)(?::(.*))?\}$/.exec(text) ?? []
  if (name === undefined) throw new TemplateError(template, `${text} is not {name} or {name:type}`)
  // As a key it would set the prototype of the params.
  if (name === '__proto__') throw new TemplateError(template, 'no param can be named __proto__')
  const codec = type === undefined ? plain : paramTypes.get(type)
  if (codec === undefined) {
    const types = [...paramTypes.keys()].join(', ')
    throw new TemplateError(template, `${text} has an unknown type; there are ${types}`)
  }
  return { kind: 'param', name, codec, bound: undefined }
}
