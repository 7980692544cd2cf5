/** Takes what is typed, a piece at a time, as a terminal in raw mode gives it. */
export interface Unseen {
  /** Returns what was typed once it is ended, `'refused'` for Ctrl-C, and for Ctrl-D where nothing was typed; else `null`. */
  take(typed: string): { readonly text: string } | 'refused' | null
}

/** Nobody types more. */
const LONGEST = 4_096

const INTERRUPT = '\u0003'
const END = '\u0004'
const KILL = '\u0015'

/** Backspace takes back a character, Ctrl-U all; other controls are left out, and so is what is beyond the bound. */
export const createUnseen = (): Unseen => {
  let text: string[] = []
  return {
    take: typed => {
      for (const character of typed) {
        if (character === '\r' || character === '\n') return { text: text.join('') }
        if (character === INTERRUPT || (character === END && text.length === 0)) return 'refused'
        if (character === '\b' || character === '\u007f') text.pop()
        else if (character === KILL) text = []
        else if (character >= ' ' && text.length < LONGEST) text.push(character)
      }
      return null
    },
  }
}
