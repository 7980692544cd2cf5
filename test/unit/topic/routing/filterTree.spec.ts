import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { covers } from '../../../../src/topic/filter/covers.js'
import { createFilterTree } from '../../../../src/topic/routing/filterTree.js'
import { plainFilter } from '../arbitraries.js'

describe('createFilterTree', () => {
  test('agrees with covers while filters come and go, and is empty after the last (D26)', () => {
    const filters = fc.uniqueArray(plainFilter, { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(filters, fc.infiniteStream(fc.nat()), (all, picks) => {
        const tree = createFilterTree<string>()
        const left = [...all]
        for (const filter of all) tree.add(filter, filter)
        while (left.length > 0) {
          const index = picks.next().value % left.length
          const wide = left[index]!
          expect([...tree.coveredBy(wide)].sort()).toEqual(left.filter(filter => covers(wide, filter)).sort())
          tree.remove(wide)
          left.splice(index, 1)
        }
        expect(tree.size()).toBe(0)
      }),
    )
  })

  test('ignores a filter that was never added', () => {
    const tree = createFilterTree<string>()
    tree.add('a/b/+', 'a/b/+')
    for (const filter of ['a', 'a/b', 'a/c', 'a/b/+/#', '#']) tree.remove(filter)
    expect(tree.coveredBy('#')).toEqual(['a/b/+'])
    expect(tree.size()).toBe(3)
  })
})
