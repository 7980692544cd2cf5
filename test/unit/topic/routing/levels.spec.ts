import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLevels } from '../../../../src/topic/routing/levels.js'
import { topicName } from '../arbitraries.js'

describe('createLevels', () => {
  test('has the levels that split has', () => {
    const levels = createLevels()
    fc.assert(
      fc.property(topicName, topic => {
        levels.read(topic)
        const labels = topic.split('/')
        expect(levels.depth()).toBe(labels.length)
        expect(labels.map((_, level) => levels.label(level))).toEqual(labels)
        for (const [level, label] of labels.entries()) {
          expect(levels.is(level, label)).toBe(true)
          expect(levels.is(level, `${label}x`)).toBe(false)
          expect(levels.is(level, `${label.slice(0, -1)}\u0001`)).toBe(false)
        }
        expect(levels.system()).toBe(topic.startsWith('$'))
      }),
    )
  })

  test('gives the same hash to the same label in whatever place and text', () => {
    const levels = createLevels()
    levels.read('room/lab/room')
    const [first, second, third] = [0, 1, 2].map(levels.hash)
    levels.read('a/room')
    expect([first, third]).toEqual([levels.hash(1), levels.hash(1)])
    expect(second).not.toBe(first)
  })

  test('tells apart texts that differ in one character or in the place of a slash', () => {
    const levels = createLevels()
    const texts = ['a/b', 'a/c', 'ab', 'a/b/', '/a/b', 'b/a', 'a//b', 'aa/b']
    const fingerprints = texts.map(text => {
      levels.read(text)
      return levels.fingerprint()
    })
    expect(new Set(fingerprints).size).toBe(texts.length)
  })

  test('reads a text of as many levels as there can be, and a short one after it', () => {
    const levels = createLevels()
    levels.read('/'.repeat(65_535))
    expect(levels.depth()).toBe(65_536)
    levels.read('a/b')
    expect([levels.depth(), levels.label(0), levels.label(1)]).toEqual([2, 'a', 'b'])
  })
})
