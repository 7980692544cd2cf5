/// <reference lib="dom" />
import { count } from '../../../base/count.js'
import { dark, light } from '../../svg/style.js'
import type { ViewState } from '../model/view.js'
import { showDetails } from './details.js'
import { createGestures } from './gestures.js'
import { layoutLive, RULER } from './layoutLive.js'
import { createPainter, type Painter } from './paint.js'
import { createParts } from './parts.js'
import type { Source, Stage } from './stage.js'
import { createWindow } from './window.js'
import { figuresText } from './words.js'

/** What is seen of the element. */
export interface Picture {
  start(): void
  stop(): void
  /** Draws anew, soon. */
  changed(): void
  theme(theme: 'light' | 'dark' | 'system'): void
}

/** Ms between two looks at the table and the numbers. */
const WORDS = 250
/** Ms between two sentences for screen readers. */
const SPOKEN = 5_000
/** Ms between two pictures for those who want less motion. */
const STEP = 1_000

export const createPicture = (
  host: HTMLElement,
  root: ShadowRoot,
  view: ViewState,
  source: Source,
): Picture => {
  const parts = createParts(root)
  const stage: Stage = { scene: null, window: null, scrolled: 0, lane: null, mark: null }
  const darkness = matchMedia('(prefers-color-scheme: dark)')
  const stillness = matchMedia('(prefers-reduced-motion: reduce)')
  let wanted: 'light' | 'dark' | 'system' = 'system'
  let painter: Painter = createPainter(light)
  let frame = 0
  let isRunning = false
  let isStale = true
  let drawnAt = 0
  let toldAt = 0
  let spokenAt = 0
  let spoken = 0
  let heldEvents = 0

  const colour = () => {
    const isDark = wanted === 'dark' || (wanted === 'system' && darkness.matches)
    painter = createPainter(isDark ? dark : light)
    host.dataset['shown'] = isDark ? 'dark' : 'light'
    isStale = true
  }

  const draw = () => {
    const { clientWidth: width, clientHeight: height } = parts.stage
    const context = parts.canvas.getContext('2d')
    if (context === null || width === 0) return
    const ratio = devicePixelRatio
    const pixels = [Math.round(width * ratio), Math.round(height * ratio)] as const
    if (parts.canvas.width !== pixels[0]) parts.canvas.width = pixels[0]
    if (parts.canvas.height !== pixels[1]) parts.canvas.height = pixels[1]
    const window = createWindow(view.end(source.now()), view.perPixel, width)
    const { lanes } = source.timeline()
    if (stage.lane !== null && !lanes.includes(stage.lane)) stage.lane = null
    const scene = layoutLive(lanes, window, height, stage.scrolled, stage.lane)
    stage.scrolled = Math.max(0, Math.min(stage.scrolled, scene.height - (height - RULER)))
    stage.scene = scene
    stage.window = window
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.clearRect(0, 0, width, height)
    context.save()
    context.beginPath()
    context.rect(0, 0, width, height - RULER)
    context.clip()
    painter.draw(context, scene.shapes)
    context.restore()
    painter.draw(context, scene.ruler)
  }

  const tell = (time: number) => {
    const figures = source.timeline().figures()
    if (view.follows) heldEvents = figures.events
    parts.pause.textContent = view.follows ? 'Pause' : 'Go on'
    parts.figures.textContent = figuresText(figures, view.follows ? null : figures.events - heldEvents)
    parts.figures.classList.toggle('held', !view.follows)
    const until = stage.mark === null ? view.end(source.now()) : stage.mark.at + 1
    showDetails(parts.details, stage.lane, until, stage.mark)
    if (time - spokenAt < SPOKEN || figures.events === spoken) return
    parts.spoken.textContent = `${count(figures.events - spoken, 'event')}, ${count(figures.lanes, 'lane')}`
    spoken = figures.events
    spokenAt = time
  }

  const tick = (time: number) => {
    frame = requestAnimationFrame(tick)
    const pace = stillness.matches && view.follows ? STEP : 0
    const moves = view.follows && source.timeline().lanes.length > 0
    if ((!moves && !isStale) || time - drawnAt < pace) return
    isStale = false
    drawnAt = time
    draw()
    if (time - toldAt < WORDS) {
      // What is not told now is told soon, also if nothing else happens.
      isStale ||= !moves
      return
    }
    toldAt = time
    tell(time)
  }

  const changed = () => {
    isStale = true
  }
  const resized = new ResizeObserver(changed)
  const gestures = createGestures(parts, stage, view, source, changed)
  darkness.addEventListener('change', colour)
  colour()

  return {
    start: () => {
      if (isRunning) return
      isRunning = true
      resized.observe(parts.stage)
      frame = requestAnimationFrame(tick)
    },
    stop: () => {
      isRunning = false
      resized.disconnect()
      cancelAnimationFrame(frame)
      gestures.end()
    },
    changed,
    theme: theme => {
      wanted = theme
      colour()
    },
  }
}
