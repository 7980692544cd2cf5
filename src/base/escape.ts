/**
 * What a terminal, a log or a page does not show as itself: controls (C0, DEL, C1), marks and overrides of writing
 * direction, what has no width, line and paragraph separators, halves of surrogate pairs, what is no character.
 */
const UNSEEN =
  /[\p{Control}\p{Format}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/u

const EVERY_UNSEEN = new RegExp(UNSEEN, 'gu')

/**
 * Returns text as it may be shown anywhere: in a log, a terminal, a page, an error. What cannot be seen, or would act
 * on what shows it, stands as its escape (`\u001b`, `\u202e`), which JSON reads back. What would be longer than `limit`
 * UTF-16 units ends in an ellipsis, never within a character. Escaping twice is the same as once.
 *
 * @example
 * ```ts
 * import { escapeText, type Message } from 'rxtopics'
 *
 * const line = ({ topic, payload }: Message): string => `${escapeText(topic)}: ${payload.length} bytes`
 * ```
 */
export const escapeText = (text: string, limit: number = 200): string =>
  bounded(textOf(text), typeof limit === 'number' ? limit : 200, escapeUnits)

/** Where something else is to be shown than text, its kind is: what shows an error must not throw another. */
const textOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : String(value)

/** Returns text as it stands in messages: escaped, in quotes, and not too long. */
export const quote = (text: string, limit: number = 120): string =>
  `"${bounded(text, limit, escapeInQuotes)}"`

/** Returns whether all of a text can be seen. */
export const isSeen = (text: string): boolean => !UNSEEN.test(text)

const bounded = (text: string, limit: number, escaped: (text: string) => string): string => {
  if (text.length <= limit) {
    const whole = escaped(text)
    if (whole.length <= limit) return whole
  }
  let shown = ''
  for (const character of text) {
    const next = escaped(character)
    if (shown.length + next.length >= limit) break
    shown += next
  }
  return `${shown}…`
}

const escapeUnits = (text: string): string => text.replace(EVERY_UNSEEN, escapeCharacter)

const escapeInQuotes = (text: string): string => escapeUnits(JSON.stringify(text).slice(1, -1))

/** Beyond U+FFFF both halves are escaped: JSON has no other way. */
const escapeCharacter = (character: string): string => {
  let escaped = ''
  for (let at = 0; at < character.length; at++)
    escaped += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
  return escaped
}
