import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describe as inWords, print } from '../../../../src/marbles/index.js'
import { diagram } from '../arbitraries.js'
import { fixtures, parsed } from '../support.js'

const late = fixtures['lateObserver']!

describe('print', () => {
  test('writes a diagram with one value per line', () => {
    expect(print(late)).toBe(
      [
        'A late observer still gets the retained value',
        '',
        'given      home/lamp retained "on"',
        '',
        'home/lamp  ----------f--------|',
        'alice      ^ home/+',
        '  sees     r---------f---------',
        'bob        ------^ home/+',
        '  sees     ------r---f---------',
        'wire       S-----S-------------',
        '',
        'r = "on" retained',
        'f = "off"',
        'S = SUBSCRIBE home/+',
      ].join('\n'),
    )
  })

  test('folds lanes to a width', () => {
    expect(print(late, { width: 24 }).split('\n\n').slice(2, 4)).toEqual([
      [
        'home…amp  ----------f---',
        'alice     ^ home/+',
        '  sees    r---------f---',
        'bob       ------^ home/+',
        '  sees    ------r---f---',
        'wire      S-----S-------',
      ].join('\n'),
      ['home…amp  -----|', '  sees    ------', '  sees    ------', 'wire      ------'].join('\n'),
    ])
  })

  test('keeps lanes to the width', () => {
    fc.assert(
      fc.property(diagram, fc.integer({ min: 40, max: 120 }), (diagram, width) => {
        const lanes = diagram.lanes.filter(({ kind }) => kind !== 'observer')
        const lines = print({ ...diagram, lanes, notes: [], given: [], bindings: [] }, { width })
          .split('\n')
          .slice(2)
        for (const line of lines) expect([...line].length).toBeLessThanOrEqual(width)
        expect(lines.length).toBeGreaterThanOrEqual(lanes.length)
      }),
    )
  })

  test('uses colours only where it is asked to', () => {
    expect(print(late)).not.toContain('\u001B')
    expect(print(late, { color: true })).toContain('\u001B[36mr\u001B[39m = "on" retained')
  })

  test('escapes control characters of topics and values', () => {
    const text = print(
      parsed('T\u001B\n\n"a\\nb"  ^ "\\u001b"\n  sees  x\n\nx = "\\u001b[2J" topic "\\u001b"'),
    )
    expect(text).not.toContain('\u001B')
    expect(text).toContain('T\\u001b')
  })
})

describe('describe', () => {
  test('says a diagram in words', () => {
    expect(inWords(late).split('\n')).toEqual([
      'Given home/lamp retained "on".',
      'Topic home/lamp: "off" at 10ms, end at 19ms.',
      'alice observes home/+ from 0ms.',
      'alice sees: "on" retained at 0ms, "off" at 10ms.',
      'bob observes home/+ from 6ms.',
      'bob sees: "on" retained at 6ms, "off" at 10ms.',
      'Packets: SUBSCRIBE home/+ at 0ms, SUBSCRIBE home/+ at 6ms.',
    ])
  })

  test('has words for every kind of lane', () => {
    expect(inWords(fixtures['publishing']!).split('\n').slice(1, 4)).toEqual([
      'Connection: broker away at 0ms, broker back at 8ms, client closed at 12ms.',
      'The client publishes on home/lamp: "one" at 1ms, "two" at 2ms, "three" at 3ms.',
      'Receipts for home/lamp: dropped at 3ms, acknowledged at 8ms, acknowledged at 8ms.',
    ])
    expect(inWords(fixtures['refused']!)).toContain('eve sees: error SubscribeRefusedError at 0ms.')
    expect(inWords(fixtures['refused']!)).toContain('alice observes home/lamp from 0ms until 5ms.')
    expect(inWords(fixtures['refused']!)).toContain('alice sees: nothing.')
    expect(inWords(fixtures['refused']!)).toContain(
      'bob acknowledges: "off" qos 1 at 8ms, "off" qos 1 at 14ms.',
    )
    expect(inWords(fixtures['decoding']!)).toContain('Failures: failure syntax')
    expect(inWords(fixtures['outage']!)).toContain('Status: connected at 0ms')
  })
})
