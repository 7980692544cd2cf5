import { topic } from 'rxtopics'
import { expect, test } from 'vitest'
import { createTemplates } from '../../../../src/inspector/model/templates.js'

test('a topic belongs to the first template that it matches, with what stands for its wildcards', () => {
  const { of, rows } = createTemplates([topic('a/{x:int}/+'), topic('a/{y}/#'), topic('b')])
  expect(rows).toEqual([
    ['a/{x:int}/+', 'a/+/+', 'x', '+'],
    ['a/{y}/#', 'a/+/#', 'y', '#'],
    ['b', 'b'],
  ])
  expect(of('a/7/z')).toEqual([0, '7', 'z'])
  // No integer.
  expect(of('a/seven/z')).toEqual([1, 'seven', 'z'])
  expect(of('a/7')).toEqual([1, '7'])
  expect(of('b')).toEqual([2])
  expect(of('c/+/\u0000')).toEqual([-1])
  expect(of('')).toEqual([-1])
})

test('what is bound stands in the template, and a template that is given twice is there once', () => {
  const room = topic('home/{room}/lamp/{n}')
  const { of, rows } = createTemplates([room.at({ room: 'lab' }), room.at({ room: 'lab' }), room])
  expect(rows).toEqual([
    ['home/lab/lamp/{n}', 'home/lab/lamp/+', 'n'],
    ['home/{room}/lamp/{n}', 'home/+/lamp/+', 'room', 'n'],
  ])
  expect(of('home/lab/lamp/1')).toEqual([0, '1'])
  expect(of('home/hall/lamp/1')).toEqual([1, 'hall', '1'])
})

test('without templates nothing belongs to any', () => {
  expect(createTemplates([]).of('a')).toEqual([-1])
})
