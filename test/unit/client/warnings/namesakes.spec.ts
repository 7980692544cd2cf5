import { expect, test } from 'vitest'
import { createNamesakes } from '../../../../src/client/warnings/namesakes.js'

const client = (counts = true) => ({ supplanted: () => {}, counts: () => counts })

test('P78 those who are connected to one server by one id are found', () => {
  const { enter } = createNamesakes()
  const [first, second, third] = [client(), client(), client()]
  expect(enter('mqtt://a', 'x', first).others).toEqual([])
  expect(enter('mqtt://b', 'x', client()).others).toEqual([])
  expect(enter('mqtt://a', 'y', client()).others).toEqual([])
  const { others, leave } = enter('mqtt://a', 'x', second)
  expect(others).toEqual([first])
  leave()
  leave()
  expect(enter('mqtt://a', 'x', third).others).toEqual([first])
})

test('P78 who has left is found no more, and may come back', () => {
  const { enter } = createNamesakes()
  const first = client()
  enter('mqtt://a', 'x', first).leave()
  expect(enter('mqtt://a', 'x', client()).others).toEqual([])
  enter('mqtt://a', 'x', first)
  expect(enter('mqtt://a', 'x', client()).others).toHaveLength(2)
})

test('P78 leaving twice takes nobody else out', () => {
  const { enter } = createNamesakes()
  const { leave } = enter('mqtt://a', 'x', client())
  leave()
  const second = client()
  enter('mqtt://a', 'x', second)
  leave()
  expect(enter('mqtt://a', 'x', client()).others).toEqual([second])
})

test('P78 a server and an id are never taken for others that look alike when put together', () => {
  const { enter } = createNamesakes()
  enter('mqtt://a"', 'x', client())
  expect(enter('mqtt://a', '"x', client()).others).toEqual([])
})

test('R94 those that count no more are not told of, and not kept', () => {
  const { enter } = createNamesakes()
  let looked = 0
  const gone = {
    supplanted: () => {},
    counts: () => {
      looked += 1
      return false
    },
  }
  enter('mqtt://a', 'x', gone)
  expect(enter('mqtt://a', 'x', client()).others).toEqual([])
  for (let i = 0; i < 10_000; i++) enter('mqtt://a', `other ${i}`, client(false))
  // Found out and forgotten at once: it is not asked again.
  expect(looked).toBe(2)
})

test('R94 entering costs the same however many there are', () => {
  const { enter } = createNamesakes()
  let looked = 0
  const count = 10_000
  for (let i = 0; i < count; i++)
    enter('mqtt://a', String(i), {
      supplanted: () => {},
      counts: () => {
        looked += 1
        return true
      },
    })
  expect(looked).toBeLessThan(count * 2)
})
