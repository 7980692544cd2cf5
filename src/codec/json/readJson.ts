import { type Either, left, right } from '../../base/either.js'
import { printCause } from '../../base/print.js'
import type { DecodeProblem } from '../codec.js'
import { failed, notUtf8, problem } from '../problem.js'
import { decodeUtf8 } from '../text/utf8.js'
import { forbiddenKey } from './forbiddenKeys.js'
import { mayLose, type ReadNumber, rereadJson } from './jsonNumbers.js'
import { explainSyntax } from './jsonSyntax.js'

/**
 * Returns the value of a payload of JSON. `readNumber` reads what JavaScript may not hold; `null`: the nearest double will
 * do. Where `rejects`, keys that can reach a prototype are a failure.
 */
export const readJson = (
  payload: Uint8Array,
  readNumber: ReadNumber | null,
  rejects: boolean,
): Either<DecodeProblem, unknown> => {
  const text = decodeUtf8(payload)
  if (text === undefined) return left(notUtf8)
  const parsed = parse(text)
  if (parsed._tag === 'Left') return parsed
  const read = readNumber !== null && mayLose(text) ? rereadJson(text, readNumber) : parsed
  if (!rejects || read._tag === 'Left') return read
  const path = forbiddenKey(text, read.right)
  return path === undefined ? read : failed('forbidden-key', problem('forbidden key', undefined, path))
}

const parse = (text: string): Either<DecodeProblem, unknown> => {
  try {
    return right(JSON.parse(text))
  } catch (cause) {
    // Other than a `SyntaxError`: an engine that parses by recursion met too deep a nesting.
    const syntax = cause instanceof SyntaxError
    const message = syntax ? explainSyntax(text) : undefined
    return failed(syntax ? 'syntax' : 'threw', problem(message ?? printCause(cause), cause))
  }
}
