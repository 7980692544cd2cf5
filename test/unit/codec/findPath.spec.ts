import { describe, expect, test } from 'vitest'
import { findPath, type Verdict } from '../../../src/codec/findPath.js'

const finding =
  (wanted: unknown) =>
  (_: PropertyKey, value: unknown): Verdict =>
    value === wanted ? 'found' : 'enter'

describe('findPath', () => {
  test.each<[object, PropertyKey[] | undefined]>([
    [{ a: 7 }, ['a']],
    [[0, 7], [1]],
    [{ a: { b: [1, { c: 7 }] } }, ['a', 'b', 1, 'c']],
    [{ a: [[], {}, [1]], b: 7 }, ['b']],
    [{ a: [7], b: 7 }, ['a', 0]],
    [
      [[7], 7],
      [0, 0],
    ],
    [{ a: [1, [2, null]] }, undefined],
    [{}, undefined],
    [[], undefined],
    [[undefined, 7], [1]],
  ])('of 7 in %j', (root, path) => {
    expect(findPath(root, finding(7))).toEqual(path)
  })

  test('asks once about each property, depth first, with its holder', () => {
    const inner = [1, 2]
    const root = { a: inner, b: 'text' }
    const asked: unknown[][] = []
    findPath(root, (...args) => {
      asked.push(args)
      return 'enter'
    })
    expect(asked).toEqual([
      ['a', inner, root],
      [0, 1, inner],
      [1, 2, inner],
      ['b', 'text', root],
    ])
    expect(asked[1]?.[2]).toBe(inner)
  })

  test('does not look into what is to be left alone', () => {
    const root = { a: { x: 7 }, b: { x: 7 } }
    expect(findPath(root, (key, value) => (key === 'a' ? 'leave' : finding(7)(key, value)))).toEqual([
      'b',
      'x',
    ])
  })

  test('asks about no property that is inherited or not enumerable', () => {
    const root = Object.defineProperty(Object.create({ inherited: 7 }), 'hidden', { value: 7 })
    expect(findPath(root, finding(7))).toBeUndefined()
  })

  test('sees what the judge has put in place of a value', () => {
    const root = { a: { b: 1 } }
    const path = findPath(root, (key, value, holder) => {
      if (value === 1) Reflect.set(holder, key, 2)
      return 'enter'
    })
    expect(path).toBeUndefined()
    expect(root).toEqual({ a: { b: 2 } })
  })

  test('J58: finds what is 100,000 levels down', () => {
    let root: object = { a: 7 }
    for (let level = 0; level < 100_000; level++) root = [root]
    expect(findPath(root, finding(7))).toHaveLength(100_001)
  })
})
