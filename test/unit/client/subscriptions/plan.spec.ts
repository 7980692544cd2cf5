import { expect, test } from 'vitest'
import { linked, unnamed } from './linked.js'

test('one that has stayed for what it covers ends once another that crosses it brings that', () => {
  const link = linked(unnamed)
  const crossing = link.observe('+/b')
  const covered = link.observe('a/b')
  link.open()
  link.settle()
  const from = link.asked.length
  crossing.leave()
  link.observe('a/+')
  link.settle()
  expect(link.asked.slice(from).map(({ what, filter }) => `${what} ${filter}`)).toEqual([
    'subscribe a/+',
    'unsubscribe +/b',
  ])
  link.send('a/b', 'x')
  expect(covered.values).toEqual(['x'])
})
