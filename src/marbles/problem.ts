import { TopicsError } from '../base/errors.js'
import { escapeText } from '../base/escape.js'
import type { Diagram, Place } from './diagram.js'

/** What is wrong with the text of a diagram, and where: lines and columns count from 1, columns in UTF-16 units. */
export interface MarbleProblem {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** What is wrong, and what would be right. */
  readonly message: string
}

/** What is wrong with a diagram as data, and where: the keys that lead there. */
export interface Finding {
  /** Where, as in JSON: `lanes`, 0, `row`. */
  readonly path: readonly (string | number)[]
  /** What is wrong, and what would be right. */
  readonly message: string
}

/** A diagram has no text form, because it breaks a rule of the format. */
export class DiagramError extends TopicsError {
  static override readonly brand: string = 'rxtopics.DiagramError'
  override readonly name = 'DiagramError'
  /** Everything that is wrong, in the order of the text. */
  readonly findings: readonly Finding[]

  constructor(findings: readonly Finding[]) {
    super(
      `invalid diagram: ${findings.map(({ path, message }) => `${pointer(path)}: ${message}`).join('; ')}`,
    )
    this.findings = findings
  }
}

/** Returns a problem as it may be shown: its message has words of a text that anybody may have written. */
export const shown = <P extends { readonly message: string }>(problem: P): P => ({
  ...problem,
  message: escapeText(problem.message, LONGEST_MESSAGE),
})

/** Enough for a list of all operators. */
const LONGEST_MESSAGE = 1_000

/** Returns findings with the path to what they are about. */
export const under = (path: readonly (string | number)[], findings: readonly Finding[]): readonly Finding[] =>
  findings.map(finding => ({ path: [...path, ...finding.path], message: finding.message }))

/** Returns a JSON pointer (RFC 6901). */
export const pointer = (path: readonly (string | number)[]): string =>
  path.map(key => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** Returns where in the text something of a diagram stands, or the nearest thing around it. */
export const placeOf = (diagram: Diagram, path: readonly (string | number)[]): Place => {
  let place: Place = { line: 1, column: 1 }
  let at: unknown = diagram
  for (const key of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) break
    at = Reflect.get(at, key)
    if (hasPlace(at)) place = at.place
  }
  return place
}

const hasPlace = (value: unknown): value is { readonly place: Place } =>
  typeof value === 'object' &&
  value !== null &&
  'place' in value &&
  typeof value.place === 'object' &&
  value.place !== null
