import { expect, test } from 'vitest'
import { linked, unnamed } from './linked.js'

test('a message whose last observer has just left was for nobody, one that nobody asked for is of no subscription', () => {
  const link = linked(unnamed)
  link.observe('keep')
  const leaving = link.observe('a')
  link.open()
  link.settle()
  leaving.leave()
  link.send('a', 'late')
  link.send('b', 'stray')
  expect(link.unhandled.map(({ message, reason }) => `${message.topic}: ${reason}`)).toEqual([
    'a: no-observer',
    'b: no-subscription',
  ])
})
