import * as t from 'io-ts'
import { expect, test } from 'vitest'
import { compileAs, type Way } from '../../../../src/codec/compile/compile.js'
import { FAIL } from '../../../../src/codec/compile/runtime.js'
import { createShapes } from '../../../../src/codec/compile/shape.js'
import { createVisits } from '../../../../src/codec/compile/visits.js'

const shape = createShapes()(t.unknown)

/** Runs something while a part is asked about of which as many parts have been as are not noted. */
const afterMany = (then: (visits: ReturnType<typeof createVisits>) => void) => {
  const visits = createVisits()
  visits.visit(shape, {}, [], () => {
    for (let i = 0; i < 10_000; i += 1) visits.visit(shape, {}, [], () => FAIL)
    then(visits)
  })
  return visits
}

test('parts are asked about each time, and once only after so many', () => {
  const asked: unknown[] = []
  const [one, two] = [{}, {}]
  const askTwice = (visits: ReturnType<typeof createVisits>) =>
    [one, two, 'text', one, two, 'text'].map(value =>
      visits.visit(shape, value, [], given => {
        asked.push(given)
        return given === two ? FAIL : given
      }),
    )
  const results = [one, FAIL, 'text', one, FAIL, 'text']
  expect(askTwice(createVisits())).toEqual(results)
  expect(asked).toHaveLength(6)
  afterMany(visits => expect(askTwice(visits)).toEqual(results))
  expect(asked.slice(6)).toEqual([one, two, 'text', 'text'])
})

test('another shape is asked about the same part, and of a value that has ended nothing is known', () => {
  const value = {}
  const visits = afterMany(within => {
    expect(within.visit(shape, value, [], () => 1)).toBe(1)
    expect(within.visit(createShapes()(t.null), value, [], () => 2)).toBe(2)
    expect(within.visit(shape, value, [], () => 3)).toBe(1)
  })
  visits.visit(shape, {}, [], () => {
    for (let i = 0; i < 10_000; i += 1) visits.visit(shape, {}, [], () => FAIL)
    expect(visits.visit(shape, value, [], () => 4)).toBe(4)
  })
})

test('one that throws ends as well', () => {
  const visits = createVisits()
  const value = {}
  expect(() =>
    visits.visit(shape, {}, [], () => {
      for (let i = 0; i < 10_000; i += 1) visits.visit(shape, value, [], () => 1)
      visits.visit(shape, value, [], () => 1)
      throw new RangeError('full')
    }),
  ).toThrow('full')
  expect(visits.visit(shape, value, [], () => 2)).toBe(2)
})

const Sum: t.Type<unknown> = t.recursion(
  'Sum',
  (): t.Type<unknown> =>
    t.union([t.number, t.type({ a: Sum, b: t.number }), t.type({ a: Sum, c: t.number })]) as t.Mixed,
)

test.each<Way>(['code', 'closures'])(
  'J58 a value that each member of a union asks about again, at every level, costs its size: as %s',
  way => {
    const nested = (levels: number): unknown =>
      JSON.parse(`${'{"a":'.repeat(levels)}1${',"c":1}'.repeat(levels)}`)
    const decode = compileAs(Sum, way)
    const value = nested(400)
    expect(decode(value)).toEqual({ _tag: 'Right', right: value })
  },
)
