import { expect, test } from 'vitest'
import { createPanels } from '../../../../src/marbles/svg/timeScale.js'

test('thousands of frames are folded in time that grows with them, not with their square', () => {
  const frames = 20_000
  const items = Array.from({ length: frames }, (_, frame) => ({ frame, width: 24 }))
  const began = performance.now()
  const panels = createPanels([items, items.slice(5)], frames, 100, 800)
  // Some twenty times as long where each panel looks at all items.
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(panels.flatMap(panel => panel.frames)).toEqual(Array.from({ length: frames + 1 }, (_, at) => at))
  for (const panel of panels)
    for (const [at, frame] of panel.frames.entries()) {
      expect(panel.has(frame)).toBe(true)
      if (at > 0 && frame < frames) expect(panel.at(frame) - panel.at(frame - 1)).toBeGreaterThanOrEqual(30)
    }
})
