import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPace } from '../../../../../src/driver/mqtt/session/pace.js'

describe('a pace', () => {
  test('lets so many pass at once, and the next a second after the first of them', () => {
    let now = 5_000
    const pace = createPace(3, () => now)
    for (const time of [5_000, 5_010, 5_020]) {
      now = time
      expect(pace.wait()).toBe(0)
      pace.sent()
    }
    expect(pace.wait()).toBe(980)
    now = 5_999
    expect(pace.wait()).toBe(1)
    now = 6_000
    expect(pace.wait()).toBe(0)
    pace.sent()
    expect(pace.wait()).toBe(10)
  })

  test('lets no more pass within one and the same ms; a clock that was put back holds nothing up', () => {
    let now = 5_000
    const pace = createPace(1, () => now)
    pace.sent()
    expect(pace.wait()).toBe(1_000)
    now = 4_999
    expect(pace.wait()).toBe(0)
  })

  test('never lets more pass in any second, and never holds up longer than that needs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 80 }),
        (perSecond, gaps) => {
          let now = 0
          const sent: number[] = []
          const pace = createPace(perSecond, () => now)
          for (const gap of gaps) {
            now += gap
            const recent = sent.filter(time => time > now - 1_000)
            const wait = pace.wait()
            expect(wait === 0).toBe(recent.length < perSecond)
            if (wait > 0) {
              expect(now + wait).toBe((sent.at(-perSecond) ?? 0) + 1_000)
              continue
            }
            pace.sent()
            sent.push(now)
          }
        },
      ),
    )
  })

  test('a clock that is put back holds nothing up', () => {
    let now = 10_000_000
    const pace = createPace(1, () => now)
    pace.sent()
    now = 0
    expect(pace.wait()).toBe(0)
  })
})
