import { type MarkRow, PROPERTIES } from './messages.js'

/** A text of these is shown as it is, byte by byte: a backslash could be the begin of an escape. */
const PLAIN = /^[ -[\]-~]*$/

/** Returns whether the begin of a payload that a mark has is all of it. */
export const isWhole = ([, , , text, , size]: MarkRow): boolean => text.length === size && PLAIN.test(text)

/** Returns whether a mark says all of its message. */
export const saysAll = (mark: MarkRow): boolean => (mark[2] & PROPERTIES) === 0 && isWhole(mark)
