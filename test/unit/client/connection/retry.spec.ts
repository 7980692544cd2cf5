import * as fc from 'fast-check'
import { backoff, ConnectionRefusedError, LinkError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { delayAfter, judge } from '../../../../src/client/connection/retry.js'

test('the default back-off doubles from a second, and ends at 30', () => {
  const retry = backoff({ random: () => 1 })
  expect([0, 1, 4, 5, 20].map(attempt => retry(new LinkError('lost'), attempt))).toEqual([
    1_000, 2_000, 16_000, 30_000, 30_000,
  ])
})

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

describe('what a policy answers', () => {
  const lost = new LinkError('lost')
  const refusal = Object.assign(new Error('busy'), { reasonCode: 0x89 })
  const answering = (answer: unknown) => () => answer as number

  test.each([0, 1, 0.5, Number.POSITIVE_INFINITY])('is a delay: %d', delay => {
    expect(delayAfter(answering(delay), refusal, 0)).toBe(delay)
    expect(judge(answering(delay), lost, 0)).toEqual({ delay, error: lost })
  })

  test('may be to give up', () => {
    expect(delayAfter(answering('fatal'), refusal, 0)).toBe('fatal')
    expect(judge(answering('fatal'), lost, 0)).toEqual({ delay: null, error: lost })
  })

  test.each([-1, Number.NaN, undefined, null, '5'])('is no delay: %j', answer => {
    expect(delayAfter(answering(answer), refusal, 0)).toBe('fatal')
    const { delay, error } = judge(answering(answer), lost, 0)
    expect([delay, error.message, error.fatal]).toEqual([null, 'the retry policy returned no delay', true])
    expect(error.cause).toBe(lost)
  })

  test('is asked with what was refused, and the attempt', () => {
    const asked: unknown[] = []
    const policy = (...given: readonly unknown[]) => asked.push(...given)
    delayAfter(policy, refusal, 3)
    expect(asked).toMatchObject([{ message: 'busy', reasonCode: 0x89, fatal: false, cause: refusal }, 3])
  })

  test('is to give up where it throws', () => {
    const thrown = new Error('oops')
    const policy = () => {
      throw thrown
    }
    expect(judge(policy, lost, 0)).toMatchObject({
      delay: null,
      error: { message: 'the retry policy threw', fatal: true, cause: thrown },
    })
  })
})
