type Due = 'value' | 'key' | 'colon' | 'next'

const BLANK = /[ \t\n\r]*/y
const WORD = /[-+.\w]*/y
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const NAMES = ['true', 'false', 'null']

/**
 * Returns where and why a text is not JSON (RFC 8259), or `undefined` if it is. Every engine words its own errors and
 * most give no offset, so this reads the text once more, after `JSON.parse` has refused it. Offsets count UTF-16 units.
 */
export const explainSyntax = (text: string): string | undefined => {
  const closers: string[] = []
  let due: Due = 'value'
  let opened = false // just now: the bracket may close at once
  let at = 0
  for (;;) {
    at = end(BLANK, text, at)
    const char = text[at]
    const closer = closers.at(-1)
    if (char === undefined) return due === 'next' && closer === undefined ? undefined : unexpected(text, at)
    if (char === closer && (due === 'next' || opened)) {
      closers.pop()
      due = 'next'
      at++
    } else if (due === 'next') {
      if (char !== ',' || closer === undefined) return unexpected(text, at)
      due = closer === '}' ? 'key' : 'value'
      at++
    } else if (due === 'colon') {
      if (char !== ':') return unexpected(text, at)
      due = 'value'
      at++
    } else if (char === '"') {
      const after = stringEnd(text, at + 1)
      if (after < 0) return unexpected(text, ~after)
      due = due === 'key' ? 'colon' : 'next'
      at = after
    } else if (due === 'key') {
      return unexpected(text, at)
    } else if (char === '{' || char === '[') {
      closers.push(char === '{' ? '}' : ']')
      due = char === '{' ? 'key' : 'value'
      opened = true
      at++
      continue
    } else {
      const after = end(WORD, text, at)
      const word = text.slice(at, after)
      if (!isWhole(word)) return unexpected(text, after === text.length && canGrow(word) ? after : at)
      due = 'next'
      at = after
    }
    opened = false
  }
}

const end = (token: RegExp, text: string, at: number): number => {
  token.lastIndex = at
  token.test(text)
  return token.lastIndex
}

/** Returns the offset after the closing quote, or `~offset` of the character that cannot stand in a string. */
const stringEnd = (text: string, start: number): number => {
  for (let at = start; ; at++) {
    const char = text[at]
    if (char === '"') return at + 1
    if (char === undefined || char < ' ') return ~at
    if (char !== '\\') continue
    const escaped = text[++at]
    if (escaped === undefined || !'"\\/bfnrtu'.includes(escaped)) return ~at
    if (escaped !== 'u') continue
    for (const last = at + 4; at < last; ) if (!/[\da-fA-F]/.test(text[++at] ?? '')) return ~at
  }
}

const isWhole = (word: string): boolean => NAMES.includes(word) || NUMBER.test(word)

const canGrow = (word: string): boolean =>
  word !== '' && (NAMES.some(name => name.startsWith(word)) || NUMBER.test(`${word}0`))

const unexpected = (text: string, at: number): string => {
  const code = text.codePointAt(at)
  if (code === undefined) return `unexpected end of JSON at character ${at}`
  const visible = code > 0x20 && code < 0x7f
  const shown = visible ? text[at] : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  return `unexpected ${shown} at character ${at}`
}
