import type { Tokens } from './mapping.js'

/** What NATS reads as something else, or takes for the end of a subject. */
const special = /[%.*>\s]/g

/** An empty token is none: a level that is empty has a token of its own, which no other level has. */
const EMPTY = '%'

const escaped = (character: string): string =>
  character === '.' ? '%2E' : character === '*' ? '%2A' : encodeURIComponent(character)

/**
 * The default: a level is its own token, but for what NATS reads as something else, which is percent-encoded. So is a `$`
 * that begins a topic: subjects that begin so are the server's own.
 */
export const percentTokens: Tokens = {
  encode: (level, first) => {
    if (level === '') return { token: EMPTY }
    const token = level.replace(special, escaped)
    return { token: first && token.startsWith('$') ? `%24${token.slice(1)}` : token }
  },
  decode: token => {
    if (token === EMPTY) return ''
    if (!token.includes('%')) return token
    try {
      return decodeURIComponent(token)
    } catch {
      return token
    }
  },
}
