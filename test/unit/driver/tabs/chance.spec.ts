import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nameBy } from '../../../../src/driver/tabs/chance.js'

/** Returns the name that these numbers make. */
const nameOf = (...numbers: readonly number[]): string => {
  const left = [...numbers]
  return nameBy(() => left.shift() ?? 0)
}

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('names are letters and digits, and differ where any of their chance differs by a little', () => {
  fc.assert(
    fc.property(chance, chance, (first, second) => {
      const name = nameOf(first, second)
      const other = (part: number) => (part < 0.5 ? part + 2 ** -50 : part - 2 ** -50)
      expect(name).toMatch(/^[0-9a-z]{2,}$/)
      expect(nameOf(other(first), second)).not.toBe(name)
      expect(nameOf(first, other(second))).not.toBe(name)
    }),
  )
})
