import { expect, test } from 'vitest'
import type { TopicFigures } from '../../../src/command/figuresByTopic.js'
import { type Order, orders, tableOf } from '../../../src/command/table.js'

const figures = (topic: string, more: Partial<TopicFigures> = {}): TopicFigures => ({
  ...{ topic, rate: 1, byteRate: 1, messages: 1, failures: 0, size: 1, age: 0, silent: false },
  last: new TextEncoder().encode('x'),
  ...more,
})

interface Shape {
  readonly order?: Order
  readonly columns?: number
  readonly rows?: number
}

const table = (rows: readonly TopicFigures[], shape: Shape = {}) =>
  tableOf(rows, {
    ...{ order: 'topic', columns: 100, rows: 100, paint: (style, text) => `<${style}>${text}` },
    ...shape,
  })

const topics = (lines: readonly string[]) => lines.slice(1).map(line => /[^ >]+/.exec(line)?.[0])

test.each<[Order, string]>([
  ['rate', 'r'],
  ['bytes', 'b'],
  ['messages', 'm'],
  ['age', 'a'],
  ['failures', 'f'],
  ['topic', '0'],
])('%s: the most first, and where there is no difference by name', (order, first) => {
  const rows = [
    ...[figures('1'), figures('r', { rate: 2 }), figures('b', { byteRate: 2 }), figures('0')],
    ...[figures('m', { messages: 2 }), figures('a', { age: 2 }), figures('f', { failures: 2 })],
  ]
  const plain = tableOf(rows, { order, columns: 100, rows: 100, paint: (_, text) => text })
  const others = rows.map(({ topic }) => topic).filter(topic => topic !== first)
  expect(topics(plain)).toEqual([first, ...others.sort()])
})

test('every order is tried above', () => {
  expect(orders).toHaveLength(6)
})

test('a row in full', () => {
  const row = figures('home/lamp', {
    ...{ rate: 1.25, byteRate: 2048, messages: 12, failures: 3, size: 20_000, age: 65_000, silent: true },
    last: new TextEncoder().encode('a\u001bb'),
  })
  const [head = '', line = ''] = table([row])
  expect(head).toMatch(/^<bold>TOPIC +RATE\/s +B\/s +SIZE +COUNT +FAIL +AGE +VALUE$/)
  expect(line.split(/ {2,}/)).toEqual([
    ...['<red>home/lamp', '1.3', '2.0 KiB', '20 KiB', '12', '3', '!65 s', 'a\\u001bb'],
  ])
})

test('what is silent is yellow, what has failed red, all else as it is', () => {
  const rows = [figures('a'), figures('b', { silent: true }), figures('c', { silent: true, failures: 1 })]
  expect(table(rows).map(line => /^<(\w+)>/.exec(line)?.[1])).toEqual(['bold', undefined, 'yellow', 'red'])
})

test('foreign text is escaped, and what is too long is cut', () => {
  const [, line = ''] = table([figures(`\u001b[2J\u202e${'x'.repeat(500)}`)], { columns: 90 })
  expect(line).toMatch(/^\\u001b\[2J\\u202ex+…/)
  expect(line.length).toBeLessThanOrEqual(90)
})

test.each([10, 20, 56, 79, 80, 120, 400])('it is no wider than %i columns', columns => {
  const row = figures('t'.repeat(300), { last: new TextEncoder().encode('v'.repeat(300)) })
  const lines = tableOf([row], { order: 'topic', columns, rows: 10, paint: (_, text) => text })
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
})

test('it is no longer than told, and says how many are left out', () => {
  const rows = Array.from({ length: 20 }, (_, at) => figures(`t/${at}`))
  const lines = table(rows, { rows: 6 })
  expect(lines).toHaveLength(6)
  expect(lines.at(-1)).toBe('<dim>… 16 more topics')
  expect(table(rows.slice(0, 6), { rows: 6 }).at(-1)).toBe('<dim>… 2 more topics')
  expect(topics(table(rows.slice(0, 5), { rows: 6 }))).toEqual(['t/0', 't/1', 't/2', 't/3', 't/4'])
  expect(table(rows, { rows: 2 })).toEqual([expect.stringContaining('TOPIC'), '<dim>… 20 more topics'])
})
