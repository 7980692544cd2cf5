import { findPath } from '../findPath.js'

// Both names are ASCII letters and underscores, so an escape that spells a part of one starts so.
const SUSPECT = /__proto__|constructor|\\u00[5-7]/

/** Whether a text has what all of these have, which most texts have not: it is found in half the time of the words. */
const mayReach = (text: string): boolean =>
  (text.includes('proto') || text.includes('\\u00')) && SUSPECT.test(text)

/**
 * Returns the path of the first key by which code that merges or copies a parsed value could reach a prototype:
 * `__proto__`, or `constructor` over an object with `prototype`. Texts that cannot spell them are not walked.
 */
export const forbiddenKey = (text: string, value: unknown): readonly PropertyKey[] | undefined =>
  mayReach(text) && typeof value === 'object' && value !== null ? forbiddenPath(value) : undefined

/** Returns the path of the first of these keys in a value without cycles. */
export const forbiddenPath = (value: object): readonly PropertyKey[] | undefined =>
  findPath(value, (key, child) =>
    isForbidden(key, child) ? 'found' : ArrayBuffer.isView(child) ? 'leave' : 'enter',
  )

const isForbidden = (key: PropertyKey, value: unknown): boolean =>
  key === '__proto__' ||
  (key === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'))
