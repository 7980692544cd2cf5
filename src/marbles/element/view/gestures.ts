/// <reference lib="dom" />
import type { LiveLane } from '../model/lane.js'
import { firstFrom } from '../model/ring.js'
import type { ViewState } from '../model/view.js'
import { laneHeight, RULER } from './layoutLive.js'
import type { Parts } from './parts.js'
import type { Source, Stage } from './stage.js'

/** What fingers do. */
export interface Gestures {
  end(): void
}

const ZOOM = 1.5
/** Part of the picture that one key press moves. */
const PART = 0.1

export const createGestures = (
  { stage, pause, keys, buttons }: Parts,
  shown: Stage,
  view: ViewState,
  source: Source,
  changed: () => void,
): Gestures => {
  const span = () => {
    const [start = 0, end = 0] = shown.window?.panel.frames ?? []
    return end - start
  }
  const move = (part: number) => view.move(part * span(), source.now())
  const zoom = (factor: number, at = view.end(source.now())) => view.zoom(factor, at, source.now())
  const hold = () => (view.follows ? view.hold(source.now()) : view.follow())

  const reveal = (lane: LiveLane) => {
    const { window } = shown
    if (window === null) return
    const { lanes } = source.timeline()
    const tops = lanes.slice(0, lanes.indexOf(lane)).reduce((sum, each) => sum + laneHeight(each, window), 0)
    const room = stage.clientHeight - RULER
    const bottom = tops + laneHeight(lane, window)
    shown.scrolled = Math.min(tops, Math.max(shown.scrolled, bottom - room))
  }

  const choose = (lane: LiveLane | undefined) => {
    if (lane === undefined) return
    shown.lane = lane
    shown.mark = null
    reveal(lane)
  }

  const stepLane = (by: number) => {
    const { lanes } = source.timeline()
    const at = shown.lane === null ? (by > 0 ? -1 : lanes.length) : lanes.indexOf(shown.lane)
    choose(lanes[Math.max(0, Math.min(lanes.length - 1, at + by))])
  }

  /** Goes to the next mark of the lane, of all lanes if none is chosen, that is as wanted. */
  const stepMark = (by: 1 | -1, failed: boolean) => {
    // What is at the end is seen, and so may be the first to be found.
    const from = shown.mark?.at ?? view.end(source.now()) + 0.001
    const found = (shown.lane === null ? source.timeline().lanes : [shown.lane]).flatMap(lane => {
      const { marks } = lane
      let at = by > 0 ? firstFrom(marks, from + 0.001) : firstFrom(marks, from) - 1
      while (at >= 0 && at < marks.size && failed && !marks.at(at)!.failed) at += by
      const mark = marks.at(at)
      return mark === undefined ? [] : [{ lane, mark }]
    })
    const [next] = found.sort((a, b) => by * (a.mark.at - b.mark.at))
    if (next === undefined) return
    shown.lane = next.lane
    shown.mark = next.mark
    reveal(next.lane)
    const now = source.now()
    view.hold(now)
    view.move(next.mark.at + span() / 4 - view.end(now), now)
    view.hold(now)
  }

  const actions: Readonly<Record<string, () => void>> = {
    ' ': hold,
    ArrowLeft: () => move(-PART),
    ArrowRight: () => move(PART),
    PageUp: () => move(-1),
    PageDown: () => move(1),
    ArrowUp: () => stepLane(-1),
    ArrowDown: () => stepLane(1),
    Home: () => choose(source.timeline().lanes[0]),
    End: () => choose(source.timeline().lanes.at(-1)),
    f: () => view.follow(),
    '+': () => zoom(1 / ZOOM),
    '=': () => zoom(1 / ZOOM),
    '-': () => zoom(ZOOM),
    '0': () => view.reset(),
    '[': () => stepMark(-1, false),
    ']': () => stepMark(1, false),
    n: () => stepMark(1, true),
    N: () => stepMark(-1, true),
    '?': () => {
      keys.hidden = !keys.hidden
    },
    Escape: () => {
      shown.lane = null
      shown.mark = null
      keys.hidden = true
    },
  }

  const drags = dragging(
    stage,
    (x, y) => {
      const place = shown.scene?.places.find(({ top, bottom }) => y >= top && y < bottom)
      const { window } = shown
      if (place === undefined || window === null) return
      shown.lane = place.lane
      const { marks } = place.lane
      const at = firstFrom(marks, window.timeAt(x))
      const near = [marks.at(at - 1), marks.at(at)].flatMap(mark => (mark === undefined ? [] : [mark]))
      const [nearest] = near.sort(
        (a, b) => Math.abs(a.at - window.timeAt(x)) - Math.abs(b.at - window.timeAt(x)),
      )
      shown.mark = x < window.panel.from ? null : (nearest ?? null)
      changed()
    },
    pixels => {
      view.hold(source.now())
      view.move(-pixels * view.perPixel, source.now())
      changed()
    },
  )

  stage.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const action = event.shiftKey && event.key.startsWith('Arrow') ? pages[event.key] : event.key
    const act = actions[action ?? event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
    changed()
  })
  stage.addEventListener(
    'wheel',
    event => {
      event.preventDefault()
      if (event.ctrlKey) zoom(event.deltaY > 0 ? ZOOM : 1 / ZOOM, shown.window?.timeAt(event.offsetX))
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        view.move((event.deltaX || event.deltaY) * view.perPixel, source.now())
      else shown.scrolled += event.deltaY
      changed()
    },
    { passive: false },
  )
  const presses: Readonly<Record<string, string>> = {
    ...{ back: 'PageUp', on: 'PageDown', follow: 'f', out: '-', in: '+', keys: '?' },
  }
  for (const [name, button] of buttons)
    button.addEventListener('click', () => {
      if (button === pause) hold()
      else actions[presses[name] ?? '']?.()
      changed()
    })
  return { end: drags }
}

const pages: Readonly<Record<string, string>> = { ArrowLeft: 'PageUp', ArrowRight: 'PageDown' }

/** Pixels that a finger may move and still press. */
const STILL = 4

/** Tells presses from drags; returns what ends a drag that is under way. */
const dragging = (
  stage: HTMLElement,
  pressed: (x: number, y: number) => void,
  dragged: (pixels: number) => void,
): (() => void) => {
  let from: number | null = null
  let last = 0
  let isDrag = false
  stage.addEventListener('pointerdown', event => {
    from = event.clientX
    last = event.clientX
    isDrag = false
  })
  stage.addEventListener('pointermove', event => {
    if (from === null) return
    if (!isDrag && Math.abs(event.clientX - from) < STILL) return
    if (!isDrag) stage.setPointerCapture(event.pointerId)
    isDrag = true
    dragged(event.clientX - last)
    last = event.clientX
  })
  const end = () => {
    from = null
  }
  stage.addEventListener('pointerup', event => {
    const box = stage.getBoundingClientRect()
    if (from !== null && !isDrag) pressed(event.clientX - box.left, event.clientY - box.top)
    end()
  })
  stage.addEventListener('pointercancel', end)
  return end
}
