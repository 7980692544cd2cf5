// What follows reads texts that `JSON.parse` has taken or `JSON.stringify` has written: nothing is checked again.

const BLANK_OR_SIGN = /[ \t\n\r,:]*/y
const WORD = /[-+.\w]*/y

/** Returns where the next token starts: a bracket, a text, a number or a name. Commas and colons are passed over. */
export const nextToken = (text: string, at: number): number => past(BLANK_OR_SIGN, text, at)

/** Returns where the token that starts here ends. */
export const tokenEnd = (text: string, at: number): number => {
  const char = text[at]
  if (char === '"') return textEnd(text, at)
  return char === '{' || char === '[' || char === '}' || char === ']' ? at + 1 : past(WORD, text, at)
}

/** Returns whether the token that starts with this is a number. */
export const startsNumber = (char: string | undefined): boolean => char !== undefined && /[-\d]/.test(char)

/** Returns the text of a member of the object that a text is, the last one of that name, or `undefined`. */
export const memberText = (text: string, name: string): string | undefined => {
  let found: string | undefined
  let key: string | undefined
  let start = 0
  let depth = 0
  for (let at = nextToken(text, 0); at < text.length; ) {
    const end = tokenEnd(text, at)
    const char = text[at]
    if (char === '}' || char === ']') depth--
    else if (depth === 1 && key === undefined) key = String(JSON.parse(text.slice(at, end)))
    else {
      if (depth === 1) start = at
      if (char === '{' || char === '[') depth++
    }
    if (depth === 1 && key !== undefined && start > 0) {
      if (key === name) found = text.slice(start, end)
      key = undefined
      start = 0
    }
    at = nextToken(text, end)
  }
  return found
}

const past = (token: RegExp, text: string, at: number): number => {
  token.lastIndex = at
  token.test(text)
  return token.lastIndex
}

const textEnd = (text: string, start: number): number => {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let slashes = 0
    while (text[at - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return at + 1
  }
}
