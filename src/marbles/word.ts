import { isSeen, quote } from '../base/escape.js'

/** Returns a word as it is written: in quotes where it would be read as something else. */
export const writeWord = (text: string, meansElse: (text: string) => boolean = () => false): string =>
  isBare(text) && isSeen(text) && !meansElse(text) ? text : quote(text, Number.POSITIVE_INFINITY)

const isBare = (text: string): boolean => /^(?!"|=$|\/\/)[^\s\p{C}]+$/u.test(text)
