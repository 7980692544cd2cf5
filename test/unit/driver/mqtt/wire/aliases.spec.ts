import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createIncomingAliases, createOutgoingAliases } from '../../../../../src/driver/mqtt/wire/aliases.js'
import { ProtocolError } from '../../../../../src/driver/mqtt/wire/errors.js'

describe('topic aliases for sending', () => {
  test('a topic gets one when it comes for the second time, and is told once', () => {
    const { of } = createOutgoingAliases(2)
    expect([of('topic/a'), of('topic/a'), of('topic/a')]).toEqual([0, -1, 1])
  })

  test('there are none where the broker takes none, and none for topics that are short already', () => {
    const none = createOutgoingAliases(0)
    expect([none.of('topic/a'), none.of('topic/a'), none.of('topic/a')]).toEqual([0, 0, 0])
    const { of } = createOutgoingAliases(2)
    expect([of('a/b/c'), of('a/b/c'), of('a/b/c')]).toEqual([0, 0, 0])
    expect([of('a/b/cd'), of('a/b/cd'), of('a/b/cd')]).toEqual([0, -1, 1])
  })

  test('as many topics that came once are remembered as there are aliases, and then none of them', () => {
    const two = createOutgoingAliases(2)
    for (const topic of ['topic/a', 'topic/b']) two.of(topic)
    expect([two.of('topic/a'), two.of('topic/b')]).toEqual([-1, -2])
    const { of } = createOutgoingAliases(2)
    for (const topic of ['topic/a', 'topic/b', 'topic/c']) of(topic)
    expect([of('topic/a'), of('topic/c')]).toEqual([0, -1])
  })

  test('a topic in use keeps its alias, one that is not gives it away', () => {
    const { of } = createOutgoingAliases(2)
    for (const topic of ['topic/a', 'topic/a', 'topic/b', 'topic/b']) of(topic)
    of('topic/a')
    of('topic/c')
    expect(of('topic/c')).toBe(-2)
    expect(of('topic/a')).toBe(1)
    expect(of('topic/b')).toBe(0)
  })

  test('what was not written was not told', () => {
    const { of, forget } = createOutgoingAliases(1)
    of('topic/a')
    expect(of('topic/a')).toBe(-1)
    forget('topic/a')
    of('topic/a')
    expect(of('topic/a')).toBe(-1)
    expect(of('topic/a')).toBe(1)
  })

  test('the alias of what was not written is taken by the next that needs one, in its turn', () => {
    const { of, forget } = createOutgoingAliases(2)
    for (const topic of ['topic/a', 'topic/a', 'topic/b', 'topic/b']) of(topic)
    of('topic/a')
    forget('topic/a')
    forget('topic/x')
    expect([of('topic/c'), of('topic/c')]).toEqual([0, -1])
    expect([of('topic/a'), of('topic/b')]).toEqual([0, 2])
  })

  test('where all are in use, each gets another round, and the first gives way', () => {
    const { of } = createOutgoingAliases(2)
    for (const topic of ['topic/a', 'topic/a', 'topic/a', 'topic/b', 'topic/b', 'topic/b']) of(topic)
    expect([of('topic/c'), of('topic/c')]).toEqual([0, -1])
    // It has not come since it was told, and those that gave way are as new.
    expect([of('topic/a'), of('topic/a')]).toEqual([0, -2])
    expect([of('topic/b'), of('topic/b')]).toEqual([0, -1])
  })

  test('the receiver always finds the topic that was meant, and no alias is above the maximum', () => {
    const topics = fc.array(fc.nat(9), { maxLength: 200, size: 'max' })
    fc.assert(
      fc.property(fc.nat(5), topics, fc.infiniteStream(fc.nat(9)), (maximum, names, chance) => {
        const { of, forget } = createOutgoingAliases(maximum)
        const resolve = createIncomingAliases(maximum)
        for (const name of names) {
          const topic = `some/topic/${name}`
          const alias = of(topic)
          const { value: dice } = chance.next() as { readonly value: number }
          if (alias < 0 && dice === 0) forget(topic)
          else if (alias !== 0) expect(resolve(Math.abs(alias), alias > 0 ? '' : topic)).toBe(topic)
        }
      }),
    )
  })
})

describe('topic aliases of what is received', () => {
  test('are from 1 to the maximum, and keep the last topic that they were given with', () => {
    const resolve = createIncomingAliases(2)
    expect([resolve(1, 'a'), resolve(2, 'b'), resolve(1, ''), resolve(2, 'c'), resolve(2, '')]).toEqual([
      'a',
      'b',
      'a',
      'c',
      'c',
    ])
    for (const alias of [0, 3])
      expect(() => resolve(alias, 'a')).toThrow(new ProtocolError(0x94, `${alias} of 2`))
  })

  test('have to be given with a topic first', () => {
    expect(() => createIncomingAliases(2)(1, '')).toThrow(
      new ProtocolError(0x82, 'the topic alias 1 is not known'),
    )
  })
})
