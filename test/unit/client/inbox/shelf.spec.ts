import { expect, test } from 'vitest'
import { createEntry } from '../../../../src/client/inbox/entry.js'
import { createShelf } from '../../../../src/client/inbox/shelf.js'
import { leftMessage } from './heldStore.js'

const entryOf = (key: number, payload = 'xxxx') =>
  createEntry(leftMessage(key, 'a', { payload }), 0, 0, false)

test('has room for so many messages, and so many bytes', () => {
  const shelf = createShelf({ capacity: 2, bytes: 10 })
  const first = entryOf(1)
  shelf.add(first)
  expect([shelf.hasRoom(6), shelf.hasRoom(7)]).toEqual([true, false])
  shelf.add(entryOf(2, ''))
  expect(shelf.hasRoom(0)).toBe(false)
  expect([shelf.remove(first), shelf.remove(first)]).toEqual([true, false])
  expect([shelf.hasRoom(10), shelf.size()]).toEqual([true, 1])
})

test('tells which wait, and which are not acknowledged, in their order', () => {
  const shelf = createShelf({ capacity: 9, bytes: 99 })
  const [first, second, third] = [entryOf(3), entryOf(5), entryOf(7)]
  for (const entry of [first, second, third]) shelf.add(entry)
  first.handed = true
  third.share = { settle: () => {}, isOutdated: () => false }
  expect([shelf.waiting(), shelf.unacknowledged()]).toEqual([[second, third], [third]])
  first.handed = false
  expect(shelf.waiting().map(({ key }) => key)).toEqual([3, 5, 7])
  expect([shelf.has(5), shelf.has(6)]).toEqual([true, false])
})
