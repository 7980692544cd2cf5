import { expect, test } from 'vitest'
import { linked } from './linked.js'

test('a message of a group goes to one of its observers, each in its turn', () => {
  const link = linked()
  const members = [link.observe('a', { group: 'g' }), link.observe('a', { group: 'g' })]
  link.open()
  link.settle()
  for (const payload of ['1', '2', '3']) link.sendTo(['$share/g/a'], 'a', payload)
  expect(members.map(({ values }) => values)).toEqual([['1', '3'], ['2']])
})

test('a message goes to all who observe its filter', () => {
  const link = linked()
  const observers = [link.observe('a'), link.observe('a')]
  link.open()
  link.settle()
  link.sendTo(['a'], 'a', 'x')
  expect(observers.map(({ values }) => values)).toEqual([['x'], ['x']])
})
