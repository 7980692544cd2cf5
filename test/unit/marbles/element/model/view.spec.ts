import { expect, test } from 'vitest'
import { createView } from '../../../../../src/marbles/element/model/view.js'

test('goes along with the time, until it is held', () => {
  const view = createView()
  expect(view.end(5)).toBe(5)
  view.hold(7)
  expect([view.end(9), view.follows]).toEqual([7, false])
  view.hold(9)
  expect(view.end(10)).toBe(7)
  view.follow()
  expect([view.end(10), view.follows]).toEqual([10, true])
})

test('goes back and on, and follows again when it has come to now', () => {
  const view = createView()
  view.move(-1_000, 5_000)
  expect(view.end(6_000)).toBe(4_000)
  view.move(500, 6_000)
  expect(view.end(6_000)).toBe(4_500)
  view.move(10_000, 6_000)
  expect(view.follows).toBe(true)
})

test('zooms around a place, within limits', () => {
  const view = createView()
  view.hold(10_000)
  view.zoom(0.5, 8_000, 20_000)
  expect([view.perPixel, view.end(0)]).toEqual([25, 9_000])
  view.zoom(1e-9, 9_000, 20_000)
  expect(view.perPixel).toBe(0.01)
  view.zoom(1e12, 9_000, 20_000)
  expect(view.perPixel).toBe(10_000)
  // Never beyond now.
  expect(view.end(20_000)).toBeLessThanOrEqual(20_000)
  view.reset()
  expect([view.perPixel, view.follows]).toEqual([50, true])
})
