import { expect, test } from 'vitest'
import { json, number, topic } from '../../../../src/index.js'
import { createChecks } from '../../../../src/inspector/model/checks.js'
import { message } from '../../../../src/testing/index.js'

test('tells of each topic that a message does not fit, and of no other', () => {
  const check = createChecks([topic('home/{room}', number), topic('home/#', json()), topic('other', number)])
  const told = (name: string, payload: string) => {
    const filters: string[] = []
    check(message({ topic: name, payload }), (failure, filter) => {
      expect(failure.topic).toBe(name)
      filters.push(filter)
    })
    return filters
  }
  expect(told('home/lab', 'warm')).toEqual(['home/+', 'home/#'])
  expect(told('home/lab', '{}')).toEqual(['home/+'])
  expect(told('home/lab', '5')).toEqual([])
  // A deletion is no failure.
  expect(told('home/lab', '')).toEqual([])
  expect(told('elsewhere', 'warm')).toEqual([])
})
