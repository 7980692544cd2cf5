import { expect, test } from 'vitest'
import { createFolds } from '../../../../src/inspector/page/folds.js'
import { nodeOf } from '../../../../src/inspector/page/node.js'
import { isRemovable, meantBy } from '../../../../src/inspector/page/removable.js'

test('a topic stands for itself, a branch for all of it', () => {
  const leaf = nodeOf('a/b', 'b', 1, null)
  const branch = nodeOf('a', 'a', 0, null)
  branch.children.set('b', leaf)
  expect(meantBy(leaf, [])).toEqual({ name: 'a/b', wanted: { filter: 'a/b' } })
  expect(meantBy(branch, [])).toEqual({ name: 'a/#', wanted: { filter: 'a/#' } })
  expect([leaf, branch].every(isRemovable)).toBe(true)
})

test('the row of a template stands for its topics, by its number; topics of none cannot be asked for', () => {
  const folds = createFolds([
    ['a/{b}', 'a/+', 'b'],
    ['n/{id:int}', 'n/+', 'id'],
  ]).nodes
  expect(folds.map(isRemovable)).toEqual([true, true, false])
  expect(meantBy(folds[1]!, folds)).toEqual({ name: 'n/{id:int}', wanted: { filter: 'n/+', template: 1 } })
})
