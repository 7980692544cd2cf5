import { describe, expect, test } from 'vitest'
import { problemsOf } from './support.js'

/** The problems of lines that come after a title and a blank line: the first one is line 3. */
const inLines = (...lines: readonly string[]) => problemsOf(['T', '', ...lines].join('\n'))

describe('parse says what is wrong', () => {
  test('with all of a text at once, in its order', () => {
    expect(
      inLines('a  -x^(b(', 'a  -|-b', 'bob  ^! q', 'b = off   b = 1   b = 2', 'wire  S', 'S = connected'),
    ).toEqual([
      '3:5 x is not bound: say below what it stands for',
      '3:6 no ^ in a row of messages',
      '3:7 ( without )',
      '3:9 a group within a group',
      '4:1 a second lane of topic a',
      '4:7 marbles after |',
      '5:1 bob needs a row "sees" below it',
      '6:5 unknown word off: a text is written in quotes',
      '6:19 b is bound already',
      '7:7 S is a state, and these are packets',
    ])
  })

  test.each([
    [
      '',
      [
        '1:1 there is no title',
        '1:1 there are no lanes: they stand below the blank line after title and notes',
      ],
    ],
    ['T', ['1:1 there are no lanes: they stand below the blank line after title and notes']],
    [
      '// T',
      [
        '1:1 there is no title',
        '1:1 there are no lanes: they stand below the blank line after title and notes',
      ],
    ],
  ])('with the text %j', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems)
  })

  test.each<[string, string, ...(readonly string[])]>([
    ['a', '3:1 no marbles for a: they stand after two or more spaces'],
    ['a -b-', '3:1 no marbles for a: they stand after two or more spaces'],
    ['a  )', '3:4 ) without ('],
    ['a  ()', '3:5 an empty group'],
    ['a  (', '3:4 ( without )'],
    ['a  (m-n)', '3:6 no - within a group: its marbles are of one frame', '', 'm = 1   n = 2'],
    ['a  (m 1s n)', '3:7 no time within a group: 1s', '', 'm = 1   n = 2'],
    ['a  - 0.5ms -', '3:6 0.5ms is not a whole number of milliseconds'],
    ['a  - 999999m -', '3:4 a row has from 1 to 2147483647 frames'],
    ['a  -\u0301-', '3:5 \u0301 cannot be a symbol'],
    ['a  -=-', '3:5 = cannot be a symbol'],
    ['a  -#', '3:5 no # in a row of messages'],
    ['home/+  --', '3:1 no topic name: a topic name has no wildcards'],
    ['  sees  --', '3:3 an indented row belongs under a lane'],
    ['a  ^ x y', '3:9 missing: a value for y', '  sees  -'],
    ['a  ^ x qos 1 qos 2', '3:14 qos is said twice', '  sees  -'],
    ['a  ^ x json text', '3:13 a second codec text', '  sees  -'],
    ['a  ^ x through', '3:8 through needs the name of an operator', '  sees  -'],
    ['a  ^ x through y 0xff', '3:18 the argument of an operator is JSON', '  sees  -'],
    ['a  ^ x through y 5ms', '3:18 the argument of an operator is JSON', '  sees  -'],
    ['a  ^ x through y {', '3:18 { is not a value: not JSON', '  sees  -'],
    ['a  ^ x through a-b', '3:1 a-b is not the name of an operator', '  sees  -'],
    ['a  ^ x "qos" 1', '3:8 unknown word qos', '  sees  -'],
    ['a  ^', '3:1 a needs a filter or a template', '  sees  -'],
    ['a  ---- x', '3:4 no ^: it never subscribes', '  sees  -'],
    ['a  ^^ x', '3:5 ^ needs a ! before it', '  sees  -'],
    ['a  -!^ x', '3:5 ! needs a ^ before it', '  sees  -'],
    ['a  ^ x', '5:3 a row sees does not belong here, or is there twice', '  sees  -', '  sees  -'],
    ['a  ^ x', '5:3 a row receipts does not belong here, or is there twice', '  sees  -', '  receipts  -'],
    ['a  ^ x', '4:11 marbles after e', '  sees  -em', 'e = error E   m = 1'],
    ['a  ^ x', '5:10 f is a failure, and these are messages', '  sees  -f', '  acks  -f', 'f = failure utf8'],
    ['link  -o', '3:8 o needs a x before it'],
    ['link  -y', '3:8 y is not bound: say below what it stands for'],
    [
      'link  -y',
      '3:8 y is a packet, and these are CLOSE or DISCONNECT from broker, and CONNECT and PINGREQ',
      'y = CLOSE',
    ],
    ['wire  -', '4:1 a second lane wire', 'wire  -'],
    ['wire  -|', '3:8 no | in a row of packets'],
    ['publish', '3:1 publish needs a topic'],
    ['publish a  -', '4:1 a second lane publish a', 'publish a  -'],
    ['publish a', '3:9 no marbles for a: they stand after two or more spaces'],
    ['publish a either 1  -', '3:11 unknown word either'],
    ['publish a  -', '4:14 k is a state, and these are outcomes and errors', '  receipts  -k', 'k = idle'],
    ['given', '3:1 given what? A topic retained, or an option of client, broker or driver', 'a  -'],
    ['given  a kept 1', '3:10 unknown word kept: a topic is given "retained"', 'a  -'],
    ['given  a retained', '3:18 missing: a value', 'a  -'],
    ['given  a/# retained 1', '3:1 no topic name: a topic name has no wildcards', 'a  -'],
    ['given  a retained 1 qos 3', '3:25 a quality of service is 0, 1 or 2', 'a  -'],
    ['given  a retained 1 or 2', '3:21 unknown word or', 'a  -'],
    ['given  client linger', '3:21 missing: a value for linger', 'a  -'],
    ['given  client -x 1', '3:1 -x is not the name of an option', 'a  -'],
    ['given  client linger 1e999', '3:22 1e999 is not a value: out of range', 'a  -'],
    ['a  -', '4:5 {"a": is not a value: not JSON', 'b = {"a":'],
    ['a  -', '4:5 [1e999] is not a value: not JSON', 'b = [1e999]'],
    ['a  -', '4:4 missing: a value', 'b ='],
    ['a  -', '4:9 no = after c', 'b = 1   c'],
    ['a  -', '4:5 something is missing after error', 'b = error'],
    ['a  -', '4:1 a-b is not the name of an error', 'b = error a-b'],
    ['a  -', '4:13 unknown word bad', 'b = failure bad'],
    ['a  -', '4:7 unknown word keep', 'b = 1 keep'],
    ['a  -', '4:7 unknown word retained', 'b = 1 "retained"'],
    ['a  -', '4:16 retained is said twice', 'b = 1 retained retained'],
    ['a  -', '4:14 params are written as an object', 'b = 1 params [1]'],
    ['a  -', '4:5 unknown word 0xf: a text is written in quotes', 'b = 0xf'],
    ['a  -', '4:1 # stands for an error', '# = 1'],
    ['a  -', '4:1 ab cannot be a symbol', 'ab = 1'],
  ])('with %s', (first, problem, ...more) => {
    expect(inLines(first, ...more)).toEqual([problem])
  })

  test('with JSON that is nested too deep', () => {
    expect(inLines('a  -', `b = ${'['.repeat(100_000)}`)).toHaveLength(1)
    expect(inLines('a  -', `b = ${'['.repeat(65)}${']'.repeat(65)}`)).toHaveLength(1)
    expect(inLines('a  -', `b = ${'['.repeat(64)}${']'.repeat(64)}`)).toEqual([])
  })

  test('however many there are', () => {
    expect(inLines('a  -', 'b = 1   '.repeat(150_000))).toHaveLength(149_999)
  })

  test('in time in proportion to the length of a text', () => {
    const started = performance.now()
    inLines(`a  ${'-'.repeat(300_000)}`, `b = ${' '.repeat(300_000)}1`, `c  ${'^ '.repeat(100_000)}`)
    expect(performance.now() - started).toBeLessThan(3000)
  })
})
