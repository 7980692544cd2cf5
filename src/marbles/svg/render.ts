import { printable } from '../text/cells.js'
import { round, type Scene, type Shape } from './scene.js'
import { styleSheet } from './style.js'

/** Returns a scene as SVG, with a title and a description for those who cannot see it. */
export const render = (scene: Scene, title: string, description: string, id: string): string => {
  const { width, height, shapes } = scene
  const name = shown(id)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="rxtopics-marbles" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${name}-title ${name}-desc">`,
    `<title id="${name}-title">${shown(title)}</title>`,
    `<desc id="${name}-desc">${escapeXml(description)}</desc>`,
    `<style>${styleSheet}</style>`,
    ...shapes.map(renderShape),
    '</svg>\n',
  ].join('\n')
}

const shown = (text: string): string => escapeXml(printable(text))

/** Returns a text that means itself in XML, in content and in attributes. What XML cannot have is escaped by now. */
const escapeXml = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)

const renderShape = (shape: Shape): string => {
  switch (shape.kind) {
    case 'text': {
      const anchor = shape.anchor === 'middle' ? ' text-anchor="middle"' : ''
      return `<text class="${shape.style}" x="${round(shape.x)}" y="${round(shape.y)}" font-size="${shape.size}"${anchor}>${shown(shape.text)}</text>`
    }
    case 'rect': {
      const { x, y, width, height } = shape.box
      const size = `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`
      return `<rect class="${shape.style}" ${size} rx="${shape.radius}"/>`
    }
    case 'path':
      return `<path class="${shape.style}" d="${shape.d}"/>`
  }
}
