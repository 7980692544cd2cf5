import { GLYPH_HEIGHT, type Glyph, pill } from '../../svg/glyphs.js'
import type { Block } from '../../svg/rows.js'
import { BIN, type LiveLane, type Mark } from '../model/lane.js'
import { firstFrom } from '../model/ring.js'
import type { TimeWindow } from './window.js'

/** Pixels of a cell: in each cell of the time is one marble, or one that counts several. */
const CELL = 48

interface Cell {
  /** When it begins. */
  readonly at: number
  count: number
  failed: number
  /** The only one in it. */
  mark: Mark | null
}

/**
 * Returns what is drawn of a lane. Time is divided in cells that do not move while it passes, so that nothing flickers.
 * Where several things are in a cell one marble says how many, and a failure among them has one of its own.
 */
export const blocksOf = (lane: LiveLane, window: TimeWindow): readonly Block[] => {
  const { panel, perPixel } = window
  const length = CELL * perPixel
  const cells = cellsOf(lane, panel.frames[0]! - length, panel.frames.at(-1)!, length)
  return cells.map((cell, at) => {
    const before = cells[at - 1]
    const after = cells[at + 1]
    const isAlone = before?.at !== cell.at - length && after?.at !== cell.at + length
    return cell.mark === null ? counted(cell, length) : single(cell.mark, cell.at, length, perPixel, isAlone)
  })
}

const cellsOf = (lane: LiveLane, from: number, to: number, length: number): readonly Cell[] => {
  const cells = new Map<number, Cell>()
  const cellAt = (time: number): Cell => {
    const at = Math.floor(time / length) * length
    const known = cells.get(at)
    if (known !== undefined) return known
    const cell: Cell = { at, count: 0, failed: 0, mark: null }
    cells.set(at, cell)
    return cell
  }
  for (let at = firstFrom(lane.bins, from - BIN); at < lane.bins.size; at++) {
    const bin = lane.bins.at(at)!
    if (bin.at > to) break
    const cell = cellAt(bin.at + BIN / 2)
    cell.count += bin.count
    cell.failed += bin.failed
  }
  for (let at = firstFrom(lane.marks, from); at < lane.marks.size; at++) {
    const mark = lane.marks.at(at)!
    if (mark.at > to) break
    const cell = cellAt(mark.at)
    cell.count += 1
    cell.mark = cell.count === 1 ? mark : null
    if (mark.failed) cell.failed += 1
  }
  return [...cells.values()].sort((a, b) => a.at - b.at)
}

/** Alone it is where it belongs and has its text; beside others it is kept within its cell. */
const single = (mark: Mark, from: number, length: number, perPixel: number, isAlone: boolean): Block => {
  const glyph = isAlone ? mark.glyph : narrow(mark.glyph)
  const half = (glyph.width / 2 + 1) * perPixel
  const frame = isAlone ? mark.at : Math.min(Math.max(mark.at, from + half), from + length - half)
  return { frame, width: glyph.width, height: GLYPH_HEIGHT, lines: [[glyph]] }
}

const counted = ({ at, count, failed }: Cell, length: number): Block => {
  const glyph = pill(countOf(count, failed), failed > 0 ? 'bad' : 'plain', false)
  return { frame: at + length / 2, width: glyph.width, height: GLYPH_HEIGHT, lines: [[glyph]] }
}

/** Returns how many there are, `3/12` for 3 failures among 12, and `31!` for so many among too many to be said. */
const countOf = (count: number, failed: number): string => {
  if (failed === 0 || failed === count) return short(count)
  const both = `${failed}/${count}`
  return both.length <= 4 ? both : `${short(failed).replace('×', '')}!`
}

/** Columns that leave room for a neighbour. */
const NARROW = 3

const narrow = (glyph: Glyph): Glyph => {
  const characters = [...glyph.text]
  if (characters.length <= NARROW) return glyph
  const cut = pill(`${characters.slice(0, NARROW - 1).join('')}…`, glyph.style, glyph.retained)
  return { ...cut, shape: glyph.shape }
}

/** Returns a number in four columns at most. */
const short = (count: number): string => {
  if (count < 1_000) return `×${count}`
  if (count < 1_000_000) return `${Math.floor(count / 1_000)}k`
  return `${Math.min(999, Math.floor(count / 1_000_000))}M`
}
