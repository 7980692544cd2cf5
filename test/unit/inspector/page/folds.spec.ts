import { expect, test } from 'vitest'
import { createTree } from '../../../../src/inspector/page/tree.js'

const folded = { text: '', only: 'all', folded: true } as const
const grown = () => {
  const tree = createTree()
  tree.clear([
    ['home/{room}/{what}', 'home/+/+', 'room', 'what'],
    ['n/{id:int}', 'n/+', 'id'],
  ])
  tree.name([0, 'home/lab/lamp', 0, 'lab', 'lamp'])
  tree.name([1, 'home/lab/door', 0, 'lab', 'door'])
  tree.name([2, 'other', -1])
  for (const id of [0, 1, 2]) tree.row([id, 10 + id, 10, id, 1_000 * id, 5, 0, `value ${id}`, 0, 0])
  return tree
}
const paths = (tree: ReturnType<typeof grown>, filter: Parameters<typeof tree.rows>[0] = folded) =>
  tree.rows(filter, 100_000).map(({ path }) => path)

test('there is a row for each template, also where nothing has come, and one for what matches none', () => {
  expect(paths(grown())).toEqual(['home/{room}/{what}', 'n/{id:int}', 'topics of no template'])
  const tree = createTree()
  tree.clear([['n/{id:int}', 'n/+', 'id']])
  expect(paths(tree)).toEqual(['n/{id:int}'])
})

test('it has the counts of its topics, how many of them fail, and the values of its params', () => {
  const tree = grown()
  const [home, numbers, none] = tree.folds
  expect(home).toMatchObject({ topics: 2, count: 21, failures: 1, at: 1_000, id: null })
  expect(home?.fold).toMatchObject({ failing: 1, asked: 0, filter: 'home/+/+', names: ['room', 'what'] })
  expect(home?.fold?.values.map(({ size }) => size)).toEqual([1, 2])
  expect(numbers).toMatchObject({ topics: 0, count: 0 })
  expect(none).toMatchObject({ topics: 1, count: 12, failures: 2 })
  expect(none?.fold?.filter).toBe(null)
  // A topic that has failed once is failing once, however often it fails.
  tree.row([1, 15, 10, 4, 9_000, 5, 0, 'later', 0, 0])
  tree.row([0, 11, 10, 1, 9_500, 5, 0, 'later', 0, 0])
  expect(home).toMatchObject({ count: 26, failures: 5, at: 9_500, fold: { failing: 2 } })
})

test('a topic of which others are levels counts for its template alone, and they for theirs', () => {
  const tree = createTree()
  tree.clear([
    ['a', 'a'],
    ['a/{b}', 'a/+', 'b'],
  ])
  tree.name([0, 'a', 0])
  tree.name([1, 'a/x', 1, 'x'])
  tree.row([0, 1, 1, 0, 1, 1, 0, '', 0, 0])
  tree.row([1, 5, 1, 1, 2, 1, 0, '', 0, 0])
  expect(tree.node(0)).toMatchObject({ count: 6, failures: 1 })
  expect(tree.folds.map(({ count }) => count)).toEqual([1, 5, 0])
  expect(tree.folds.map(({ fold }) => fold?.failing)).toEqual([0, 1, 0])
})

test('it unfolds to its topics, with their params', () => {
  const tree = grown()
  const [home] = tree.folds
  tree.toggle(home!)
  expect(paths(tree).slice(0, 4)).toEqual([
    'home/{room}/{what}',
    'home/lab/lamp',
    'home/lab/door',
    'n/{id:int}',
  ])
  expect(tree.node(1)).toMatchObject({ params: ['lab', 'door'], row: home })
  // The tree is unfolded on its own.
  expect(paths(tree, { text: '', only: 'all' })).toEqual(['home', 'other'])
})

test('what is asked for is all there is of it, and counted', () => {
  const tree = grown()
  for (const row of tree.folds) tree.toggle(row, true)
  expect(paths(tree, { ...folded, text: 'door' })).toEqual(['home/{room}/{what}', 'home/lab/door'])
  expect(tree.folds[0]?.fold?.asked).toBe(1)
  expect(paths(tree, { ...folded, only: 'failing' })).toEqual([
    'home/{room}/{what}',
    'home/lab/door',
    'topics of no template',
    'other',
  ])
})

test('it has the rate of its topics together', () => {
  const tree = grown()
  tree.measure(1_000)
  tree.row([0, 60, 10, 0, 1_500, 5, 0, '', 0, 0])
  tree.row([1, 61, 10, 1, 1_500, 5, 0, '', 0, 0])
  tree.measure(2_000)
  const [home, , none] = tree.folds
  expect(home?.rate).toBeCloseTo(tree.node(0)!.rate + tree.node(1)!.rate, 5)
  expect(home?.rate).toBeGreaterThan(40)
  expect(none?.rate).toBeLessThan(home?.rate ?? 0)
})

test('a new line begins with its own templates', () => {
  const tree = grown()
  tree.clear([])
  expect(paths(tree)).toEqual([])
  tree.name([0, 'home/lab/lamp', -1])
  expect(paths(tree)).toEqual(['topics of no template'])
})
