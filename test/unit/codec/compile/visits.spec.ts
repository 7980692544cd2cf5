import * as t from 'io-ts'
import { expect, test } from 'vitest'
import { compileAs, type Way } from '../../../../src/codec/compile/compile.js'
import { FAIL } from '../../../../src/codec/compile/runtime.js'
import { createShapes } from '../../../../src/codec/compile/shape.js'
import { createVisits } from '../../../../src/codec/compile/visits.js'

const shape = createShapes()(t.unknown)

/** Asks about as many parts as are not noted. */
const exhaust = (visits: ReturnType<typeof createVisits>) => {
  for (let i = 0; i < 10_000; i += 1) visits.visit(shape, {}, [], () => FAIL)
}

test('parts are asked about each time, and once only after so many', () => {
  const visits = createVisits()
  const asked: unknown[] = []
  const [one, two] = [{}, {}]
  const ask = (value: unknown) =>
    visits.visit(shape, value, [], given => {
      asked.push(given)
      return given === two ? FAIL : given
    })
  expect([ask(one), ask(one)]).toEqual([one, one])
  exhaust(visits)
  expect([ask(one), ask(two), ask('text'), ask(one), ask(two), ask('text')]).toEqual([
    ...[one, FAIL, 'text'],
    ...[one, FAIL, 'text'],
  ])
  expect(asked.slice(2)).toEqual([one, two, 'text', 'text'])
})

test('another shape is asked about the same part, and of a value that has ended nothing is known', () => {
  const visits = createVisits()
  exhaust(visits)
  const value = {}
  const other = createShapes()(t.null)
  expect(visits.visit(shape, value, [], () => 1)).toBe(1)
  expect(visits.visit(other, value, [], () => 2)).toBe(2)
  visits.end()
  expect(visits.visit(shape, value, [], () => 3)).toBe(3)
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
