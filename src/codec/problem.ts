import { type Either, left } from '../base/either.js'
import { escapeText } from '../base/escape.js'
import { print } from '../base/print.js'
import type { DecodeProblem, DecodeReason, EncodeProblem, Issue } from './codec.js'

const MOST_ISSUES = 100
const LONGEST_MESSAGE = 500

/** Returns a message that can be shown: schemas and parsers put what they were given into theirs. */
export const messageOf = (text: string): string => escapeText(text, LONGEST_MESSAGE)

/** Returns a problem of the whole value, or of the part that `path` leads to. */
export const problem = (
  message: string,
  cause?: unknown,
  path: readonly PropertyKey[] = [],
): EncodeProblem => ({
  path,
  message: messageOf(message),
  issues: [],
  cause,
})

/** Returns the failure of a payload, for a reason. */
export const failed = (reason: DecodeReason, why: EncodeProblem): Either<DecodeProblem, never> =>
  left({ reason, ...why })

/** Returns the problem of a number, as it was written. */
export const unheld = (literal: string, path?: readonly PropertyKey[]): EncodeProblem =>
  problem(`a JavaScript number cannot hold ${escapeText(literal, 60)}`, undefined, path)

/** Returns the problem of a part of a value as the problem of the value. */
export const problemOf = <P extends EncodeProblem>(part: PropertyKey, problem: P): P => ({
  ...problem,
  path: [part, ...problem.path],
  issues: problem.issues.map(issue => ({ ...issue, path: [part, ...issue.path] })),
})

/** Returns the problem that a schema found: `found` in its own form, `read` turns one of them into an issue. */
export const schemaProblem = <E>(found: readonly E[], read: (one: E) => Issue): EncodeProblem => {
  const issues = found.slice(0, MOST_ISSUES).map(one => {
    const issue = read(one)
    return { ...issue, message: messageOf(issue.message) }
  })
  const [first] = issues
  return {
    path: first?.path ?? [],
    message: first?.message ?? 'refused without a reason',
    issues,
    cause: found,
  }
}

/** Returns the problem that a value is not of the expected type. */
export const wrongType = (expected: string, value: unknown): EncodeProblem => {
  const issue = mismatch([], expected, value)
  return { path: issue.path, message: issue.message, issues: [issue], cause: undefined }
}

/** Returns the issue that the value at `path` is not of the expected type. */
export const mismatch = (path: readonly PropertyKey[], expected: string, value: unknown): Issue => {
  const actual = print(value)
  return { path, message: `expected ${escapeText(expected)}, got ${actual}`, expected, actual }
}

export const emptyPayload: DecodeProblem = { reason: 'empty', ...problem('empty payload') }

/** Returns why a payload is not read at all, or `undefined`. */
export const sizeProblem = ({ length }: Uint8Array, maxBytes: number): DecodeProblem | undefined => {
  if (length === 0) return emptyPayload
  return length > maxBytes
    ? { reason: 'too-large', ...problem(`${length} bytes are more than maxBytes (${maxBytes})`) }
    : undefined
}

export const notUtf8: DecodeProblem = { reason: 'utf8', ...problem('not UTF-8') }
