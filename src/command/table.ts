import { count } from '../base/count.js'
import { escapeText } from '../base/escape.js'
import { age, sizeText } from './figures.js'
import type { TopicFigures } from './figuresByTopic.js'
import type { Paint } from './paint.js'
import { payloadText } from './show.js'

export const orders = ['rate', 'bytes', 'messages', 'age', 'failures', 'topic'] as const
export type Order = (typeof orders)[number]

const by: Readonly<Record<Order, (a: TopicFigures, b: TopicFigures) => number>> = {
  rate: (a, b) => b.rate - a.rate,
  bytes: (a, b) => b.byteRate - a.byteRate,
  messages: (a, b) => b.messages - a.messages,
  age: (a, b) => b.age - a.age,
  failures: (a, b) => b.failures - a.failures,
  topic: () => 0,
}

/** Returns the lines of a table that is no wider and no longer than told; what does not fit is counted. */
export const tableOf = (
  figures: readonly TopicFigures[],
  {
    order,
    columns,
    rows,
    paint,
  }: { readonly order: Order; readonly columns: number; readonly rows: number; readonly paint: Paint },
): readonly string[] => {
  const sorted = [...figures].sort((a, b) => by[order](a, b) || (a.topic < b.topic ? -1 : 1))
  // The last line says how many there are more, where there are.
  const shown = sorted.slice(0, Math.max(0, sorted.length < rows ? rows - 1 : rows - 2))
  // What the numbers leave is shared by topic and value.
  const rest = Math.max(0, columns - 56)
  const width = Math.max(10, Math.min(60, Math.floor(rest * 0.75)))
  const head = [
    'TOPIC'.padEnd(width),
    ...['RATE/s', 'B/s', 'SIZE', 'COUNT', 'FAIL', 'AGE'].map(title => title.padStart(8)),
    ' VALUE',
  ].join(' ')
  const lines = shown.map(row => {
    const name = fitted(escapeText(row.topic, 1_000), width)
    const numbers = [
      row.rate.toFixed(1),
      sizeText(row.byteRate),
      sizeText(row.size),
      String(row.messages),
      row.failures === 0 ? '' : String(row.failures),
      `${row.silent ? '!' : ''}${age(row.age)}`,
    ].map(text => text.padStart(8))
    const room = Math.max(1, rest - width)
    const value = fitted(payloadText(row.last, room), room).trimEnd()
    const line = `${name} ${numbers.join(' ')}  ${value}`.slice(0, columns)
    return row.failures > 0 ? paint('red', line) : row.silent ? paint('yellow', line) : line
  })
  const more = sorted.length - shown.length
  return [
    paint('bold', head.slice(0, columns)),
    ...lines,
    ...(more > 0 ? [paint('dim', `… ${count(more, 'more topic')}`)] : []),
  ]
}

const fitted = (text: string, width: number): string =>
  text.length <= width ? text.padEnd(width) : `${text.slice(0, width - 1)}…`
