import { draw, parse } from 'rxtopics/marbles'
import { ExpectationError, runDiagram, UnplayableError } from 'rxtopics/testing'

/** What a diagram comes to. */
export interface Verdict {
  readonly kind: 'holds' | 'fails' | 'unreadable'
  readonly title: string
  /** Where the text is wrong. */
  readonly problems: readonly { readonly line: number; readonly column: number; readonly message: string }[]
  /** What was expected and what was seen. */
  readonly report: string
  /** SVG, whose texts are escaped; empty where there is nothing to draw. */
  readonly picture: string
}

/** The longest text that is run: longer ones would hold the page up. */
export const LONGEST = 8_000

/** Returns the verdict on a text, which is played in virtual time. */
export const verdictOn = (text: string): Verdict => {
  const nothing = { problems: [], report: '', picture: '' }
  if (text.length > LONGEST) {
    const message = `this page takes ${LONGEST} characters, and these are ${text.length}`
    const problems = [{ line: 1, column: 1, message }]
    return { ...nothing, kind: 'unreadable', title: 'Too long', problems }
  }
  const parsed = parse(text)
  if (parsed._tag === 'Left')
    return { ...nothing, kind: 'unreadable', title: 'Cannot be read', problems: parsed.left }
  const picture = draw(parsed.right)
  try {
    runDiagram(parsed.right)
    return { ...nothing, kind: 'holds', title: 'It holds', picture }
  } catch (error) {
    if (error instanceof UnplayableError)
      return { ...nothing, kind: 'unreadable', title: 'Cannot be played', problems: error.problems, picture }
    const report = error instanceof Error ? error.message : String(error)
    const title = error instanceof ExpectationError ? 'It does not hold' : 'It cannot be run'
    return { ...nothing, kind: 'fails', title, report, picture }
  }
}
