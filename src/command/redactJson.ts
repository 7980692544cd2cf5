import { nextToken, tokenEnd } from '../codec/json/jsonTokens.js'

/** The keys that lead to a value, one at least; `*` is any key. */
export type Place = readonly string[]

/** An object or a list that is being read. */
interface Frame {
  readonly isList: boolean
  /** Of what comes next, or is being read. */
  key: string | number
  /** A value comes next, not a key. */
  due: boolean
}

/**
 * Returns a text that `JSON.parse` takes with a mark in place of every value at one of some places, and all else as it is
 * written; `null` where there is no such value. The stack is on the heap, whatever the depth.
 */
export const redactJson = (text: string, places: readonly Place[], mark: string): string | null => {
  const parts: string[] = []
  const frames: Frame[] = []
  // What stands before it is in the parts.
  let from = 0
  const isMeant = () =>
    places.some(
      place =>
        place.length === frames.length &&
        place.every((key, at) => key === '*' || key === String(frames[at]?.key)),
    )
  const past = () => {
    const frame = frames.at(-1)
    if (frame?.isList === true) frame.key = Number(frame.key) + 1
    else if (frame !== undefined) frame.due = false
  }
  for (let at = nextToken(text, 0); at < text.length; ) {
    const char = text[at]
    const frame = frames.at(-1)
    let end = tokenEnd(text, at)
    if (char === '}' || char === ']') {
      frames.pop()
      past()
    } else if (frame !== undefined && !frame.due) {
      frame.key = String(JSON.parse(text.slice(at, end)))
      frame.due = true
    } else if (isMeant()) {
      end = valueEnd(text, at)
      parts.push(text.slice(from, at), mark)
      from = end
      past()
    } else if (char === '{' || char === '[') {
      const isList = char === '['
      frames.push({ isList, key: 0, due: isList })
    } else past()
    at = nextToken(text, end)
  }
  return parts.length === 0 ? null : [...parts, text.slice(from)].join('')
}

const valueEnd = (text: string, start: number): number => {
  let depth = 0
  for (let at = start; ; at = nextToken(text, tokenEnd(text, at))) {
    const char = text[at]
    if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') depth -= 1
    if (depth === 0) return tokenEnd(text, at)
  }
}
