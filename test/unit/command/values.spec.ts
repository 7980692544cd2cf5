import { expect, test } from 'vitest'
import { duration, integer, oneOf, pair, positive, type Read, size } from '../../../src/command/values.js'

const tried = (read: Read<unknown>, given: string) => {
  try {
    return read(given, 'x')
  } catch (error) {
    return (error as { readonly exit: number }).exit
  }
}

test.each<[Read<unknown>, readonly (readonly [string, unknown])[]]>([
  [
    duration,
    [
      ['250ms', 250],
      ['5s', 5_000],
      ['1.5m', 90_000],
      ['2', 2_000],
      ['-1s', 2],
      ['1d', 2],
      ['', 2],
    ],
  ],
  [
    size,
    [
      ['512', 512],
      ['64KiB', 65_536],
      ['1GiB', 1024 ** 3],
      ['0', 2],
      ['1KB', 2],
      ['1.5MiB', 2],
    ],
  ],
  [
    integer(1, 3),
    [
      ['1', 1],
      ['3', 3],
      ['4', 2],
      ['0', 2],
      ['1e0', 2],
      ['-1', 2],
      [' 1', 2],
    ],
  ],
  [
    positive,
    [
      ['0.5', 0.5],
      ['0', 2],
      ['Infinity', 2],
      ['1e3', 2],
    ],
  ],
  [
    oneOf('a', 'b'),
    [
      ['b', 'b'],
      ['c', 2],
      ['A', 2],
    ],
  ],
  [
    pair,
    [
      ['a=b=c', ['a', 'b=c']],
      ['a=', ['a', '']],
      ['=b', 2],
      ['a', 2],
    ],
  ],
])('%o takes what is right, and refuses the rest with 2', (read, cases) => {
  for (const [given, expected] of cases) expect(tried(read, given), given).toEqual(expected)
})
