import { expect, test } from 'vitest'
import { createFiguresByTopic } from '../../../src/command/figuresByTopic.js'
import { createTopView, type TopViewOptions } from '../../../src/command/topView.js'
import { seen } from './seen.js'

const create = (more: Partial<TopViewOptions> = {}, { isTerminal = true, most = 10 } = {}) => {
  const figures = createFiguresByTopic(most, () => 0)
  const add = (topic: string, payload = 'x') => figures.add(seen({ topic, payload }))
  const view = createTopView({
    ...{ figures, order: 'topic', rows: undefined, paint: (_, text) => text },
    tally: { add: () => {}, messages: () => 0, bytes: () => 0, text: () => 'tally' },
    stdout: { isTerminal, columns: () => 80, rows: () => 6, write: () => {}, waiting: () => 0 },
    ...more,
  })
  const topics = () =>
    view
      .lines()
      .slice(2)
      .map(line => line.split(' ', 1)[0])
  return { view, add, topics }
}

test('it has room in the terminal, in as many rows as told, or elsewhere for all', () => {
  for (const [given, terminal, lines] of [
    [undefined, true, 5],
    [4, true, 4],
    [undefined, false, 10],
  ] as const) {
    const { view, add } = create({ rows: given }, { isTerminal: terminal })
    for (let n = 0; n < 8; n += 1) add(`t/${n}`)
    expect(view.lines()).toHaveLength(lines)
    expect(view.lines()[0]).toBe('8 topics, 0 silent; tally')
  }
})

test('what is frozen stays, and is sorted all the same, until it thaws', () => {
  const { view, add, topics } = create()
  add('a')
  add('b', 'longer')
  expect([view.type(' '), view.lines()[0]]).toEqual([false, 'frozen; 2 topics, 0 silent; tally'])
  add('c')
  expect(topics()).toEqual(['a', 'b'])
  // After the topic comes the rate, then the bytes.
  for (const key of ['s', 's']) view.type(key)
  expect(topics()).toEqual(['b', 'a'])
  view.type(' ')
  expect(topics()).toEqual(['b', 'a', 'c'])
  view.type(' ')
  add('d')
  view.thaw()
  expect(topics()).toEqual(['b', 'a', '…'])
})

test('q ends it, other keys do nothing; what was forgotten is told', () => {
  const { view, add, topics } = create({}, { most: 1 })
  add('a')
  add('b')
  expect(['q', 'x', 'Q'].map(view.type)).toEqual([true, false, false])
  expect([topics(), view.lines()[0]]).toEqual([
    ['b'],
    '1 topic, 0 silent; tally; 1 topic forgotten (--max-topics)',
  ])
})
