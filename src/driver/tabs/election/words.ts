import { fields, isInteger, isOneOf, isString, memberOf, type Rule, required } from '../../../base/checks.js'
import { VERSION } from '../protocol/messages.js'

/** What a tab tells all others, to find the one that leads. */
export type Word =
  /** This link wants to be led. */
  | { readonly say: 'wanted'; readonly link: string }
  /** Who leads is there, and a new one perhaps. */
  | { readonly say: 'leads'; readonly leader: string }
  /** Who leads reads what this link posts. */
  | { readonly say: 'attached'; readonly leader: string; readonly link: string }
  /** It leads no more. */
  | { readonly say: 'gone'; readonly leader: string }

const common = {
  kind: required(isOneOf('tabs')),
  version: required(isInteger(0)),
  say: required(isString),
}
const leader = required(isString)
const link = required(isString)

const rules: Readonly<Record<Word['say'], Rule>> = {
  wanted: fields({ ...common, link }),
  leads: fields({ ...common, leader }),
  attached: fields({ ...common, leader, link }),
  gone: fields({ ...common, leader }),
}

/** Returns a word as it is posted. */
export const wordToPost = (word: Word): object => ({ kind: 'tabs', version: VERSION, ...word })

/** Returns the word that was posted, or `null`: others may use the channel, or speak another version. */
export const readWord = (value: unknown): Word | null => {
  const say = memberOf(value, 'say')
  if (typeof say !== 'string' || !Object.hasOwn(rules, say)) return null
  return rules[say as Word['say']](value) === null ? (value as Word) : null
}
