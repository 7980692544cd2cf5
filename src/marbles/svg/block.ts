import { drawGlyph, GLYPH_HEIGHT } from './glyphs.js'
import { type Block, GROUP_SPACE, widthOfLine } from './rows.js'
import { rect, type Shape } from './scene.js'

/** Returns the glyphs of one frame around a point; a group has an outline. */
export const layoutBlock = ({ lines, width, height }: Block, x: number, y: number): readonly Shape[] => {
  const widest = Math.max(0, ...lines.map(widthOfLine))
  const glyphs = lines.flatMap((glyphs, at) => {
    const middle = y + (at - (lines.length - 1) / 2) * (GLYPH_HEIGHT + GROUP_SPACE)
    let left = x - widest / 2
    return glyphs.flatMap(glyph => {
      const center = left + glyph.width / 2
      left += glyph.width + GROUP_SPACE
      return drawGlyph(glyph, center, middle)
    })
  })
  const isGroup = lines.flat().length > 1
  const outline = { x: x - width / 2, y: y - height / 2, width, height }
  return isGroup ? [rect(outline, GLYPH_HEIGHT / 2, 'group'), ...glyphs] : glyphs
}
