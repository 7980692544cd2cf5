import { expect, test } from 'vitest'
import { followOf } from '../../../../src/inspector/page/followed.js'
import { createPlot } from '../../../../src/inspector/page/plot.js'
import { createTree } from '../../../../src/inspector/page/tree.js'

const tree = createTree()
tree.clear([['home/{room}', 'home/+', 'room']])
tree.name([3, 'home/lab', 0, 'lab'])
tree.name([4, `deep/${'x'.repeat(20_000)}`, -1])
const plot = createPlot()
const follow = (node: Parameters<typeof followOf>[1], isListed = false) =>
  followOf({ tree, plot }, node, isListed)

test('follows what is chosen; all topics only while they are listed', () => {
  expect(follow(tree.node(3)!)).toEqual({ do: 'follow', topics: [], under: 'home/lab' })
  expect(follow(tree.folds[0]!)).toEqual({ do: 'follow', topics: [], template: 0 })
  expect(follow(tree.folds.at(-1)!)).toEqual({ do: 'follow', topics: [], template: -1 })
  expect(follow(null)).toEqual({ do: 'follow', topics: [] })
  expect(follow(null, true)).toEqual({ do: 'follow', topics: [], all: true })
  // What would not fit into a frame would close the line.
  expect(follow(tree.node(4)!)).toEqual({ do: 'follow', topics: [] })
})

test('follows what is plotted, each topic once, as far as their numbers are known', () => {
  plot.add('a', 7, '/x', [])
  plot.add('a', 7, '/y', [])
  plot.add('b', null, '', [])
  expect(follow(null)).toEqual({ do: 'follow', topics: [7] })
  plot.named(9, 'b')
  expect(follow(null)).toEqual({ do: 'follow', topics: [7, 9] })
})
