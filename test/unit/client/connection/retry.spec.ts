import * as fc from 'fast-check'
import { backoff, ConnectionRefusedError, LinkError } from 'rxtopics'
import { describe, expect, test } from 'vitest'

describe('A8 the default retry policy', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

  test('draws each delay evenly between 0 and a bound that doubles up to the cap', () => {
    fc.assert(
      fc.property(
        chance,
        fc.nat({ max: 2_000 }),
        fc.integer({ min: 1, max: 5_000 }),
        (drawn, attempt, base) => {
          const cap = 20_000
          const delay = backoff({ base, cap, random: () => drawn })(new LinkError('lost'), attempt)
          expect(delay).toBe(Math.round(drawn * Math.min(cap, base * 2 ** attempt)))
          expect(delay).toBeLessThanOrEqual(cap)
        },
      ),
    )
  })

  test('gives up at fatal errors, whatever the attempt', () => {
    expect(backoff()(new ConnectionRefusedError('no', { fatal: true, reasonCode: 0x86 }), 0)).toBe('fatal')
  })

  test('takes no unknown option and no value out of range', () => {
    expect(() => backoff({ base: -1 })).toThrow(
      expect.objectContaining({ name: 'OptionError', path: 'backoff.base' }),
    )
    expect(() => backoff({ max: 1 } as never)).toThrow(expect.objectContaining({ path: 'backoff.max' }))
  })
})
