import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import { FilterError, ParamError, TemplateError, TopicNameError } from '../../../src/base/errors.js'
import { text } from '../../../src/codec/text/text.js'
import { matches } from '../../../src/topic/filter/matches.js'
import { isBoundTopic, isTopic, topic } from '../../../src/topic/topic.js'
import { topicName } from './arbitraries.js'
import { Day, errorOf, untyped } from './support.js'

describe('topic', () => {
  const temperature = topic('site/{site}/room/{room}/temperature')

  test('has the template, the filter and the names that are free (P9)', () => {
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

  test('is known, and looked into, by every copy of the library', () => {
    expect(Object.getOwnPropertySymbols(temperature)).toEqual([
      Symbol.for('rxtopics.topic.levels'),
      Symbol.for('rxtopics.topic'),
    ])
  })

  test('carries its codec', () => {
    const codec = { ...text, name: 'mine' }
    expect(topic('a/{x}', codec).codec).toBe(codec)
    expect(topic('a/{x}', codec).at({ x: 'b' }).codec).toBe(codec)
  })

  test('cannot be changed', () => {
    expect(Object.isFrozen(temperature)).toBe(true)
    expect(Object.isFrozen(temperature.free)).toBe(true)
    expect(Object.isFrozen(temperature.at({ site: 'berlin' }))).toBe(true)
  })

  describe('build', () => {
    test('gives the topic name (P9)', () => {
      expect(temperature.build({ site: 'berlin', room: 'lab' })).toBe('site/berlin/room/lab/temperature')
      expect(topic('a/b').build({})).toBe('a/b')
    })

    test.each([
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

    test('refuses a leading $, which the + of the filter would not match (D26)', () => {
      expect(errorOf(() => topic('{root}/a').build({ root: '$SYS' }))).toMatchObject({ param: 'root' })
      expect(errorOf(() => topic('{root}/a').at({ root: '$share' }))).toMatchObject({ param: 'root' })
      expect(topic('a/{x}').build({ x: '$SYS' })).toBe('a/$SYS')
    })

    test('names a param that is missing, unknown or bound already', () => {
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

    test('does not take an inherited member for a param', () => {
      const named = topic('{constructor}')
      expect(errorOf(() => untyped(named.build)({}))).toMatchObject({
        param: 'constructor',
        reason: 'is missing',
      })
      expect(untyped(named.at)({})).toMatchObject({ filter: '+' })
    })

    test.each([undefined, null, 'a', 5])('refuses %s for the params', params => {
      expect(() => untyped(temperature.build)(params)).toThrow(ParamError)
      expect(() => untyped(temperature.at)(params)).toThrow(ParamError)
    })

    test('refuses anonymous wildcards with a TemplateError', () => {
      expect(() => untyped(topic('a/+/{x}').build)({ x: 'b' })).toThrow(TemplateError)
      expect(() => untyped(topic('a/#').build)({})).toThrow(TemplateError)
    })

    test('refuses a name that is too long as a whole', () => {
      const half = 'a'.repeat(40_000)
      expect(() => topic('{x}/{y}').build({ x: half, y: half })).toThrow(TopicNameError)
      expect(() => topic('{x}/{y}').at({ x: half, y: half })).toThrow(FilterError)
    })
  })

  describe('at', () => {
    const berlin = temperature.at({ site: 'berlin' })

    test('narrows the filter and leaves the topic it was called on as it was (P9)', () => {
      expect(berlin).toMatchObject({
        template: 'site/{site}/room/{room}/temperature',
        filter: 'site/berlin/room/+/temperature',
        free: ['room'],
      })
      expect(temperature.filter).toBe('site/+/room/+/temperature')
    })

    test('keeps bound params in those of a message', () => {
      expect(berlin.match('site/berlin/room/lab/temperature')).toEqual(right({ site: 'berlin', room: 'lab' }))
      expect(berlin.match('site/paris/room/lab/temperature')).toMatchObject({ left: { reason: 'mismatch' } })
      expect(berlin.match('site/berlin2/room/lab/temperature')).toMatchObject({
        left: { reason: 'mismatch' },
      })
    })

    test('gives the topic name as the filter when all params are bound', () => {
      const lab = berlin.at({ room: 'lab' })
      expect(lab).toMatchObject({ filter: 'site/berlin/room/lab/temperature', free: [] })
      expect(lab.filter).toBe(lab.build({}))
      expect(lab.build({})).toBe(berlin.build({ room: 'lab' }))
      expect(lab.match(lab.filter)).toEqual(right({ site: 'berlin', room: 'lab' }))
    })

    test('keeps anonymous wildcards', () => {
      const inside = topic('{site}/+/{room}/#').at({ site: 'berlin', room: 'lab' })
      expect(inside).toMatchObject({ filter: 'berlin/+/lab/#', free: ['+', '#'] })
      expect(inside.match('berlin/1/lab/a/b')).toEqual(right({ site: 'berlin', room: 'lab' }))
      expect(inside.match('berlin/1/lab')).toEqual(right({ site: 'berlin', room: 'lab' }))
      expect(inside.match('berlin/1/lab2')).toMatchObject({ left: { reason: 'mismatch' } })
    })

    test('binds nothing when given nothing', () => {
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

    test('undo each other (P9)', () => {
      fc.assert(
        fc.property(params, given => {
          const name = reading.build(given)
          expect(reading.match(name)).toEqual(right(given))
          expect(matches(reading.filter, name)).toBe(true)
        }),
      )
    })

    test('undo each other from the side of the names: what matches can be built again (P9)', () => {
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

    test('agree on a topic that was bound step by step (P9)', () => {
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
  test('knows what topic and at have made', () => {
    expect(isTopic(topic('a/{x}'))).toBe(true)
    expect(isTopic(topic('a/{x}').at({ x: 'b' }))).toBe(true)
  })

  test.each([undefined, null, 'a/b', 5, {}, [], { template: 'a', filter: 'a', match: () => right({}) }])(
    'does not take %j for a topic',
    value => {
      expect(isTopic(value)).toBe(false)
    },
  )

  describe('isBoundTopic', () => {
    test('is about topics that can be published to', () => {
      expect(isBoundTopic(topic('a/b'))).toBeNull()
      const two = topic('{site}/{room}')
      expect(isBoundTopic(two.at({ site: 'a', room: 'b' }))).toBeNull()
      expect(isBoundTopic(two)).toBe('its levels site, room are free: bind them with at')
      expect(isBoundTopic(topic('a/#'))).toBe('its levels # are free: bind them with at')
      expect(isBoundTopic('a')).toBe('expected a topic: what topic(template, codec) returns')
    })
  })
})
