import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { left, right } from '../../../src/base/either.js'
import { matches } from '../../../src/topic/filter/matches.js'
import { topic } from '../../../src/topic/topic.js'
import { topicName } from './arbitraries.js'
import { untyped } from './support.js'

describe('match of a topic', () => {
  const temperature = topic('site/{site}/room/{room}/temperature')

  test('gives the params of a topic name (P8, P9)', () => {
    expect(temperature.match('site/berlin/room/lab/temperature')).toEqual(
      right({ site: 'berlin', room: 'lab' }),
    )
  })

  test.each([
    'site/berlin/room/lab',
    'site/berlin/room/lab/temperature/',
    'site/berlin/room/lab/temperatures',
    'site/berlin/room/temperature',
    'sites/berlin/room/lab/temperature',
    'site/a/b/room/lab/temperature',
    '/site/berlin/room/lab/temperature',
    'site',
    '',
  ])('says that %j does not match (D26)', name => {
    expect(temperature.match(name)).toEqual(
      left({ topic: name, reason: 'mismatch', message: 'does not match site/+/room/+/temperature' }),
    )
  })

  test.each([undefined, null, 7, {}])('says that %s does not match', name => {
    expect(untyped(temperature.match)(name)).toMatchObject({ left: { topic: '', reason: 'mismatch' } })
  })

  test('follows the filter in what matches it (D26, P6)', () => {
    for (const template of [
      '{x}',
      '+',
      '#',
      '{x}/#',
      'a/#',
      'a/{x}/#',
      '+/{x}',
      '$SYS/{x}',
      '/{x}',
      'a/{x}/',
      '+/a/#',
    ]) {
      const { filter, match } = topic(template)
      fc.assert(
        fc.property(topicName, name => {
          const found = match(name)
          const matched = found._tag === 'Right' || found.left.reason === 'param'
          expect(matched).toBe(matches(filter, name))
        }),
      )
    }
  })

  test('leaves anonymous wildcards out of the params (P8)', () => {
    expect(topic('+/{x}/#').match('a/b/c/d')).toEqual(right({ x: 'b' }))
    expect(topic('{x}/#').match('a')).toEqual(right({ x: 'a' }))
    expect(topic('a/b').match('a/b')).toEqual(right({}))
  })

  test('says which param an empty level is no value of', () => {
    expect(temperature.match('site//room/lab/temperature')).toEqual(
      left({
        topic: 'site//room/lab/temperature',
        reason: 'param',
        param: 'site',
        message: '{site}: must not be empty',
        cause: undefined,
      }),
    )
  })

  test('says that it does not match before it says that a param has no value', () => {
    expect(topic('{x:int}/a').match('one/b')).toMatchObject({ left: { reason: 'mismatch' } })
  })

  test('names the first of the params without a value', () => {
    expect(topic('{x:int}/{y:int}').match('one/two')).toMatchObject({ left: { param: 'x' } })
  })

  test('makes plain objects whatever the names are', () => {
    const found = topic('{constructor}/{toString}/{hasOwnProperty}').match('a/b/c')
    expect(found).toEqual(right({ constructor: 'a', toString: 'b', hasOwnProperty: 'c' }))
    if (found._tag === 'Right') expect(Object.getPrototypeOf(found.right)).toBe(Object.prototype)
  })
})
