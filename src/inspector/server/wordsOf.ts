import { memberOf } from '../../base/checks.js'
import { escapeText } from '../../base/escape.js'

/** Returns what was thrown as it is told to pages: name and message, which may have any text in them. */
export const wordsOf = (error: unknown): string => {
  const name = memberOf(error, 'name')
  const message = memberOf(error, 'message')
  return escapeText(`${typeof name === 'string' ? name : 'Error'}: ${String(message ?? error)}`, 1_000)
}
