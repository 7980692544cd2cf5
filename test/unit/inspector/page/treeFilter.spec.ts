import { expect, test } from 'vitest'
import { nodeOf } from '../../../../src/inspector/page/node.js'
import { chooser, isWhole, SILENT, type TreeFilter } from '../../../../src/inspector/page/treeFilter.js'

const all: TreeFilter = { text: '', only: 'all' }
const heard = (path: string, changes: object) =>
  Object.assign(nodeOf(path, path, 0, null), { id: 1 }, changes)

test('all is asked for where nothing else is; what is hidden or folded is no question', () => {
  expect(isWhole({ ...all, hide: ['a'], folded: true, where: 'a =' })).toBe(true)
  for (const asked of [{ text: 'a' }, { only: 'changed' }, { found: new Set<number>() }] as const)
    expect(isWhole({ ...all, ...asked })).toBe(false)
})

test.each([
  ['changed', { changed: 11 }, { changed: 10 }],
  ['failing', { failures: 1 }, { failures: 0 }],
  ['retained', { flags: 3 }, { flags: 2 }],
  ['active', { at: 5 }, { at: 4 }],
  ['silent', { at: 4 }, { at: 5 }],
] as const)('only %s: %j, not %j', (only, yes, no) => {
  const isAsked = chooser({ ...all, only, since: 10 }, SILENT + 5)
  expect([isAsked(heard('a', yes)), isAsked(heard('a', no))]).toEqual([true, false])
})

test('all that is asked for has to be so', () => {
  const isAsked = chooser({ text: 'LAMP', only: 'retained', found: new Set([1]) }, 0)
  expect(isAsked(heard('a/lamp', { flags: 1 }))).toBe(true)
  for (const other of [
    heard('a/door', { flags: 1 }),
    heard('a/lamp', {}),
    heard('a/lamp', { flags: 1, id: 2 }),
    heard('a/lamp', { flags: 1, id: null }),
  ])
    expect(isAsked(other)).toBe(false)
})
