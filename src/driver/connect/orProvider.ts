import { isFunction, type Rule } from '../../base/checks.js'

/** Returns the rule of what may be a function that provides it. */
export const orProvider = (rule: Rule): Rule =>
  Object.assign((value: unknown) => (isFunction(value) === null ? null : rule(value)), { parts: [rule] })
