import { expect, test } from 'vitest'
import { settled } from '../../../src/command/settled.js'
import type { World } from '../../../src/command/world.js'

const told: string[] = []
const world = { stderr: { write: (text: string) => told.push(text) } } as unknown as World

test('all is acknowledged: nothing is said', () => {
  expect([settled({ unsettled: 0, failure: null }, world), told.splice(0)]).toEqual([0, []])
})

test('what is not is told, and 1', () => {
  expect(settled({ unsettled: 2, failure: null }, world)).toBe(1)
  expect(told.splice(0)).toEqual([
    'rxtopics: 2 messages not acknowledged, and perhaps published all the same\n',
  ])
})

test('what ended the work is thrown, whatever it is, after that', () => {
  expect(() => settled({ unsettled: 1, failure: { error: undefined } }, world)).toThrow()
  expect(told.splice(0)).toEqual([expect.stringMatching(/^rxtopics: 1 message not acknowledged/)])
  const error = new Error('refused')
  expect(() => settled({ unsettled: 0, failure: { error } }, world)).toThrow(error)
})
