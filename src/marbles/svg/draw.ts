import { checkArgument, checkOptions, isString } from '../../base/checks.js'
import { isDiagram } from '../arguments.js'
import { describe } from '../describe.js'
import type { Diagram } from '../diagram.js'
import { layout } from './layout.js'
import { render } from './render.js'

/** Options of `draw`. */
export interface DrawOptions {
  /**
   * What the ids in the picture start with. Pictures that stand within one page need ids of their own.
   *
   * @default made from the title
   */
  readonly id?: string
}

/**
 * Returns a diagram as a picture: SVG of 720 pixels width, for light and dark backgrounds, with its words for screen
 * readers. Marbles show their values where there is room, a legend explains all others. Time is to scale, but that
 * long quiet times are shortened (marked on the ruler) and crowded ones stretched; what is too long goes on below. Any
 * diagram can be drawn, also one that breaks rules of the format.
 *
 * @throws OptionError for what is not a diagram, and for an option that is unknown or wrong
 * @example
 * ```ts
 * import { draw, parse } from 'rxtopics/marbles'
 *
 * const picture = (text: string): string | null => {
 *   const diagram = parse(text)
 *   return diagram._tag === 'Right' ? draw(diagram.right) : null
 * }
 * ```
 */
export const draw = (diagram: Diagram, options: DrawOptions = {}): string => {
  checkArgument('draw.diagram', diagram, isDiagram)
  checkOptions('draw', options, { id: isString })
  const { id = idOf(diagram.title) } = options
  return render(layout(diagram), diagram.title, describe(diagram), id)
}

/** Returns letters that are always the same for one title. */
const idOf = (title: string): string => {
  let hash = 7
  for (let at = 0; at < title.length; at++) hash = (hash * 31 + title.charCodeAt(at)) % 0x7fff_ffff
  return `marbles-${hash.toString(36)}`
}
