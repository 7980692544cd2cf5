import fc from 'fast-check'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { left, right } from '../../../src/either.js'
import { FilterError, OptionError, ParamError, TemplateError, TopicNameError } from '../../../src/errors.js'
import { matches } from '../../../src/topic/matches.js'
import type { ParamCodec } from '../../../src/topic/params.js'
import { isTopic, topic } from '../../../src/topic/topic.js'
import { topicName } from './arbitraries.js'

const Day = new t.Type<Date, string, unknown>(
  'Day',
  (value): value is Date => value instanceof Date,
  (value, context) => {
    const day = new Date(`${value}T00:00:00Z`)
    return Number.isNaN(day.getTime()) ? t.failure(value, context, 'no day') : t.success(day)
  },
  day => day.toISOString().slice(0, 10),
)

/** Calls a typed function as a caller without types would. */
const untyped = (call: unknown): ((...values: readonly unknown[]) => unknown) =>
  call as (...values: readonly unknown[]) => unknown

const errorOf = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

describe('topic', () => {
  const temperature = topic('site/{site}/room/{room}/temperature')

  it('has the template, the filter and the names that are free (P9)', () => {
    expect(temperature).toMatchObject({
      template: 'site/{site}/room/{room}/temperature',
      filter: 'site/+/room/+/temperature',
      free: ['site', 'room'],
      codec: undefined,
    })
    expect(topic('a/+/{x}/+/#')).toMatchObject({ filter: 'a/+/+/+/#', free: ['+', 'x', '#'] })
    expect(topic('a/b')).toMatchObject({ filter: 'a/b', free: [] })
    expect(topic('$SYS/{name}').filter).toBe('$SYS/+')
    expect(topic('/{x}//').filter).toBe('/+//')
  })

  it('carries its codec', () => {
    const codec = { name: 'mine' }
    expect(topic('a/{x}', codec).codec).toBe(codec)
    expect(topic('a/{x}', codec).at({ x: 'b' }).codec).toBe(codec)
  })

  it('cannot be changed', () => {
    expect(Object.isFrozen(temperature)).toBe(true)
    expect(Object.isFrozen(temperature.free)).toBe(true)
    expect(Object.isFrozen(temperature.at({ site: 'berlin' }))).toBe(true)
  })

  it.each([
    ['', 'must not be empty'],
    ['a/{b', '{b is not {name} or {name:type}'],
    ['a/b}', 'b} is not {name} or {name:type}'],
    ['a{b}', 'a{b} is not {name} or {name:type}'],
    ['{a}{b}', '{a}{b} is not {name} or {name:type}'],
    ['{a}b/c', '{a}b is not {name} or {name:type}'],
    ['{}', '{} is not {name} or {name:type}'],
    ['{1a}', '{1a} is not {name} or {name:type}'],
    ['{a-b}', '{a-b} is not {name} or {name:type}'],
    ['{a }', '{a } is not {name} or {name:type}'],
    ['{é}', '{é} is not {name} or {name:type}'],
    ['{a/b}', '{a is not {name} or {name:type}'],
    ['{a}\n', '{a}\n is not {name} or {name:type}'],
    ['{a:uuid}', '{a:uuid} has an unknown type'],
    ['{a:}', '{a:} has an unknown type'],
    ['{a:constructor}', '{a:constructor} has an unknown type'],
    ['{a}/b/{a}', '{a} occurs twice'],
    ['{a}/b/{a:int}', '{a} occurs twice'],
    ['x/{__proto__}', 'no param can be named __proto__'],
    ['a/b+/{c}', '+ must fill a whole level'],
    ['a/#/{b}', '# must be the last level'],
    ['{a}/b#', '# must fill a whole level'],
    ['{a}/\u0000', 'has the control character U+0000'],
    ['$share/g/{a}', 'must not be shared'],
    ['$share/{g}/a', '$share needs a group name'],
  ])('refuses the template %j (D26, P9, P10)', (template, reason) => {
    const error = errorOf(() => topic(template))
    expect(error).toBeInstanceOf(TemplateError)
    expect(error).toMatchObject({ template, reason })
  })

  it.each([undefined, null, 5, {}])('refuses %s as a template (P10)', template => {
    expect(() => untyped(topic)(template)).toThrow(TemplateError)
  })

  describe('options', () => {
    it.each([
      ['an unknown option', 'a/{x}', { parms: {} }, 'parms'],
      ['a hostile key', 'a/{x}', JSON.parse('{"__proto__":{}}'), '__proto__'],
      ['a param that is not in the template', 'a/{x}', { params: { y: Day } }, 'params.y'],
      ['the name of an inherited member', 'a/{x}', { params: { toString: Day } }, 'params.toString'],
      ['a param that has a type already', 'a/{x:int}', { params: { x: Day } }, 'params.x'],
      ['a codec without encode', 'a/{x}', { params: { x: { decode: Day.decode } } }, 'params.x'],
      ['a codec without decode', 'a/{x}', { params: { x: { encode: Day.encode } } }, 'params.x'],
      ['no codec', 'a/{x}', { params: { x: 'int' } }, 'params.x'],
      ['an undefined codec', 'a/{x}', { params: { x: undefined } }, 'params.x'],
      ['params that are no object', 'a/{x}', { params: 5 }, 'params'],
      ['options that are no object', 'a/{x}', 5, 'options'],
      ['null for options', 'a/{x}', null, 'options'],
    ])('refuse %s with its path', (_, template, options, path) => {
      const error = errorOf(() => untyped(topic)(template, undefined, options))
      expect(error).toBeInstanceOf(OptionError)
      expect(error).toMatchObject({ path })
    })

    it('may be empty or undefined', () => {
      for (const options of [{}, undefined, { params: {} }, { params: undefined }]) {
        expect(untyped(topic)('a/{x}', undefined, options)).toMatchObject({ filter: 'a/+' })
      }
    })
  })

  describe('match', () => {
    it('gives the params of a topic name (P8, P9)', () => {
      expect(temperature.match('site/berlin/room/lab/temperature')).toEqual(
        right({ site: 'berlin', room: 'lab' }),
      )
    })

    it.each([
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

    it.each([undefined, null, 7, {}])('says that %s does not match', name => {
      expect(untyped(temperature.match)(name)).toMatchObject({ left: { topic: '', reason: 'mismatch' } })
    })

    it('follows the filter in what matches it (D26, P6)', () => {
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

    it('leaves anonymous wildcards out of the params (P8)', () => {
      expect(topic('+/{x}/#').match('a/b/c/d')).toEqual(right({ x: 'b' }))
      expect(topic('{x}/#').match('a')).toEqual(right({ x: 'a' }))
      expect(topic('a/b').match('a/b')).toEqual(right({}))
    })

    it('says which param an empty level is no value of', () => {
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

    it('says that it does not match before it says that a param has no value', () => {
      expect(topic('{x:int}/a').match('one/b')).toMatchObject({ left: { reason: 'mismatch' } })
    })

    it('names the first of the params without a value', () => {
      expect(topic('{x:int}/{y:int}').match('one/two')).toMatchObject({ left: { param: 'x' } })
    })

    it('makes plain objects whatever the names are', () => {
      const found = topic('{constructor}/{toString}/{hasOwnProperty}').match('a/b/c')
      expect(found).toEqual(right({ constructor: 'a', toString: 'b', hasOwnProperty: 'c' }))
      if (found._tag === 'Right') expect(Object.getPrototypeOf(found.right)).toBe(Object.prototype)
    })
  })

  describe('typed params', () => {
    const door = topic('floor/{floor:int}/door/{at:number}')

    it('are numbers in canonical decimal form (P9)', () => {
      expect(door.match('floor/-3/door/0.5')).toEqual(right({ floor: -3, at: 0.5 }))
      expect(door.match('floor/9007199254740991/door/1e-7')).toEqual(
        right({ floor: 9_007_199_254_740_991, at: 1e-7 }),
      )
      expect(door.build({ floor: -3, at: 1e-7 })).toBe('floor/-3/door/1e-7')
      expect(door.build({ floor: -0, at: -0 })).toBe('floor/0/door/0')
    })

    it.each(['', '1.5', '01', '-0', '+1', ' 1', '1e3', '0x1', 'one', '9007199254740992', 'Infinity', 'NaN'])(
      'do not take %j for an int (J57)',
      text => {
        expect(door.match(`floor/${text}/door/1`)).toMatchObject({
          left: { reason: 'param', param: 'floor' },
        })
      },
    )

    it.each(['', '01', '1.0', '.5', '1.', '-0', '1e3', 'Infinity', '-Infinity', 'NaN', 'x'])(
      'do not take %j for a number (J57)',
      text => {
        expect(door.match(`floor/1/door/${text}`)).toMatchObject({ left: { reason: 'param', param: 'at' } })
      },
    )

    it.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '5', null, undefined, {}, 5n])(
      'cannot be built from %s for an int',
      floor => {
        const error = errorOf(() => untyped(door.build)({ floor, at: 1 }))
        expect(error).toBeInstanceOf(ParamError)
        expect(error).toMatchObject({ param: 'floor', reason: 'not a valid int' })
      },
    )

    it('cannot be built from a number that is written with a +', () => {
      expect(errorOf(() => door.build({ floor: 1, at: 1e21 }))).toMatchObject({
        param: 'at',
        reason: 'a topic name has no wildcards',
      })
    })
  })

  describe('params with codecs', () => {
    const log = topic('log/{day}/{level}', undefined, { params: { day: Day } })

    it('are read and written by them (P9)', () => {
      const day = new Date('2026-03-01T00:00:00Z')
      expect(log.match('log/2026-03-01/info')).toEqual(right({ day, level: 'info' }))
      expect(log.build({ day, level: 'info' })).toBe('log/2026-03-01/info')
      expect(log.at({ day }).filter).toBe('log/2026-03-01/+')
      expect(log.at({ day }).match('log/2026-03-01/info')).toEqual(right({ day, level: 'info' }))
    })

    it('fail with what the codec says (J57)', () => {
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

    it('are not written from a value that is no value of theirs', () => {
      expect(errorOf(() => untyped(log.build)({ day: '2026-03-01', level: 'info' }))).toMatchObject({
        name: 'ParamError',
        param: 'day',
        reason: 'not a valid Day',
      })
    })

    const codec = (parts: Partial<ParamCodec<string>>) =>
      topic('a/{x}', undefined, { params: { x: { decode: right, encode: value => value, ...parts } } })

    it('fail when they throw (J56)', () => {
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

    it.each([
      ['a/b', 'must not contain /'],
      ['', 'must not be empty'],
      ['+', 'a topic name has no wildcards'],
      [5, 'must be a string, not number'],
      [undefined, 'must be a string, not undefined'],
    ])('cannot write %j', (text, reason) => {
      const encode = () => text as string
      expect(errorOf(() => codec({ encode }).build({ x: 'b' }))).toMatchObject({ name: 'ParamError', reason })
    })

    it('cannot write what they do not read', () => {
      const refuses = codec({ name: 'Picky', decode: () => left('no') })
      expect(errorOf(() => refuses.build({ x: 'b' }))).toMatchObject({ reason: 'not a valid Picky' })
    })
  })

  describe('build', () => {
    it('gives the topic name (P9)', () => {
      expect(temperature.build({ site: 'berlin', room: 'lab' })).toBe('site/berlin/room/lab/temperature')
      expect(topic('a/b').build({})).toBe('a/b')
    })

    it.each([
      ['a/b', 'must not contain /'],
      ['/', 'must not contain /'],
      ['', 'must not be empty'],
      ['+', 'a topic name has no wildcards'],
      ['a#', 'a topic name has no wildcards'],
      ['a\u0000', 'has the control character U+0000'],
      ['a\n', 'has the control character U+000A'],
      ['\ud83d', 'has a lone surrogate'],
      ['a'.repeat(65_536), 'longer than 65535 bytes of UTF-8'],
      [5, 'not a valid string'],
      [null, 'not a valid string'],
      [undefined, 'not a valid string'],
      [['a'], 'not a valid string'],
    ])('refuses the value %j (P9, P10)', (site, reason) => {
      for (const call of [temperature.build, temperature.at]) {
        const error = errorOf(() => untyped(call)({ site, room: 'lab' }))
        expect(error).toBeInstanceOf(ParamError)
        expect(error).toMatchObject({ template: temperature.template, param: 'site', reason })
      }
    })

    it('refuses a leading $, which the + of the filter would not match (D26)', () => {
      expect(errorOf(() => topic('{root}/a').build({ root: '$SYS' }))).toMatchObject({ param: 'root' })
      expect(errorOf(() => topic('{root}/a').at({ root: '$share' }))).toMatchObject({ param: 'root' })
      expect(topic('a/{x}').build({ x: '$SYS' })).toBe('a/$SYS')
    })

    it('names a param that is missing, unknown or bound already', () => {
      const berlin = temperature.at({ site: 'berlin' })
      expect(errorOf(() => untyped(temperature.build)({ site: 'berlin' }))).toMatchObject({
        name: 'ParamError',
        param: 'room',
        reason: 'is missing',
      })
      for (const call of [temperature.build, temperature.at]) {
        expect(errorOf(() => untyped(call)({ site: 'a', room: 'b', floor: 'c' }))).toMatchObject({
          name: 'ParamError',
          param: 'floor',
        })
      }
      expect(errorOf(() => untyped(berlin.at)({ site: 'paris' }))).toMatchObject({ param: 'site' })
      expect(errorOf(() => untyped(topic('a/+').at)({ '+': 'b' }))).toMatchObject({ param: '+' })
      expect(errorOf(() => untyped(temperature.at)(JSON.parse('{"__proto__":"a"}')))).toMatchObject({
        param: '__proto__',
      })
    })

    it('does not take an inherited member for a param', () => {
      const named = topic('{constructor}')
      expect(errorOf(() => untyped(named.build)({}))).toMatchObject({
        param: 'constructor',
        reason: 'is missing',
      })
      expect(untyped(named.at)({})).toMatchObject({ filter: '+' })
    })

    it.each([undefined, null, 'a', 5])('refuses %s for the params', params => {
      expect(() => untyped(temperature.build)(params)).toThrow(ParamError)
      expect(() => untyped(temperature.at)(params)).toThrow(ParamError)
    })

    it('refuses anonymous wildcards with a TemplateError', () => {
      expect(() => untyped(topic('a/+/{x}').build)({ x: 'b' })).toThrow(TemplateError)
      expect(() => untyped(topic('a/#').build)({})).toThrow(TemplateError)
    })

    it('refuses a name that is too long as a whole', () => {
      const half = 'a'.repeat(40_000)
      expect(() => topic('{x}/{y}').build({ x: half, y: half })).toThrow(TopicNameError)
      expect(() => topic('{x}/{y}').at({ x: half, y: half })).toThrow(FilterError)
    })
  })

  describe('at', () => {
    const berlin = temperature.at({ site: 'berlin' })

    it('narrows the filter and leaves the topic it was called on as it was (P9)', () => {
      expect(berlin).toMatchObject({
        template: 'site/{site}/room/{room}/temperature',
        filter: 'site/berlin/room/+/temperature',
        free: ['room'],
      })
      expect(temperature.filter).toBe('site/+/room/+/temperature')
    })

    it('keeps bound params in those of a message', () => {
      expect(berlin.match('site/berlin/room/lab/temperature')).toEqual(right({ site: 'berlin', room: 'lab' }))
      expect(berlin.match('site/paris/room/lab/temperature')).toMatchObject({ left: { reason: 'mismatch' } })
      expect(berlin.match('site/berlin2/room/lab/temperature')).toMatchObject({
        left: { reason: 'mismatch' },
      })
    })

    it('gives the topic name as the filter when all params are bound', () => {
      const lab = berlin.at({ room: 'lab' })
      expect(lab).toMatchObject({ filter: 'site/berlin/room/lab/temperature', free: [] })
      expect(lab.filter).toBe(lab.build({}))
      expect(lab.build({})).toBe(berlin.build({ room: 'lab' }))
      expect(lab.match(lab.filter)).toEqual(right({ site: 'berlin', room: 'lab' }))
    })

    it('keeps anonymous wildcards', () => {
      const inside = topic('{site}/+/{room}/#').at({ site: 'berlin', room: 'lab' })
      expect(inside).toMatchObject({ filter: 'berlin/+/lab/#', free: ['+', '#'] })
      expect(inside.match('berlin/1/lab/a/b')).toEqual(right({ site: 'berlin', room: 'lab' }))
      expect(inside.match('berlin/1/lab')).toEqual(right({ site: 'berlin', room: 'lab' }))
      expect(inside.match('berlin/1/lab2')).toMatchObject({ left: { reason: 'mismatch' } })
    })

    it('binds nothing when given nothing', () => {
      expect(temperature.at({})).toMatchObject({ filter: temperature.filter, free: temperature.free })
    })
  })

  describe('build and match', () => {
    const reading = topic('{site}/{floor:int}/x/{at:number}/{day}', undefined, { params: { day: Day } })
    const level = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .filter(text => !/[/+#\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]|^\$/u.test(text))
    const params = fc.record({
      site: level,
      floor: fc.maxSafeInteger().map(n => n + 0),
      at: fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter(n => !/\+/.test(`${n}`) && !Object.is(n, -0)),
      day: fc
        .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
        .map(date => new Date(`${date.toISOString().slice(0, 10)}T00:00:00Z`)),
    })

    it('undo each other (P9)', () => {
      fc.assert(
        fc.property(params, given => {
          const name = reading.build(given)
          expect(reading.match(name)).toEqual(right(given))
          expect(matches(reading.filter, name)).toBe(true)
        }),
      )
    })

    it('undo each other from the side of the names: what matches can be built again (P9)', () => {
      const templates = ['{x}', '{x}/{y}', 'a/{x}', '{x}//{y}', '/{x}', '{x:number}/{y}', 'site/{x}/{y}/{z}']
      fc.assert(
        fc.property(fc.constantFrom(...templates), topicName, (template, name) => {
          const any = topic(template)
          const found = any.match(name)
          if (found._tag === 'Right') expect(any.build(found.right)).toBe(name)
        }),
        { numRuns: 2_000 },
      )
    })

    it('agree on a topic that was bound step by step (P9)', () => {
      fc.assert(
        fc.property(params, ({ site, floor, at, day }) => {
          const bound = reading.at({ floor, day }).at({ site })
          const name = bound.build({ at })
          expect(name).toBe(reading.build({ site, floor, at, day }))
          expect(bound.match(name)).toEqual(right({ site, floor, at, day }))
          expect(bound.at({ at }).filter).toBe(name)
        }),
      )
    })
  })
})

describe('isTopic', () => {
  it('knows what topic and at have made', () => {
    expect(isTopic(topic('a/{x}'))).toBe(true)
    expect(isTopic(topic('a/{x}').at({ x: 'b' }))).toBe(true)
  })

  it.each([undefined, null, 'a/b', 5, {}, [], { template: 'a', filter: 'a', match: () => right({}) }])(
    'does not take %j for a topic',
    value => {
      expect(isTopic(value)).toBe(false)
    },
  )
})
