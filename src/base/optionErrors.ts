import { errorOf, join } from './blame.js'
import { type Hints, isObject, type Problem, type Rule, type Rules, read, unreadable } from './checks.js'
import { OptionError } from './errors.js'

/** Returns an `OptionError` for each option that is unknown, missing or fails its rule, the unknown ones first. */
export const optionErrors = (
  path: string,
  options: unknown,
  rules: Rules,
  hints: Hints = {},
): readonly OptionError[] => {
  const problem = isObject(options)
  if (problem !== null) return [new OptionError(`${path}.options`, problem)]
  return allIn(rules, options).map(found => errorOf(path, options, found, hints))
}

/** Returns all that is wrong with the members of an object. */
const allIn = (rules: Rules, value: unknown): readonly Problem[] => {
  const given = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(given)
    .filter(name => !Object.hasOwn(rules, name))
    .map(name => ({ at: name, reason: 'unknown option', known: Object.keys(rules) }))
  const wrong = Object.entries(rules).flatMap(([name, rule]) => {
    const member = read(given, name)
    if (member === unreadable) return [{ at: name, reason: 'cannot be read' }]
    if (member === undefined && !rule.required) return []
    return problemsOf(rule, member).map(found => ({
      ...found,
      at: join(name, found.at),
      reason: member === undefined ? `is missing: ${found.reason}` : found.reason,
    }))
  })
  return [...unknown, ...wrong]
}

/** Returns all that is wrong with a value. */
const problemsOf = (rule: Rule, value: unknown): readonly Problem[] => {
  const found = rule(value)
  if (found === null) return []
  if (rule.members !== undefined && isObject(value) === null) return allIn(rule.members, value)
  for (const part of rule.parts ?? []) {
    const problems = problemsOf(part, value)
    if (problems.length > 0) return problems
  }
  return [typeof found === 'string' ? { at: '', reason: found } : found]
}
