import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { createReachesOpaque } from '../../../../src/codec/compile/reachesOpaque.js'
import { createShapes } from '../../../../src/codec/compile/shape.js'

const Opaque: t.Mixed = new t.Type('Opaque', t.string.is, t.string.validate, t.identity)

const reaches = (type: t.Mixed): boolean => {
  const shapeOf = createShapes()
  return createReachesOpaque(shapeOf)(shapeOf(type))
}

const around: readonly (readonly [string, (part: t.Mixed) => t.Mixed])[] = [
  ['a refinement', part => t.refinement(part, () => true)],
  ['a readonly type', part => t.readonly(part)],
  ['an object', part => t.type({ a: t.string, b: part })],
  ['a partial object', part => t.partial({ b: part })],
  ['an exact object', part => t.exact(t.type({ b: part }))],
  ['a list', part => t.array(part)],
  ['a tuple', part => t.tuple([t.string, part])],
  ['the keys of a record', part => t.record(part, t.number)],
  ['the values of a record', part => t.record(t.string, part)],
  ['a union', part => t.union([t.string, part])],
  ['an intersection', part => t.intersection([t.type({}), part])],
  ['a recursive type', part => t.recursion('R', self => t.type({ next: t.union([self, part]) }))],
]

describe('createReachesOpaque', () => {
  test('an opaque type reaches itself, and a plain one none', () => {
    expect(reaches(Opaque)).toBe(true)
    expect(reaches(t.string)).toBe(false)
    expect(reaches(t.literal('a'))).toBe(false)
    expect(reaches(t.keyof({ a: null }))).toBe(false)
  })

  test.each(around)('finds one in %s, and none where there is none', (_, wrap) => {
    expect(reaches(wrap(Opaque))).toBe(true)
    expect(reaches(wrap(t.number))).toBe(false)
    expect(reaches(t.array(wrap(t.array(Opaque))))).toBe(true)
  })

  test('ends at a type that leads back to itself, and still looks at the rest', () => {
    const Loop: t.Type<unknown> = t.recursion('Loop', self => t.type({ self }) as never)
    expect(reaches(Loop)).toBe(false)
    expect(reaches(t.tuple([Loop, Opaque]))).toBe(true)
  })

  test('answers for each shape by itself, however often it is asked', () => {
    const shapeOf = createShapes()
    const reachesOpaque = createReachesOpaque(shapeOf)
    const [plain, mixed] = [t.array(t.string), t.tuple([t.array(t.string), Opaque])].map(shapeOf)
    for (let time = 0; time < 2; time++) {
      expect(reachesOpaque(mixed!)).toBe(true)
      expect(reachesOpaque(plain!)).toBe(false)
    }
  })
})
