import { type Check, memberOf } from '../base/checks.js'

// What the functions of this entry are given by programs without types.

export const isDiagram: Check = value =>
  typeof memberOf(value, 'title') === 'string' &&
  ['notes', 'given', 'lanes', 'bindings'].every(name => Array.isArray(memberOf(value, name)))
    ? null
    : 'expected a diagram, as parse returns it'

export const isRow: Check = value =>
  Array.isArray(memberOf(value, 'marbles')) && typeof memberOf(value, 'length') === 'number'
    ? null
    : 'expected a row of marbles'

/** Returns the check of lists of objects. */
export const isListOf =
  (what: string, ...members: readonly string[]): Check =>
  value =>
    Array.isArray(value) &&
    value.every(item => members.every(name => memberOf(item, name) !== undefined)) &&
    value.every(item => typeof item === 'object')
      ? null
      : `expected a list of ${what}`
