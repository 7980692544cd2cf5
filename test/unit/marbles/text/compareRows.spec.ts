import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareRows } from '../../../../src/marbles/index.js'
import { rowOf } from '../support.js'

const values = new Map([
  ['r', '"on" retained'],
  ['f', '"off"'],
  ['?', '7'],
])

const compare = (
  expected: ReturnType<typeof rowOf>,
  actual: ReturnType<typeof rowOf>,
  options?: Parameters<typeof compareRows>[4],
) => compareRows('bob sees', expected, actual, values, options).split('\n')

describe('compareRows', () => {
  test('puts a caret under what is missing', () => {
    expect(compare(rowOf(20, [6, 'r'], [10, 'f']), rowOf(20, [6, 'r']))).toEqual([
      'bob sees',
      '  expected  ------r---f---------',
      '  actual    ------r-------------',
      '                      ^ missing f = "off" at 10ms',
    ])
  })

  test('puts it under what is unexpected, and lists what else nobody expected', () => {
    expect(compare(rowOf(8, [2, 'f']), rowOf(8, [1, 'r'], [2, 'f'], [4, '?']))).toEqual([
      'bob sees',
      '  expected  --f-----',
      '  actual    -rf-?---',
      '             ^ unexpected r = "on" retained at 1ms',
      '  ? = 7',
    ])
  })

  test('names both values where they differ', () => {
    expect(compare(rowOf(4, [2, 'f']), rowOf(4, [2, '?'])).at(-1)).toBe(
      '              ^ expected f = "off", got ? = 7 at 2ms',
    )
  })

  test('says how much too late or too early', () => {
    expect(compare(rowOf(9, [2, 'f']), rowOf(9, [5, 'f'])).at(-1)).toBe(
      '              ^ f = "off" came 3ms too late',
    )
    expect(compare(rowOf(9, [5, 'f']), rowOf(9, [2, 'f'])).at(-1)).toBe(
      '              ^ f = "off" came 3ms too early',
    )
  })

  test('points into groups', () => {
    expect(compare(rowOf(8, [1, 'r'], [1, 'f']), rowOf(8, [1, 'r'], [1, '?']))).toEqual([
      'bob sees',
      '  expected  -(rf)---',
      '  actual    -(r?)---',
      '               ^ expected f = "off", got ? = 7 at 1ms',
    ])
  })

  test('names completion and error', () => {
    expect(compare(rowOf(4, [2, '|']), rowOf(4, [2, '#'])).at(-1)).toBe(
      '              ^ expected | (completion), got # (error) at 2ms',
    )
  })

  test('keeps frames in one column where a group leaves no room for what follows', () => {
    const expected = rowOf(5, [0, 'r'], [1, 'f'], [4, 'f'])
    expect(compare(expected, rowOf(5, [0, 'r'], [0, 'r'], [1, 'f'], [4, 'f']))).toEqual([
      'bob sees',
      '  expected  r---f--f',
      '  actual    (rr)f--f',
      '              ^ unexpected r = "on" retained at 0ms',
    ])
  })

  test('shows what came after the end of the row', () => {
    expect(compare(rowOf(3), rowOf(3, [5, 'f'])).slice(1)).toEqual([
      '  expected  ---',
      '  actual    -----f',
      '                 ^ unexpected f = "off" at 5ms',
    ])
  })

  test('writes long times as such, in both rows', () => {
    expect(compare(rowOf(3000, [6, 'r'], [1010, 'f']), rowOf(3000, [6, 'r'])).slice(1)).toEqual(
      [
        '  expected  ------r 1s ---f 1989ms',
        '  actual    ------r 1s ---- 1989ms',
        '                          ^ missing f = "off" at 1010ms',
      ].map(line => line),
    )
  })

  test('has no caret where nothing differs', () => {
    expect(compare(rowOf(3, [1, 'f']), rowOf(3, [1, 'f']))).toEqual([
      'bob sees',
      '  expected  -f-',
      '  actual    -f-',
    ])
  })

  test('cuts rows that are too wide around the difference', () => {
    const dense = (odd: string) =>
      rowOf(1000, ...Array.from({ length: 500 }, (_, at) => [at * 2, at === 300 ? odd : 'r'] as const))
    const lines = compare(dense('f'), dense('?'), { width: 60 })
    expect(Math.max(...lines.slice(1, 3).map(line => line.length))).toBe(60)
    expect(lines[1]).toMatch(/^ {2}expected {2}….*f.*…$/)
    expect(lines[3]?.indexOf('^')).toBe(lines[1]?.indexOf('f'))
  })

  test('colours what differs, where it is asked to', () => {
    const coloured = compareRows('bob', rowOf(3, [1, 'f']), rowOf(3, [1, '?']), values, { color: true })
    expect(coloured.split('\n').slice(0, 3)).toEqual([
      '\u001B[1mbob\u001B[22m',
      '  expected  -\u001B[32mf\u001B[39m-',
      '  actual    -\u001B[31m?\u001B[39m-',
    ])
    expect(compare(rowOf(3, [1, 'f']), rowOf(3)).join('')).not.toContain('\u001B')
  })

  test('lets no value move the cursor', () => {
    const lines = compareRows(
      'a\u001B[2J',
      rowOf(2, [1, 'x']),
      rowOf(2),
      new Map([['x', '\u001B[2J\n\u202E']]),
    )
    expect(lines).not.toContain('\u001B')
    expect(lines).not.toContain('\u202E')
    expect(lines.split('\n')).toHaveLength(4)
    expect(lines).toContain('x = \\u001b[2J\\u000a\\u202e')
  })

  test('has the caret under the first frame that differs, in rows of the same length', () => {
    const row = fc
      .uniqueArray(fc.nat(25), { maxLength: 8 })
      .map(frames => rowOf(26, ...frames.sort((a, b) => a - b).map(frame => [frame, 'r'] as const)))
    fc.assert(
      fc.property(row, row, (expected, actual) => {
        const lines = compare(expected, actual)
        const column = [...lines[1]!].findIndex((character, at) => character !== lines[2]![at] && at >= 12)
        expect(lines[1]?.length).toBe(lines[2]?.length)
        expect(lines[3]?.indexOf('^') ?? -1).toBe(column)
      }),
    )
  })
})
