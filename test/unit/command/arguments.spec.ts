import { describe, expect, test } from 'vitest'
import { parse } from '../../../src/command/arguments.js'
import { integer, pair, text } from '../../../src/command/values.js'

const specs = {
  count: { short: 'n', value: 'N', read: integer(1), help: '' },
  property: { value: 'NAME=VALUE', read: pair, many: true, help: '' },
  output: { short: 'o', value: 'FILE', read: text, help: '' },
  quiet: { short: 'q', help: '' },
  'dry-run': { help: '' },
} as const

const read = (...argv: readonly string[]) => parse(argv, specs)

describe('what is read', () => {
  test('nothing: flags are false, values undefined, lists empty', () => {
    expect(read()).toEqual({
      values: {
        count: undefined,
        property: [],
        output: undefined,
        quiet: false,
        'dry-run': false,
        help: false,
      },
      positionals: [],
      help: false,
    })
  })

  test.each<[readonly string[], object, readonly string[]]>([
    [['a', '-n', '3', 'b'], { count: 3 }, ['a', 'b']],
    [['-n3', '-q'], { count: 3, quiet: true }, []],
    [['--count=3', '--dry-run'], { count: 3, 'dry-run': true }, []],
    [['--count', '3', '--count', '4'], { count: 4 }, []],
    [
      ['--property', 'a=1', '--property', 'b=x=y'],
      {
        property: [
          ['a', '1'],
          ['b', 'x=y'],
        ],
      },
      [],
    ],
    [['-o', ''], { output: '' }, []],
    [['-o=x'], { output: '=x' }, []],
    [['--', '-n', '--quiet'], { count: undefined, quiet: false }, ['-n', '--quiet']],
    [['-o', '-'], { output: '-' }, []],
    [['-'], {}, ['-']],
  ])('%j', (argv, values, positionals) => {
    const parsed = read(...argv)
    expect(parsed.values).toMatchObject(values)
    expect(parsed.positionals).toEqual(positionals)
  })

  test('help, wherever it stands', () => {
    for (const argv of [['-h'], ['a', '--help'], ['-qh']]) expect(read(...argv).help).toBe(true)
  })
})

describe('what is refused: 2', () => {
  test.each<[readonly string[], string]>([
    [['--quite'], 'unknown option "--quite"; did you mean --quiet?'],
    [['--zzzzzz'], 'unknown option "--zzzzzz"'],
    [['-x'], 'unknown option "-x"'],
    [['--constructor'], 'unknown option "--constructor"'],
    [['--quiet=yes'], '--quiet takes no value'],
    [['--count'], '--count takes a value: N'],
    [['-n', 'x'], '--count: expected an integer from 1, got x'],
    [['--property', 'a'], '--property: expected name=value'],
    [['--\u001b[2J'], 'unknown option "--\\u001b[2J"'],
  ])('%j', (argv, message) => {
    let refused: unknown
    try {
      read(...argv)
    } catch (error) {
      refused = error
    }
    expect(refused).toMatchObject({ exit: 2, message: expect.stringContaining(message) })
  })
})
