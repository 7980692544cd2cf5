import { expect, test } from 'vitest'
import { createTree } from '../../../../src/inspector/page/tree.js'
import { SILENT } from '../../../../src/inspector/page/treeFilter.js'

const all = { text: '', only: 'all' } as const
const grown = () => {
  const tree = createTree()
  for (const [id, topic] of ['a/b', 'a', 'a/c/d', '/x', ''].entries()) {
    tree.name([id, topic, -1])
    tree.row([id, id + 1, 10, id === 2 ? 3 : 0, 1_000 * id, 5, id === 1 ? 1 : 0, `value ${id}`, 0, 0])
  }
  return tree
}

test('has a node for each level, with what is below it', () => {
  const tree = grown()
  expect(tree.root).toMatchObject({ topics: 5, count: 15, failures: 3 })
  expect(tree.node(1)).toMatchObject({
    path: 'a',
    topics: 3,
    count: 6,
    failures: 3,
    preview: 'value 1',
    at: 2_000,
  })
  // Levels that are empty are levels.
  expect(tree.node(3)?.path).toBe('/x')
  expect(tree.rows(all, 0).map(({ name }) => name)).toEqual(['a', ''])
})

test('knows the number of a topic that has come, whatever its levels', () => {
  const tree = grown()
  const deep = Array.from({ length: 50 }, (_, at) => at).join('/')
  tree.name([5, deep, -1])
  expect(['a/b', 'a', '/x', '', deep].map(topic => tree.idOf(topic))).toEqual([0, 1, 3, 4, 5])
  expect(['a/c', 'a/b/c', 'b', `${deep}/x`].map(topic => tree.idOf(topic))).toEqual([null, null, null, null])
})

test('counts what has come since, whatever was told before', () => {
  const tree = grown()
  tree.row([2, 13, 10, 4, 9_000, 5, 0, 'later', 0, 0])
  expect(tree.root).toMatchObject({ count: 25, failures: 4, at: 9_000 })
})

test('is unfolded as it is told', () => {
  const tree = grown()
  tree.toggle(tree.node(1)!)
  expect(tree.rows(all, 0).map(({ path }) => path)).toEqual(['a', 'a/b', 'a/c', ''])
  tree.toggle(tree.node(1)!, false)
  expect(tree.rows(all, 0)).toHaveLength(2)
})

test('is a list where something is asked for', () => {
  const tree = grown()
  const found = (text: string, only: 'all' | 'failing' | 'retained' | 'silent' | 'active' = 'all', now = 0) =>
    tree.rows({ text, only }, now).map(({ path }) => path)
  expect(found('A/')).toEqual(['a/b', 'a/c/d'])
  expect(found('a/#')).toEqual(['a/b', 'a', 'a/c/d'])
  expect(found('+/b')).toEqual(['a/b'])
  expect(found('', 'failing')).toEqual(['a', 'a/c/d'])
  expect(found('', 'retained')).toEqual(['a'])
  expect(found('', 'silent', SILENT + 1_500)).toEqual(['a/b'])
  expect(found('', 'active', SILENT + 1_500)).toEqual(['a', 'a/c/d', '/x', ''])
})

test('is a list of what was found in values', () => {
  const tree = grown()
  const paths = (filter: object) => tree.rows({ ...all, ...filter }, 0).map(({ path }) => path)
  expect(paths({ found: new Set([0, 1]) })).toEqual([tree.node(0)?.path, tree.node(1)?.path])
  expect(paths({ found: new Set([0, 1]), text: '/b' })).toEqual(['a/b'])
  expect(paths({ found: new Set() })).toEqual([])
})

test('what is hidden is in no list and no branch, and is counted, also where it comes later', () => {
  const tree = grown()
  const paths = (filter: object = {}) => tree.rows({ ...all, ...filter }, 0).map(({ path }) => path)
  tree.toggle(tree.node(1)!)
  tree.hide(['a/c/#', 'a', '/y'])
  // A level that is hidden as a topic stays, for what is below it.
  expect(paths()).toEqual(['a', 'a/b', ''])
  expect(paths({ text: 'a' })).toEqual(['a/b'])
  expect(paths({ only: 'failing' })).toEqual([])
  expect(tree.node(1)).toMatchObject({ topics: 3, hidden: 2, isHidden: true })
  expect(tree.hidden()).toEqual({ topics: 2, messages: 5 })
  tree.name([5, '/y', -1])
  tree.row([5, 100, 10, 0, 1, 5, 0, '', 0, 0])
  expect(tree.hidden()).toEqual({ topics: 3, messages: 105 })
  tree.hide(['a/b'])
  expect(tree.hidden()).toEqual({ topics: 1, messages: 1 })
  expect(paths({ text: 'a' })).toEqual(['a', 'a/c/d'])
  tree.hide([])
  expect(tree.hidden()).toEqual({ topics: 0, messages: 0 })
  expect(paths({ text: 'a' })).toEqual(['a/b', 'a', 'a/c/d'])
})

test('hides among templates, too', () => {
  const tree = createTree()
  tree.clear([['a/{b}', 'a/+', 'b']])
  for (const [id, topic] of ['a/x', 'a/y'].entries()) tree.name([id, topic, 0, topic])
  tree.hide(['a/x'])
  tree.toggle(tree.folds[0]!)
  expect(tree.rows({ ...all, folded: true }, 0).map(({ path }) => path)).toEqual(['a/{b}', 'a/y'])
  expect(tree.folds[0]?.fold?.asked).toBe(1)
})

test('says of how many it cannot be said that they are as they were', () => {
  const tree = createTree()
  for (const [id, [changed, unsure]] of [
    [10, 0],
    [0, 10],
    [10, 10],
    [0, 4],
    [0, 10],
  ].entries()) {
    tree.name([id, `t/${id}`, -1])
    tree.row([id, 1, 1, 0, 1, 1, 0, '', changed!, unsure!])
  }
  tree.hide(['t/4'])
  expect(tree.unsure(5)).toBe(1)
  expect(tree.unsure(0)).toBe(2)
})

test('has rates, which go down when nothing comes', () => {
  const tree = grown()
  tree.measure(1_000)
  tree.row([0, 101, 10, 0, 1_500, 5, 0, '', 0, 0])
  tree.measure(2_000)
  const { rate } = tree.node(0)!
  expect(rate).toBeGreaterThan(30)
  expect(tree.root.rate).toBeGreaterThanOrEqual(rate)
  for (let at = 3; at < 20; at++) tree.measure(at * 1_000)
  expect(tree.node(0)!.rate).toBe(0)
})

test('is not deeper than anybody can look', () => {
  const tree = createTree()
  tree.name([0, Array.from({ length: 5_000 }, () => 'x').join('/'), -1])
  let depth = 0
  for (let node = tree.node(0); node?.parent != null; node = node.parent) depth += 1
  expect(depth).toBe(32)
})
