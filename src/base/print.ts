import { escapeText, quote } from './escape.js'

const LIMIT = 60

/** Returns one short line about any value, whatever its size or depth. Never throws. */
export const print = (value: unknown): string => {
  try {
    return escapeText(sketch(value), LIMIT)
  } catch {
    return `unprintable ${typeof value}`
  }
}

/** Returns what a thrown or rejected value says about itself, on one line. Never throws. */
export const printCause = (cause: unknown): string => {
  try {
    if (typeof cause === 'string') return escapeText(cause)
    return hasMessage(cause) ? escapeText(cause.message) : print(cause)
  } catch {
    return print(cause)
  }
}

/** Returns what was thrown or rejected as an error: itself, if it is one. Never throws. */
export const asError = (thrown: unknown): Error => {
  try {
    if (thrown instanceof Error) return thrown
  } catch {
    // It cannot even be asked what it is.
  }
  return new Error(printCause(thrown))
}

const sketch = (value: unknown): string => {
  if (typeof value === 'string') return quote(value, LIMIT - 2)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `array of ${value.length}`
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return kind === 'Object' ? 'object' : kind
}

const hasMessage = (cause: unknown): cause is { readonly message: string } =>
  typeof cause === 'object' && cause !== null && 'message' in cause && typeof cause.message === 'string'
