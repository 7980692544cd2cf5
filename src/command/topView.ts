import { count } from '../base/count.js'
import type { FiguresByTopic, TopicFigures } from './figuresByTopic.js'
import type { Paint } from './paint.js'
import type { Tally } from './progress.js'
import { type Order, orders, tableOf } from './table.js'
import type { Output } from './world.js'

export interface TopViewOptions {
  readonly figures: FiguresByTopic
  readonly tally: Tally
  readonly order: Order
  /** Lines at most; not given: those of the terminal, and elsewhere all. */
  readonly rows: number | undefined
  readonly paint: Paint
  readonly stdout: Output
}

/** The table of `top`, as it is sorted and frozen by keys. */
export interface TopView {
  lines(): readonly string[]
  /** Does what a key says; returns whether it ends the table. */
  type(key: string): boolean
  thaw(): void
}

export const createTopView = (options: TopViewOptions): TopView => {
  const { figures, tally, paint, stdout } = options
  let { order } = options
  let frozen: readonly TopicFigures[] | null = null
  return {
    lines: () => {
      const all = frozen ?? figures.all()
      const columns = stdout.columns()
      const rows = options.rows ?? (stdout.isTerminal ? stdout.rows() - 1 : Number.POSITIVE_INFINITY)
      const forgotten = figures.forgotten()
      const summary = [
        ...(frozen === null ? [] : ['frozen']),
        `${count(all.length, 'topic')}, ${all.filter(each => each.silent).length} silent`,
        tally.text(),
        ...(forgotten === 0 ? [] : [`${count(forgotten, 'topic')} forgotten (--max-topics)`]),
      ].join('; ')
      return [summary.slice(0, columns), ...tableOf(all, { order, columns, rows: rows - 1, paint })]
    },
    type: key => {
      if (key === ' ') frozen = frozen === null ? figures.all() : null
      if (key === 's') order = orders[(orders.indexOf(order) + 1) % orders.length] ?? order
      return key === 'q'
    },
    thaw: () => {
      frozen = null
    },
  }
}
