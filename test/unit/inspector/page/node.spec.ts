import { expect, test } from 'vitest'
import { below, isBranch, nodeOf } from '../../../../src/inspector/page/node.js'
import { createTree } from '../../../../src/inspector/page/tree.js'

test('a new node has had nothing, and is folded unless it is the root', () => {
  const root = nodeOf('', '', -1, null)
  const node = nodeOf('a/b', 'b', 1, root)
  expect(node).toMatchObject({ path: 'a/b', name: 'b', parent: root, id: null, count: 0, at: 0, fold: null })
  expect([root.open, node.open]).toEqual([true, false])
})

test('a level can be unfolded in the tree, the row of a template among templates', () => {
  const tree = createTree()
  tree.clear([['a/{b}', 'a/+', 'b']])
  tree.name([0, 'a/b', 0, 'b'])
  const [level] = tree.root.children.values()
  const [row] = tree.folds
  expect([isBranch(level!, false), isBranch(level!, true)]).toEqual([true, false])
  expect([isBranch(row!, false), isBranch(row!, true)]).toEqual([false, true])
  expect([isBranch(tree.node(0)!, false), isBranch(tree.node(0)!, true)]).toEqual([false, false])
})

test('a topic is shown as it reads below a branch, whole among templates and where nothing is chosen', () => {
  const branch = nodeOf('home/lab', 'lab', 1, null)
  expect([below('home/lab/a/b', branch), below('home/lab', branch)]).toEqual(['a/b', ''])
  expect(below('/a', nodeOf('', '', 0, null))).toBe('a')
  expect(below('home/lab', null)).toBe('home/lab')
  const tree = createTree()
  tree.clear([['home/{room}', 'home/+', 'room']])
  expect(below('home/lab', tree.folds[0]!)).toBe('home/lab')
})
