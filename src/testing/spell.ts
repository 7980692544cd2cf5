import type { Marble, Row } from '../marbles/diagram.js'

/** Something that a lane saw at a frame. */
export interface Seen {
  readonly frame: number
  readonly event: Event
}

export type Event =
  | { readonly kind: 'next'; readonly value: unknown }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'complete' }

export const complete: Event = { kind: 'complete' }

/** What the symbols of a lane stand for. */
export interface Alphabet {
  /** In which things are spelled that were not expected. */
  readonly symbols: readonly string[]
  standsFor(symbol: string, event: Event): boolean
  /** Returns what a symbol stands for, in a few words. */
  explain(symbol: string): string
  /** Returns what an event is, in a few words. */
  describe(event: Event): string
}

/** What was seen, in symbols. */
export interface Spelling {
  readonly row: Row
  /** What the symbols stand for that the alphabet does not have. */
  readonly strangers: ReadonlyMap<string, string>
}

const SPARE = [...'?ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']

/**
 * Returns what was seen in the symbols of an alphabet. Where several symbols stand for one event it is the one that is
 * expected there, else the first. An event that none stands for gets a symbol that the alphabet does not have.
 */
export const spell = (expected: Row, seen: readonly Seen[], alphabet: Alphabet): Spelling => {
  const strangers = new Map<string, string>()

  const strangerOf = (event: Event) => {
    const description = alphabet.describe(event)
    for (const [symbol, known] of strangers) if (known === description) return symbol
    const taken = (symbol: string) => alphabet.symbols.includes(symbol) || strangers.has(symbol)
    const symbol = SPARE.find(spare => !taken(spare)) ?? '…'
    strangers.set(symbol, description)
    return symbol
  }

  const marbles = seen.map(({ frame, event }, at): Marble => {
    const nth = seen.slice(0, at).filter(earlier => earlier.frame === frame).length
    const next = expected.marbles.filter(marble => marble.frame === frame)[nth]?.symbol
    if (next !== undefined && alphabet.standsFor(next, event)) return { frame, symbol: next }
    const symbol = alphabet.symbols.find(each => alphabet.standsFor(each, event)) ?? strangerOf(event)
    return { frame, symbol }
  })
  return { row: { marbles, length: expected.length }, strangers }
}
