import { memberOf } from '../base/checks.js'
import { escapeText } from '../base/escape.js'
import { isIoTs } from '../codec/schema/ioTs.js'
import type { AnyParamCodec } from '../topic/params.js'
import type { Level } from '../topic/template.js'
import type { AsyncApiParameter } from './document.js'

/** A topic as AsyncAPI writes it. */
export interface Address {
  readonly address: string
  readonly parameters: Readonly<Record<string, AsyncApiParameter>>
}

/** Returns the address of a topic. Anonymous wildcards get names, for an address has no others. */
export const addressOf = (levels: readonly Level[]): Address => {
  const taken = new Set(levels.flatMap(level => (level.kind === 'param' ? [level.name] : [])))
  const parameters = new Map<string, AsyncApiParameter>()
  const written = levels.map((level, index) => {
    if (level.kind === 'text') return level.text
    // Braces cannot be escaped in an address.
    if (level.kind === 'param' && level.bound !== undefined && !/[{}]/.test(level.bound)) return level.bound
    const name = level.kind === 'param' ? level.name : freeName(`level${index + 1}`, taken)
    parameters.set(name, parameterOf(level))
    return `{${name}}`
  })
  return { address: written.join('/'), parameters: Object.fromEntries(parameters) }
}

const freeName = (name: string, taken: Set<string>): string => {
  const free = taken.has(name) ? freeName(`${name}_`, taken) : name
  taken.add(free)
  return free
}

const parameterOf = (level: Exclude<Level, { readonly kind: 'text' }>): AsyncApiParameter => {
  if (level.kind === 'wildcard') {
    return { description: level.text === '+' ? 'any level' : 'any number of levels, or none' }
  }
  return level.bound === undefined ? freeParameter(level.codec) : { enum: [level.bound] }
}

const freeParameter = (codec: AnyParamCodec): AsyncApiParameter => {
  const keys = isIoTs(codec) && memberOf(codec, '_tag') === 'KeyofType' ? memberOf(codec, 'keys') : undefined
  if (typeof keys === 'object' && keys !== null) return { enum: Object.keys(keys) }
  return codec.name === undefined ? {} : { description: escapeText(codec.name) }
}
