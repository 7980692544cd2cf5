import { describe, expect, test } from 'vitest'
import { left, right } from '../../../src/base/either.js'
import { ParamError } from '../../../src/base/errors.js'
import type { ParamCodec } from '../../../src/topic/params.js'
import { topic } from '../../../src/topic/topic.js'
import { Day, errorOf, untyped } from './support.js'

describe('typed params', () => {
  const door = topic('floor/{floor:int}/door/{at:number}')

  test('are numbers in canonical decimal form (P9)', () => {
    expect(door.match('floor/-3/door/0.5')).toEqual(right({ floor: -3, at: 0.5 }))
    expect(door.match('floor/9007199254740991/door/1e-7')).toEqual(
      right({ floor: 9_007_199_254_740_991, at: 1e-7 }),
    )
    expect(door.build({ floor: -3, at: 1e-7 })).toBe('floor/-3/door/1e-7')
    expect(door.build({ floor: -0, at: -0 })).toBe('floor/0/door/0')
  })

  test.each(['', '1.5', '01', '-0', '+1', ' 1', '1e3', '0x1', 'one', '9007199254740992', 'Infinity', 'NaN'])(
    'do not take %j for an int (J57)',
    text => {
      expect(door.match(`floor/${text}/door/1`)).toMatchObject({
        left: { reason: 'param', param: 'floor' },
      })
    },
  )

  test.each([
    '',
    '01',
    '1.0',
    '.5',
    '1.',
    '-0',
    '1e3',
    'Infinity',
    '-Infinity',
    'NaN',
    'x',
    '9007199254740993',
    '1e400',
    '1e-400',
  ])('do not take %j for a number (J57, T103)', text => {
    expect(door.match(`floor/1/door/${text}`)).toMatchObject({ left: { reason: 'param', param: 'at' } })
  })

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '5', null, undefined, {}, 5n])(
    'cannot be built from %s for an int',
    floor => {
      const error = errorOf(() => untyped(door.build)({ floor, at: 1 }))
      expect(error).toBeInstanceOf(ParamError)
      expect(error).toMatchObject({ param: 'floor', reason: 'not a valid int' })
    },
  )

  test('cannot be built from a number that is written with a +', () => {
    expect(errorOf(() => door.build({ floor: 1, at: 1e21 }))).toMatchObject({
      param: 'at',
      reason: 'a topic name has no wildcards',
    })
  })
})

describe('params with codecs', () => {
  const log = topic('log/{day}/{level}', undefined, { params: { day: Day } })

  test('are read and written by them (P9)', () => {
    const day = new Date('2026-03-01T00:00:00Z')
    expect(log.match('log/2026-03-01/info')).toEqual(right({ day, level: 'info' }))
    expect(log.build({ day, level: 'info' })).toBe('log/2026-03-01/info')
    expect(log.at({ day }).filter).toBe('log/2026-03-01/+')
    expect(log.at({ day }).match('log/2026-03-01/info')).toEqual(right({ day, level: 'info' }))
  })

  test('fail with what the codec says (J57)', () => {
    expect(log.match('log/today/info')).toMatchObject({
      left: {
        topic: 'log/today/info',
        reason: 'param',
        param: 'day',
        message: '{day}: not a valid Day',
        cause: [{ value: 'today', message: 'no day' }],
      },
    })
  })

  test('are not written from a value that is not of their type', () => {
    expect(errorOf(() => untyped(log.build)({ day: '2026-03-01', level: 'info' }))).toMatchObject({
      name: 'ParamError',
      param: 'day',
      reason: 'not a valid Day',
    })
  })

  const codec = (parts: Partial<ParamCodec<string>>) =>
    topic('a/{x}', undefined, { params: { x: { decode: right, encode: value => value, ...parts } } })

  test('fail when they throw (J56)', () => {
    const cause = new Error('no luck')
    const throws = () => {
      throw cause
    }
    expect(codec({ decode: throws }).match('a/b')).toMatchObject({
      left: { reason: 'param', param: 'x', message: '{x}: its codec threw: no luck', cause },
    })
    expect(errorOf(() => codec({ encode: throws }).build({ x: 'b' }))).toMatchObject({
      name: 'ParamError',
      reason: 'its codec threw: no luck',
    })
    expect(errorOf(() => codec({ decode: throws }).at({ x: 'b' }))).toBeInstanceOf(ParamError)
  })

  test('fail when they throw what is no error (J56)', () => {
    const decode = () => {
      throw 'no luck'
    }
    expect(codec({ decode }).match('a/b')).toMatchObject({
      left: { message: '{x}: its codec threw', cause: 'no luck' },
    })
  })

  test.each([
    ['a/b', 'must not contain /'],
    ['', 'must not be empty'],
    ['+', 'a topic name has no wildcards'],
    [5, 'must be a string, not number'],
    [undefined, 'must be a string, not undefined'],
  ])('cannot write %j', (text, reason) => {
    const encode = () => text as string
    expect(errorOf(() => codec({ encode }).build({ x: 'b' }))).toMatchObject({ name: 'ParamError', reason })
  })

  test('cannot write what they do not read', () => {
    const refuses = codec({ name: 'Picky', decode: () => left('no') })
    expect(errorOf(() => refuses.build({ x: 'b' }))).toMatchObject({ reason: 'not a valid Picky' })
    const nameless = codec({ decode: () => left('no') })
    expect(errorOf(() => nameless.build({ x: 'b' }))).toMatchObject({ reason: 'not a valid value' })
  })
})
