import { expect, test } from 'vitest'
import { createPlot, MOST_LINES, sampleOfPayload } from '../../../../src/inspector/page/plot.js'
import { FAILED, type MarkRow } from '../../../../src/inspector/protocol/messages.js'

const mark = (at: number, text: string, flags = 0, size = text.length): MarkRow => [
  0,
  at,
  flags,
  text,
  at,
  size,
]

test('takes the values at its paths, and counts what has none or is not here', () => {
  const plot = createPlot()
  plot.add('a', 0, '/t', [{ at: 1, text: '{"t":5}' }])
  plot.add('a', 0, '/on', [])
  for (const told of [
    mark(2, '{"t":6,"on":true}'),
    mark(3, 'nothing'),
    mark(4, '{"t":7', 0, 99),
    mark(5, 'schema', FAILED, 0),
  ])
    plot.take(told, 'a')
  plot.take(mark(6, '{"t":9}'), 'b')
  const [t, on] = plot.lines
  expect(t?.series.points).toEqual([
    { at: 1, value: 5 },
    { at: 2, value: 6 },
  ])
  expect(t).toMatchObject({ isBoolean: false, without: 1, unread: 1 })
  expect(on?.series.points).toEqual([{ at: 2, value: 1 }])
  expect(on).toMatchObject({ isBoolean: true, without: 1, unread: 1 })
  plot.take(mark(7, '{"on":3}'), 'a')
  expect(on?.isBoolean).toBe(false)
})

test('has so many lines, and no more; one that is taken out makes room', () => {
  const plot = createPlot()
  for (let at = 0; at <= MOST_LINES; at++) plot.add('a', 0, `/${at}`, [])
  expect(plot.lines).toHaveLength(MOST_LINES)
  plot.remove('a', '/0')
  plot.add('a', 0, '/new', [])
  expect(plot.has('a', '/0')).toBe(false)
  expect(plot.has('a', '/new')).toBe(true)
})

test('a topic gets its number anew after the line was lost', () => {
  const plot = createPlot()
  plot.add('a', 3, '', [])
  plot.forget()
  expect(plot.lines[0]?.id).toBeNull()
  plot.named(8, 'b')
  plot.named(9, 'a')
  expect(plot.lines[0]?.id).toBe(9)
})

test('a payload that is cut is no text', () => {
  const about = { at: 5, retain: false, qos: 0, properties: [] }
  expect(sampleOfPayload({ base64: btoa('21'), size: 2, ...about })).toEqual({ at: 5, text: '21' })
  expect(sampleOfPayload({ base64: btoa('21'), size: 3, ...about })).toEqual({ at: 5, text: null })
})
