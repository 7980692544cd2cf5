import type { Exceptions, House } from '../../scripts/house/house.js'

/** No exceptions at all. */
export const none: Exceptions = { specs: {}, lengths: {}, exports: {}, signatures: {}, docstrings: {} }

/** A house made of these files. */
export const houseOf = (texts: Readonly<Record<string, string>>): House => ({
  files: Object.keys(texts).sort(),
  read: file => texts[file] ?? '',
})
