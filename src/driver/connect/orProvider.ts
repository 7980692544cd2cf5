import { isFunction, type Rule } from '../../base/checks.js'

/** Returns the rule of what may be a function that provides it. */
export const orProvider = (rule: Rule): Rule => {
  const orFunction: Rule = value => (isFunction(value) === null ? null : rule(value))
  return rule.every === undefined
    ? orFunction
    : Object.assign(orFunction, {
        every: (value: unknown) => (isFunction(value) === null ? [] : (rule.every?.(value) ?? [])),
      })
}
