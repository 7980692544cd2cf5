import type { Binding, Meaning } from '../diagram.js'
import { writeMeaning } from '../meaning.js'
import { isSymbol } from '../words.js'

/** Gives symbols to meanings, the same one to the same meaning. */
export interface Symbols {
  /** Returns the symbol of a meaning, `null` if there are none left. */
  of(meaning: Meaning): string | null
  /** What the symbols stand for, in order of first appearance. */
  readonly bindings: readonly Binding[]
}

const SPARE = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']

/** Returns symbols for meanings: the first letter of a word where it is free, else the next letter or digit. */
export const createSymbols = (): Symbols => {
  const bindings: Binding[] = []
  const known = new Map<string, string>()
  const taken = new Set<string>()
  return {
    bindings,
    of(meaning) {
      const written = writeMeaning(meaning)
      const before = known.get(written)
      if (before !== undefined) return before
      const symbol = [...wishes(meaning), ...SPARE].find(each => !taken.has(each))
      if (symbol === undefined) return null
      known.set(written, symbol)
      taken.add(symbol)
      bindings.push({ symbol, meaning })
      return symbol
    },
  }
}

/** What is one character long is its own symbol; a word would like its first letter. */
const wishes = (meaning: Meaning): readonly string[] => {
  const isText = meaning.kind === 'message' && typeof meaning.value === 'string'
  const [first = '', ...rest] = isText ? String(meaning.value) : writeMeaning(meaning)
  const wish = rest.length === 0 ? isSymbol(first) : /[A-Za-z]/.test(first)
  return wish ? [first] : []
}
