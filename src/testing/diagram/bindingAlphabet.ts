import type { Binding } from '../../marbles/diagram.js'
import { writeMeaning } from '../../marbles/meaning.js'
import { show } from '../show.js'
import type { Alphabet } from '../spell.js'
import type { IsMeant } from './meanings.js'

/**
 * Returns the alphabet of a lane: the bindings of its diagram, `|` for completion, and `#`, where it is not bound, for
 * any error.
 */
export const bindingAlphabet = (
  bindings: readonly Binding[],
  isMeant: IsMeant,
  describe: (seen: unknown) => string = show,
): Alphabet => {
  const meanings = new Map(bindings.map(({ symbol, meaning }) => [symbol, meaning]))
  return {
    symbols: [...meanings.keys(), '|'],
    standsFor: (symbol, event) => {
      if (event.kind === 'complete') return symbol === '|'
      const meaning = meanings.get(symbol)
      if (event.kind === 'next') return meaning !== undefined && isMeant(event.value, meaning)
      if (meaning === undefined) return symbol === '#'
      return meaning.kind === 'error' && event.error instanceof Error && event.error.name === meaning.name
    },
    explain: symbol => {
      const meaning = meanings.get(symbol)
      if (meaning !== undefined) return writeMeaning(meaning)
      return symbol === '|' ? 'completion' : 'an error'
    },
    describe: event => {
      if (event.kind === 'complete') return 'completion'
      return event.kind === 'error' ? `error ${show(event.error)}` : describe(event.value)
    },
  }
}
