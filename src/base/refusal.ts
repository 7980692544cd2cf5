import { checkOptions, isString, type Rules } from './checks.js'
import { AckError } from './errors.js'
import { escapeText } from './escape.js'
import { isText } from './text.js'

/** Why a message is refused. */
export interface Refusal {
  readonly code: number
  readonly text: string | undefined
}

/**
 * Returns a refusal as it can be sent. Words are often those of an error, which have several lines: their control
 * characters are escaped.
 *
 * @throws AckError for a code that refuses nothing
 * @throws OptionError for words that cannot be sent
 */
export const refusalOf = (reason: unknown, usual: Refusal): Refusal => {
  checkOptions('nack', reason, rules)
  const { code = usual.code, text } = reason as { readonly code?: number; readonly text?: string }
  if (!(Number.isInteger(code) && code >= 0x80 && code <= 0xff)) {
    throw new AckError('the code of a refusal is an integer from 0x80 to 0xff')
  }
  return { code, text: text === undefined ? usual.text : escapeControls(text) }
}

/** Returns words that nobody has chosen for a refusal, such as those of an error, as they can be sent. */
export const wordsOfRefusal = (text: string): string => escapeText(text, LONGEST)

/** Enough to say what is wrong with a message. */
const LONGEST = 500

/** U+0000 stays, and so do halves of surrogate pairs: these are refused. */
const controls = /[^\0\P{Cc}]|\p{Noncharacter_Code_Point}/gu

const escapeControls = (text: string): string => text.replace(controls, character => escapeText(character))

const rules: Rules = {
  code: () => null,
  text: value => isString(value) ?? isText(escapeControls(value as string)),
}
