import { ParamError } from '../base/errors.js'
import { printParam } from './params.js'
import type { Level, ParamLevel } from './template.js'

/**
 * Returns the levels with some of their free params bound.
 *
 * @throws ParamError for a value that cannot stand in a topic, and for a name that no free param has
 */
export const bind = (template: string, levels: readonly Level[], params: unknown): readonly Level[] => {
  if (typeof params !== 'object' || params === null) {
    throw new ParamError(template, '', 'params must be an object')
  }
  const given = new Map<string, unknown>(Object.entries(params))
  const bound = levels.map((level, index) => {
    if (!isFree(level) || !given.has(level.name)) return level
    const text = textFor(template, level, given.get(level.name), index === 0)
    given.delete(level.name)
    return { ...level, bound: text }
  })
  for (const name of given.keys()) throw new ParamError(template, name, 'there is no such free param')
  return bound
}

/** Returns whether a level is a param that still has to be bound. */
export const isFree = (level: Level): level is ParamLevel =>
  level.kind === 'param' && level.bound === undefined

const textFor = (template: string, { name, codec }: ParamLevel, value: unknown, first: boolean): string => {
  const printed = printParam(codec, value)
  if (printed._tag === 'Left') throw new ParamError(template, name, printed.left.message)
  // The free param's `+` would not match it (MQTT-4.7.2-1), and `$share` and `$SYS` are not for params to reach.
  if (first && printed.right.startsWith('$')) throw new ParamError(template, name, 'must not start with $')
  return printed.right
}
