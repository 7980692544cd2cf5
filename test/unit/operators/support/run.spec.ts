import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Run } from '../../../../src/operators/support/run.js'
import { heldBytes } from '../../../support/garbage.js'

describe('Run', () => {
  test('every run stays what it was, whatever goes on from it', () => {
    const step = fc.record({ of: fc.nat(), act: fc.constantFrom('with', 'with', 'with', 'without') })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), fc.integer({ min: 1, max: 20 }), (steps, most) => {
        const runs: [Run<number>, number[]][] = [[Run.of(-1), [-1]]]
        steps.forEach(({ of, act }, item) => {
          // Mostly from the latest; sometimes another way from an earlier one.
          const [run, model] = (of % 4 === 0 ? runs[of % runs.length] : runs.at(-1))!
          if (act === 'with') {
            const longer = [...model, item]
            runs.push([run.with(item, most), longer.length > most ? longer.slice(1) : longer])
          } else {
            const rest = run.withoutOldest()
            if (model.length === 1) expect(rest).toBeUndefined()
            else runs.push([rest!, model.slice(1)])
          }
        })
        for (const [run, model] of runs) {
          expect(run.items()).toEqual(model)
          expect(run.size).toBe(model.length)
          expect(run.oldest()).toBe(model[0])
        }
      }),
    )
  })

  test('shows the same array each time', () => {
    const run = Run.of(1).with(2, 5)
    expect(run.view(String)).toEqual(['1', '2'])
    expect(run.view(String)).toBe(run.view(String))
    expect(run.with(3, 5).view(String)).toEqual(['1', '2', '3'])
  })

  test('R94 lets go of what has left it', async () => {
    const before = heldBytes()
    let run = Run.of(new Uint8Array(10_000))
    for (let i = 0; i < 50_000; i++) run = run.with(new Uint8Array(10_000), 10)
    await expect.poll(() => heldBytes() - before).toBeLessThan(5e6)
    expect(run.size).toBe(10)
  })
})
