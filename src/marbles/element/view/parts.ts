/// <reference lib="dom" />
import { sheet } from './sheet.js'

/** What the element is made of. */
export interface Parts {
  readonly stage: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly pause: HTMLButtonElement
  readonly figures: HTMLElement
  readonly details: HTMLElement
  readonly keys: HTMLElement
  readonly spoken: HTMLElement
  readonly buttons: ReadonlyMap<string, HTMLButtonElement>
}

/** Keys, and what they do. */
const KEYS =
  'Space pauses or goes on · ← → go back and on, Shift by a page · f follows · + − 0 zoom · ↑ ↓ choose a lane · ' +
  '[ ] step through it · n N next and previous failure · Esc leaves the lane · ? shows this. ' +
  'Wheel scrolls, with Ctrl it zooms; drag to go back.'

/** Returns an element with text in it: nothing here is ever read as markup. */
export const make = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  about: { readonly className?: string; readonly text?: string } = {},
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(name)
  if (about.className !== undefined) element.className = about.className
  if (about.text !== undefined) element.textContent = about.text
  return element
}

/** Builds the inside of the element. */
export const createParts = (root: ShadowRoot): Parts => {
  const styles = new CSSStyleSheet()
  styles.replaceSync(sheet)
  root.adoptedStyleSheets = [styles]

  const bar = make('div', { className: 'bar' })
  bar.setAttribute('role', 'toolbar')
  const buttons = new Map<string, HTMLButtonElement>()
  const button = (action: string, text: string, label: string) => {
    const element = make('button', { text })
    element.type = 'button'
    element.title = label
    element.setAttribute('aria-label', label)
    buttons.set(action, element)
    bar.append(element)
    return element
  }
  const pause = button('pause', 'Pause', 'Pause')
  button('back', '◀', 'Go back')
  button('on', '▶', 'Go on')
  button('follow', 'Follow', 'Follow the time')
  button('out', '−', 'Show more time')
  button('in', '+', 'Show less time')
  button('keys', '?', 'Keys')
  const figures = make('span', { className: 'figures' })
  bar.append(figures)

  const stage = make('div', { className: 'stage' })
  stage.tabIndex = 0
  stage.setAttribute('role', 'application')
  stage.setAttribute(
    'aria-label',
    'Live marbles. Choose a lane with the arrow keys; a table lists what is in it.',
  )
  const canvas = make('canvas')
  canvas.setAttribute('aria-hidden', 'true')
  stage.append(canvas)

  const details = make('div', { className: 'details' })
  const keys = make('div', { className: 'keys', text: KEYS })
  keys.hidden = true
  const spoken = make('div', { className: 'quiet' })
  spoken.setAttribute('role', 'status')
  root.append(bar, stage, details, keys, spoken)
  return { stage, canvas, pause, figures, details, keys, spoken, buttons }
}
