import { escapeText } from '../../base/escape.js'

/** Returns how many columns of a terminal a text takes: Chinese, Japanese, Korean and emoji take two each. */
export const widthOf = (text: string): number => {
  let width = 0
  for (const character of text) {
    width += character < '\x7f' ? 1 : mark.test(character) ? 0 : wide.test(character) ? 2 : 1
  }
  return width
}

/** Returns a text with spaces up to a width. */
export const padTo = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** Returns all of a text, as it may be shown: it cannot move the cursor, change colours or hide anything. */
export const printable = (text: string): string => escapeText(text, Number.POSITIVE_INFINITY)

const mark = /\p{M}|\p{Cf}/u
const wide =
  /[\p{Emoji_Presentation}\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u

/** Returns a text of a width at most; what is left out is in its middle. */
export const shorten = (text: string, most: number): string => {
  if (widthOf(text) <= most) return text
  const characters = [...text]
  const kept = { head: 0, tail: characters.length }
  let room = most - 1
  for (;;) {
    const next = kept.head <= characters.length - kept.tail ? kept.head : kept.tail - 1
    room -= widthOf(characters[next] ?? '')
    if (room < 0) break
    if (next === kept.head) kept.head += 1
    else kept.tail = next
  }
  return `${characters.slice(0, kept.head).join('')}…${characters.slice(kept.tail).join('')}`
}
