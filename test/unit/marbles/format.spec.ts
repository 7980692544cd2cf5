import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Diagram } from '../../../src/marbles/diagram.js'
import { DiagramError, format } from '../../../src/marbles/index.js'
import { parsed, rowOf } from './support.js'

const diagram = (over: Partial<Diagram>): Diagram => ({
  title: 'T',
  notes: [],
  given: [],
  lanes: [{ kind: 'topic', topic: 'a', row: rowOf(1) }],
  bindings: [],
  ...over,
})

const a = { symbol: 'a', meaning: { kind: 'message', value: 1 } } as const

describe('format', () => {
  test('leaves a tidy text as it is', () => {
    const text = readFileSync(
      fileURLToPath(new URL('fixtures/lateObserver.marbles', import.meta.url)),
      'utf8',
    )
    expect(format(parsed(text))).toBe(text)
  })

  test('tidies what is not', () => {
    const text = [
      '',
      'T',
      'note',
      '',
      '// a comment',
      'x = 1',
      'home/lamp  x - - x',
      'given client   overlap "merged"',
      'bob       (^!)   home/+   qos  1',
      '   sees  -- 40ms  x',
    ]
    expect(format(parsed(text.join('\r\n')))).toBe(
      [
        'T',
        'note',
        '',
        'given      client overlap merged',
        '',
        'home/lamp  x--x',
        'bob        (^!) home/+ qos 1',
        '  sees     ---- 38ms x',
        '',
        'x = 1',
        '',
      ].join('\n'),
    )
  })

  test('writes a time for what takes long, the same in all rows that go on', () => {
    const lanes: Diagram['lanes'] = [
      { kind: 'topic', topic: 'a', row: rowOf(1010, [0, 'a'], [1003, 'a']) },
      { kind: 'topic', topic: 'b', row: rowOf(1010, [0, 'a'], [0, 'a']) },
      { kind: 'topic', topic: 'c', row: rowOf(2) },
    ]
    expect(
      format(diagram({ lanes, bindings: [a] }))
        .split('\n')
        .slice(2, 5),
    ).toEqual(['a  a--- 999ms a------', 'b  (aa) 999ms -------', 'c  --'])
  })

  test.each([
    [31, '-a------------------------------a'],
    [32, '-a 30ms -a'],
    [102, '-a 100ms -a'],
    [1001, '-a 1s a'],
    [1004, '-a 1s ---a'],
    [60_001, '-a 1m a'],
    [61_001, '-a 61s a'],
  ])('writes a distance of %i frames as %j', (distance, marbles) => {
    const row = rowOf(distance + 2, [1, 'a'], [distance + 1, 'a'])
    const text = format(diagram({ lanes: [{ kind: 'topic', topic: 't', row }], bindings: [a] }))
    expect(text.split('\n')[2]).toBe(`t  ${marbles}`)
  })

  test('keeps marbles that look like a time apart', () => {
    const bindings = [...'2s'].map(symbol => ({ ...a, symbol }))
    const row = rowOf(2, [0, '2'], [1, 's'])
    const text = format(diagram({ lanes: [{ kind: 'topic', topic: 't', row }], bindings }))
    expect(text.split('\n')[2]).toBe('t  2 s')
    expect(parsed(text).lanes[0]?.row).toMatchObject({
      marbles: [{ symbol: '2' }, { symbol: 's' }],
      length: 2,
    })
    const later = { marbles: [...row.marbles, ...rowOf(1, [100, '2'], [101, 's']).marbles], length: 102 }
    const long = format(diagram({ lanes: [{ kind: 'topic', topic: 't', row: later }], bindings }))
    expect(long.split('\n')[2]).toBe('t  2 s 98ms 2 s')
    expect(parsed(long).lanes[0]?.row.length).toBe(102)
  })

  test('quotes words that would be read as something else', () => {
    const lanes: Diagram['lanes'] = [
      { kind: 'topic', topic: 'wire', row: rowOf(1) },
      { kind: 'topic', topic: '//', row: rowOf(1) },
      { kind: 'publish', topic: 'a b', options: { group: 'true', x: '1' }, row: rowOf(1), receipts: null },
    ]
    const given: Diagram['given'] = [{ kind: 'retained', topic: 'client', value: 'on' }]
    expect(format(diagram({ lanes, given })).split('\n').slice(2, -1)).toEqual([
      'given                             "client" retained "on"',
      '',
      '"wire"                            -',
      '"//"                              -',
      'publish "a b" group "true" x "1"  -',
    ])
  })

  test('aligns what is written in wide characters', () => {
    const text = format(parsed('T\n\n家  -\nab  -\nabc  -'))
    expect(text).toBe('T\n\n家   -\nab   -\nabc  -\n')
  })

  test('breaks lines of bindings after 80 characters', () => {
    const bindings = [...'abcdefghij'].map(symbol => ({
      symbol,
      meaning: { kind: 'message', value: 'value' } as const,
    }))
    const lines = format(diagram({ bindings })).split('\n').slice(4, -1)
    const five = 'a = "value"   b = "value"   c = "value"   d = "value"   e = "value"'
    expect(lines).toEqual([five, 'f = "value"   g = "value"   h = "value"   i = "value"   j = "value"'])
  })

  test.each<[string, Partial<Diagram>, string]>([
    ['no title', { title: '' }, '/title'],
    ['a title of two lines', { title: 'a\nb' }, '/title'],
    ['a note that is a comment', { notes: ['// x'] }, '/notes/0'],
    ['no lanes', { lanes: [] }, '/lanes'],
    ['an empty row', { lanes: [{ kind: 'topic', topic: 'a', row: rowOf(0) }] }, '/lanes/0/row'],
    [
      'no room after a group',
      { lanes: [{ kind: 'topic', topic: 'a', row: rowOf(9, [0, 'a'], [0, 'a'], [3, 'a']) }], bindings: [a] },
      '/lanes/0/row/marbles/2',
    ],
    [
      'marbles after the end',
      { lanes: [{ kind: 'topic', topic: 'a', row: rowOf(3, [3, 'a']) }], bindings: [a] },
      '/lanes/0/row',
    ],
    [
      'frames out of order',
      { lanes: [{ kind: 'topic', topic: 'a', row: rowOf(9, [3, 'a'], [1, 'a']) }], bindings: [a] },
      '/lanes/0/row/marbles/1',
    ],
    [
      'half a frame',
      { lanes: [{ kind: 'topic', topic: 'a', row: rowOf(9, [0.5, 'a']) }], bindings: [a] },
      '/lanes/0/row/marbles/0',
    ],
    ['a symbol of two characters', { bindings: [{ ...a, symbol: 'ab' }] }, '/bindings/0/symbol'],
    [
      'a value that JSON has no word for',
      { bindings: [{ symbol: 'a', meaning: { kind: 'message', value: Number.NaN } }] },
      '/bindings/0/meaning/value',
    ],
  ])('throws a DiagramError for %s', (_, over, path) => {
    let thrown: unknown
    try {
      format(diagram(over))
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(DiagramError)
    expect(thrown).toMatchObject({ name: 'DiagramError', findings: [{ message: expect.any(String) }] })
    expect((thrown as DiagramError).message).toContain(`${path}: `)
  })
})
