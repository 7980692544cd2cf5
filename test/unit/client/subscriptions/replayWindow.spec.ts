import { describe, expect, test } from 'vitest'
import { createReplayWindow } from '../../../../src/client/subscriptions/replayWindow.js'

describe('a replay window', () => {
  const of = (asked: number) => ({ asked }) as never

  test('gives a topic to those of each SUBSCRIBE once', () => {
    const window = createReplayWindow(1, 0, false)
    const first = window.replay('a', 1, 0)
    expect(first(of(1))).toBe(true)
    expect(window.replay('a', 1, 0)(of(1))).toBe(false)
    const second = window.replay('a', 2, 0)
    expect([second(of(1)), second(of(2))]).toEqual([false, true])
  })

  test.each([true, false])('begins with no topic seen, of one topic: %s', exact => {
    const window = createReplayWindow(1, 0, exact)
    expect(window.due('a', 2)(of(1))).toBe(true)
    expect(createReplayWindow(0, 0, exact).due('a', 2)(of(0))).toBe(false)
  })

  test('does not give those of an older SUBSCRIBE what they have seen live', () => {
    const window = createReplayWindow(1, 0, false)
    window.live('a', 1)
    const replay = window.replay('a', 2, 0)
    expect([replay(of(1)), replay(of(2))]).toEqual([false, true])
  })

  test('gives those of the latest what they have seen live too: that may not have been what is retained', () => {
    const window = createReplayWindow(1, 0, false)
    window.live('a', 1)
    expect(window.replay('a', 1, 0)(of(1))).toBe(true)
  })

  test('serves nobody who has not asked, and nobody from before it was opened', () => {
    const window = createReplayWindow(3, 0, false)
    const replay = window.replay('a', 3, 0)
    expect([replay(of(0)), replay(of(2)), replay(of(3))]).toEqual([false, false, true])
  })

  test('one that is older than what was asked for leaves that to come', () => {
    const window = createReplayWindow(1, 0, false)
    expect(window.due('a', 1)(of(1))).toBe(true)
    expect(window.replay('a', 1, 0)(of(1))).toBe(true)
    expect(window.due('a', 1)(of(1))).toBe(false)
  })

  test('R94 remembers 65,536 topics at most', () => {
    const window = createReplayWindow(1, 0, false)
    for (let i = 0; i <= 65_536; i += 1) window.replay(`t${i}`, 1, 0)
    expect(window.replay('t1', 1, 0)(of(1))).toBe(false)
    expect(window.replay('t0', 1, 0)(of(1))).toBe(true)
  })

  test('is over when nothing came for 10 s', () => {
    const window = createReplayWindow(1, 0, false)
    expect(window.isOver(10_000)).toBe(false)
    window.replay('a', 1, 8_000)
    expect(window.isOver(18_000)).toBe(false)
    window.extend(9_000)
    expect(window.isOver(19_001)).toBe(true)
  })
})
