import { map, of } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import { draw, format, fromTestMessages, print } from '../../../../src/marbles/index.js'
import { parsed, withoutPlaces } from '../support.js'
import { all, readXml } from '../xml.js'

const messages = (marbles: string, values?: Record<string, unknown>, error?: unknown) =>
  new TestScheduler(() => {}).run(() => TestScheduler.parseMarbles(marbles, values, error, false, true))

describe('fromTestMessages', () => {
  test('takes the messages of a TestScheduler', () => {
    const diagram = fromTestMessages('Doubling', [
      { label: 'numbers', messages: messages('-a--(b|)', { a: 1, b: 2 }) },
      { label: 'doubled', messages: messages('-a--(b|)', { a: 2, b: 'four' }) },
    ])
    expect(print(diagram)).toBe(
      ['Doubling', '', 'numbers  -1--(2|)', 'doubled  -2--(f|)', '', '1 = 1', '2 = 2', 'f = "four"'].join(
        '\n',
      ),
    )
  })

  test('is a diagram like any other where the format has words for it', () => {
    const diagram = fromTestMessages('T', [{ label: 'a/b', messages: messages('-x---y---') }])
    expect(withoutPlaces(parsed(format(diagram)))).toEqual(diagram)
  })

  test('gives the same symbol to equal values, and its own to a text of one character', () => {
    const { lanes, bindings } = fromTestMessages('T', [
      { label: 'a', messages: messages('xyz', { x: { v: 1 }, y: { v: 1 }, z: 'q' }) },
    ])
    expect(lanes[0]?.row.marbles.map(({ symbol }) => symbol)).toEqual(['a', 'a', 'q'])
    expect(bindings).toHaveLength(2)
  })

  test('names errors, each by its own symbol', () => {
    const { lanes, bindings } = fromTestMessages('T', [
      { label: 'a', messages: messages('-#', {}, new RangeError()) },
      { label: 'b', messages: messages('-#', {}, new TypeError()) },
      { label: 'c', messages: messages('-#', {}, new RangeError()) },
    ])
    const symbols = lanes.map(({ row }) => row.marbles[0]?.symbol)
    expect(symbols[0]).toBe('#')
    expect(symbols[2]).toBe('#')
    expect(bindings).toContainEqual({ symbol: '#', meaning: { kind: 'error', name: 'RangeError' } })
    expect(bindings).toContainEqual({ symbol: symbols[1], meaning: { kind: 'error', name: 'TypeError' } })
  })

  test('takes any value, also those that JSON cannot write', () => {
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    const values = [undefined, Number.NaN, 5n, Symbol('s'), () => 1, cycle, new Date(0), of(1), new Map()]
    const emissions = values.map((value, frame) => ({ frame, notification: { kind: 'N', value } as const }))
    const diagram = fromTestMessages('T', [{ label: 'a', messages: emissions }])
    expect(diagram.lanes[0]?.row.marbles).toHaveLength(values.length)
    expect(() => format(diagram)).not.toThrow()
    expect(diagram.bindings).toContainEqual({
      symbol: expect.any(String),
      meaning: { kind: 'message', value: '1970-01-01T00:00:00.000Z' },
    })
  })

  test('shows values as ? when there are no symbols left', () => {
    const emissions = Array.from({ length: 70 }, (_, frame) => ({
      frame,
      notification: { kind: 'N', value: frame } as const,
    }))
    const diagram = fromTestMessages('T', [{ label: 'a', messages: emissions }])
    expect(diagram.bindings).toHaveLength(62)
    expect(diagram.lanes[0]?.row.marbles.filter(({ symbol }) => symbol === '?')).toHaveLength(8)
    expect(() => readXml(draw(diagram))).not.toThrow()
  })

  test('draws what a scheduler recorded, whatever the labels', () => {
    const scheduler = new TestScheduler((actual: unknown) => {
      const svg = draw(
        fromTestMessages('Recorded', [{ label: 'map(x => x < 2)', messages: actual as never }]),
      )
      expect(
        all(readXml(svg))
          .map(({ text }) => text)
          .filter(text => ['map(x => x < 2)', 'true', 'false'].includes(text)),
      ).toEqual(['map(x => x < 2)', 'true', 'false'])
    })
    scheduler.run(({ cold, expectObservable }) => {
      expectObservable(cold('-a-b|', { a: 1, b: 2 }).pipe(map(x => x < 2))).toBe('')
    })
  })
})
