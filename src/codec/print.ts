const LIMIT = 60

/** Returns the text, cut to `limit` characters. */
export const clip = (text: string, limit: number = LIMIT): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`

/** Returns one short line about any value, whatever its size or depth. Never throws. */
export const print = (value: unknown): string => {
  try {
    return clip(sketch(value))
  } catch {
    return `unprintable ${typeof value}`
  }
}

/** Returns what a thrown or rejected value says about itself, on one line. Never throws. */
export const printCause = (cause: unknown): string => {
  try {
    return typeof cause === 'string'
      ? oneLine(cause)
      : oneLine(hasMessage(cause) ? cause.message : print(cause))
  } catch {
    return print(cause)
  }
}

/** Returns the text with its control characters and halves of surrogate pairs escaped, cut to 200 characters. */
export const oneLine = (text: string): string =>
  clip(text, 200).replace(
    /[\p{Cc}\p{Surrogate}\u2028\u2029]/gu,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const sketch = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(clip(value, LIMIT - 2))
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `array of ${value.length}`
  const kind = Object.prototype.toString.call(value).slice('[object '.length, -1)
  return kind === 'Object' ? 'object' : kind
}

const hasMessage = (cause: unknown): cause is { readonly message: string } =>
  typeof cause === 'object' && cause !== null && 'message' in cause && typeof cause.message === 'string'
