import { OptionError } from './errors.js'
import { nearest } from './nearest.js'

/** What is wrong with a value or a part of it, where more can be said than what was expected. */
export interface Problem {
  /** The names that lead to the part, joined by dots; empty for the value itself. */
  readonly at: string
  readonly reason: string
  /** What would have been right. */
  readonly suggestion?: string
  /** For a name that is unknown: those that are known. */
  readonly known?: readonly string[]
}

/** By what is right, the names that somebody may give in its place, with a space between them: see `elsewhere`. */
export type Hints = Readonly<Record<string, string>>

/** Returns a member of whatever it is, its own or inherited. */
export const memberOf = (value: unknown, name: string): unknown =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'
    ? Reflect.get(value, name)
    : undefined

/** Returns the error for what is wrong with a value, or with a part of it, with what was meant where that can be told. */
export const errorOf = (
  path: string,
  value: unknown,
  { at, reason, suggestion, known }: Problem,
  hints: Hints,
): OptionError => {
  if (known === undefined) return new OptionError(join(path, at), reason, suggestion)
  const foreign = hintFor(at, value, hints)
  if (foreign !== undefined) {
    const [name, hint] = foreign
    const words = `${reason}; ${hint.startsWith('leave it out') ? '' : 'use '}${hint}`
    return new OptionError(`${path}.${name}`, words, hint)
  }
  const meant = nearest(at.slice(at.lastIndexOf('.') + 1), known)
  if (meant === undefined) return new OptionError(`${path}.${at}`, reason)
  return new OptionError(`${path}.${at}`, `${reason}; did you mean ${meant}?`, meant)
}

/** Returns the path of a part. */
export const join = (path: string, at: string): string => (at === '' ? path : `${path}.${at}`)

/** Returns the name that there is a hint for, and the hint: for the unknown name, or for one inside its value. */
const hintFor = (at: string, value: unknown, hints: Hints): readonly [string, string] | undefined => {
  const inner: unknown = at.split('.').reduce<unknown>((holder, name) => memberOf(holder, name), value)
  const names = typeof inner === 'object' && inner !== null ? Object.keys(inner) : []
  for (const name of [...names.map(each => `${at}.${each}`), at]) {
    const found = Object.entries(hints).find(([, given]) => given.split(' ').includes(name))
    if (found !== undefined) return [name, found[0]]
  }
  return undefined
}
