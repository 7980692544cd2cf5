import { FAILED, type MarkRow, type Payload } from '../protocol/messages.js'
import { textOfMark, textOfPayload } from './payloadOf.js'
import { plottedAt, readPlotted } from './plotValue.js'
import { createSeries, type Series } from './series.js'

/** What is drawn of a topic: the value at a JSON pointer. */
export interface PlotLine {
  readonly topic: string
  readonly path: string
  /** The number of the topic, while it is known. */
  id: number | null
  readonly series: Series
  /** All values were true or false. */
  isBoolean: boolean
  /** Messages without a number there. */
  without: number
  /** Messages whose payload is not here, or not the whole of it. */
  unread: number
}

/** What a message says: its text, `null` where that is not here, or is cut; `undefined` where it is no text. */
export interface Sample {
  readonly at: number
  readonly text: string | null | undefined
}

/** The lines of one picture. */
export interface Plot {
  readonly lines: readonly PlotLine[]
  has(topic: string, path: string): boolean
  /** Adds a line, with what is known of it already, if there is room for one. */
  add(topic: string, id: number | null, path: string, known: Iterable<Sample>): void
  remove(topic: string, path: string): void
  /** Says what number a topic has. */
  named(id: number, topic: string): void
  take(mark: MarkRow, topic: string): void
  /** A new line to the program numbers topics anew. */
  forget(): void
}

/** Lines in one picture. */
export const MOST_LINES = 8

export const createPlot = (): Plot => {
  let lines: readonly PlotLine[] = []

  const takeInto = (of: readonly PlotLine[], { at, text }: Sample) => {
    const value = readPlotted(text ?? '')
    for (const line of of) {
      const found = plottedAt(value, line.path)
      if (text === null) line.unread += 1
      else if (found === null) line.without += 1
      else {
        line.isBoolean &&= typeof found === 'boolean'
        line.series.add({ at, value: Number(found) })
      }
    }
  }

  return {
    get lines() {
      return lines
    },
    has: (topic, path) => lines.some(line => line.topic === topic && line.path === path),
    add: (topic, id, path, known) => {
      if (lines.length >= MOST_LINES) return
      const line: PlotLine = {
        ...{ topic, path, id, series: createSeries(), isBoolean: true, without: 0, unread: 0 },
      }
      lines = [...lines, line]
      for (const sample of known) takeInto([line], sample)
    },
    remove: (topic, path) => {
      lines = lines.filter(line => line.topic !== topic || line.path !== path)
    },
    named: (id, topic) => {
      for (const line of lines) if (line.topic === topic) line.id = id
    },
    take: (mark, topic) => {
      const wanted = lines.filter(line => line.topic === topic)
      if (wanted.length > 0 && (mark[2] & FAILED) === 0) takeInto(wanted, sampleOf(mark))
    },
    forget: () => {
      for (const line of lines) line.id = null
    },
  }
}

/** Returns what a mark says of its message. */
export const sampleOf = (mark: MarkRow): Sample => ({ at: mark[1], text: textOfMark(mark) })

export const sampleOfPayload = (payload: Payload): Sample => ({
  at: payload.at,
  text: textOfPayload(payload),
})
