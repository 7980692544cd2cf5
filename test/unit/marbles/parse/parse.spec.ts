import fc from 'fast-check'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import type { Lane, Meaning } from '../../../../src/marbles/diagram.js'
import { parsed, problemsOf, rowOf, withoutPlaces } from '../support.js'

const lanesOf = (...lines: readonly string[]): readonly Lane[] =>
  withoutPlaces(parsed(['T', '', ...lines].join('\n')).lanes) as readonly Lane[]

/** The marbles of a topic lane in which a to f are bound. */
const marblesOf = (marbles: string) => {
  const bindings = [...'abcdefs'].map(symbol => `${symbol} = "${symbol}"`).join('   ')
  return lanesOf(`t  ${marbles}`, bindings)[0]!.row
}

const meaningOf = (written: string): Meaning =>
  withoutPlaces(parsed(`T\n\nt  -\n\na = ${written}`).bindings[0]!.meaning) as Meaning

describe('parse', () => {
  test('reads a whole diagram', () => {
    const text = [
      '// a comment',
      'A late observer still gets the retained value',
      'In two lines',
      '  // another one',
      'of prose.',
      '',
      'given      home/lamp retained "on" qos 1',
      'given      client linger 20',
      '',
      'home/lamp  ----------f--------|',
      'alice      ^----! home/{room} json qos 1 retained none either through latestByTopic through rights',
      '  sees     r---------f---------',
      '  acks     -r-',
      'wire       S-----S-------------',
      '',
      'r = "on" retained   f = "off"',
      'S = SUBSCRIBE home/+',
    ].join('\n')
    expect(withoutPlaces(parsed(text))).toEqual({
      title: 'A late observer still gets the retained value',
      notes: ['In two lines', 'of prose.'],
      given: [
        { kind: 'retained', topic: 'home/lamp', value: 'on', qos: 1 },
        { kind: 'setting', of: 'client', name: 'linger', value: 20 },
      ],
      lanes: [
        { kind: 'topic', topic: 'home/lamp', row: rowOf(20, [10, 'f'], [19, '|']) },
        {
          kind: 'observer',
          name: 'alice',
          row: rowOf(6, [0, '^'], [5, '!']),
          source: 'home/{room}',
          codec: 'json',
          options: { qos: 1, retained: 'none' },
          either: true,
          through: [{ name: 'latestByTopic' }, { name: 'rights' }],
          sees: rowOf(20, [0, 'r'], [10, 'f']),
          acks: rowOf(3, [1, 'r']),
          nacks: null,
        },
        { kind: 'wire', row: rowOf(20, [0, 'S'], [6, 'S']) },
      ],
      bindings: [
        { symbol: 'r', meaning: { kind: 'message', value: 'on', retained: true } },
        { symbol: 'f', meaning: { kind: 'message', value: 'off' } },
        { symbol: 'S', meaning: { kind: 'packet', packet: 'SUBSCRIBE', from: 'client', about: ['home/+'] } },
      ],
    })
  })

  test('says where everything stands', () => {
    const { given, lanes, bindings } = parsed(
      'T\n\ngiven  broker latency 1\nbob  ^-! a/+\n  sees  -m\n\nm = 1   n = 2\n',
    )
    const [bob] = lanes
    expect(given[0]?.place).toEqual({ line: 3, column: 1 })
    expect(bob?.place).toEqual({ line: 4, column: 1 })
    expect(bob?.row.place).toEqual({ line: 4, column: 6 })
    expect(bob?.row.marbles[1]?.place).toEqual({ line: 4, column: 8 })
    expect(bob?.kind === 'observer' && bob.sees.marbles[0]?.place).toEqual({ line: 5, column: 10 })
    expect(bindings[1]?.place).toEqual({ line: 7, column: 9 })
  })

  test('takes any kind of line break, tabs for spaces, and a lane after the bindings', () => {
    expect(parsed('T\r\n\r\nt\t-a\r\ra = 1\nu  -a').lanes.map(({ kind }) => kind)).toEqual(['topic', 'topic'])
  })

  describe('marbles', () => {
    test.each([
      ['-a--b', rowOf(5, [1, 'a'], [4, 'b'])],
      ['- a - - b', rowOf(5, [1, 'a'], [4, 'b'])],
      ['(ab)-c', rowOf(6, [0, 'a'], [0, 'b'], [5, 'c'])],
      ['-( a b )-c', rowOf(7, [1, 'a'], [1, 'b'], [6, 'c'])],
      ['a 250ms b', rowOf(252, [0, 'a'], [251, 'b'])],
      ['a 2s b 1.5m', rowOf(92_002, [0, 'a'], [2001, 'b'])],
      ['1.1s a', rowOf(1101, [1100, 'a'])],
      ['a 2s', rowOf(2001, [0, 'a'])],
      ['ab-(c|)', rowOf(7, [0, 'a'], [1, 'b'], [3, 'c'], [3, '|'])],
      ['-a|---', rowOf(6, [1, 'a'], [2, '|'])],
    ])('reads %j', (marbles, row) => {
      expect(marblesOf(marbles)).toEqual(row)
    })

    test('are those of RxJS', () => {
      const parts = fc.constantFrom('-', '--', ' ', 'a', 'b', '(ab)', ' 3ms ', ' 1s ', ' 0.5s ', '(c)')
      fc.assert(
        fc.property(fc.array(parts, { minLength: 1, maxLength: 12 }), fc.boolean(), (parts, ends) => {
          // RxJS reads a time at the end of a line as marbles.
          const marbles = `-${parts.join('')}-${ends ? '|' : ''}`
          const expected = new TestScheduler(() => {}).run(() =>
            TestScheduler.parseMarbles(marbles, undefined, undefined, false, true),
          )
          expect(marblesOf(marbles).marbles).toEqual(
            expected.map(({ frame, notification }) => ({
              frame,
              symbol: notification.kind === 'N' ? notification.value : '|',
            })),
          )
        }),
      )
    })
  })

  describe('lanes', () => {
    test('read a publish with options and receipts', () => {
      expect(
        lanesOf(
          'publish home/lamp qos 1 properties {"a": [1,  2]}  -a--b',
          '  receipts  --k--e',
          'a = 1   b = 2   k = acknowledged   e = error OutboxFullError',
        ),
      ).toEqual([
        {
          kind: 'publish',
          topic: 'home/lamp',
          options: { qos: 1, properties: { a: [1, 2] } },
          row: rowOf(5, [1, 'a'], [4, 'b']),
          receipts: rowOf(6, [2, 'k'], [5, 'e']),
        },
      ])
    })

    test('read link, status, failures and unhandled', () => {
      expect(
        lanesOf(
          'link       --x--o--|',
          'status     c-w',
          'failures   -f',
          'unhandled  -u',
          'c = connected   w = waiting   f = failure utf8   u = 1 no-observer',
        ).map(({ kind }) => kind),
      ).toEqual(['link', 'status', 'failures', 'unhandled'])
    })

    test('read quoted labels as names, whatever they look like', () => {
      expect(
        lanesOf('"given"  -', '"a = b"  --', '"//"  -', '"link"  ^ "-"', '  sees  -').map(lane =>
          lane.kind === 'topic' ? lane.topic : lane.kind === 'observer' && [lane.name, lane.source],
        ),
      ).toEqual(['given', 'a = b', '//', ['link', '-']])
    })

    test('read groups and times of an observer', () => {
      expect(lanesOf('a  (^!)-^ 2s ! home/+', '  sees  -')[0]?.row).toEqual(
        rowOf(2007, [0, '^'], [0, '!'], [5, '^'], [2006, '!']),
      )
    })

    test('keep keys that could reach a prototype as data', () => {
      const [lane] = lanesOf('a  ^ x constructor 1', '  sees  -')
      expect(lane?.kind === 'observer' && Object.hasOwn(lane.options, 'constructor')).toBe(true)
      expect(problemsOf('T\n\na  ^ x __proto__ 1\n  sees  -')).toEqual(['3:8 unknown word __proto__'])
      const params = meaningOf('1 params {"__proto__":{"polluted":true}}')
      expect(params.kind === 'message' && Object.keys(params.params ?? {})).toEqual(['__proto__'])
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    })
  })

  describe('bindings', () => {
    test.each<[string, Meaning]>([
      ['"on"', { kind: 'message', value: 'on' }],
      ['"a   b = c"', { kind: 'message', value: 'a   b = c' }],
      ['-1.5e3', { kind: 'message', value: -1500 }],
      ['true', { kind: 'message', value: true }],
      ['null', { kind: 'message', value: null }],
      ['{"a":  [1,   "]}"]}', { kind: 'message', value: { a: [1, ']}'] } }],
      ['0x00ffEE', { kind: 'message', value: Uint8Array.of(0, 255, 238) }],
      ['0x', { kind: 'message', value: new Uint8Array() }],
      [
        '1 retained qos 2 topic "a b" params {"x":1} no-subscription',
        {
          kind: 'message',
          value: 1,
          retained: true,
          qos: 2,
          topic: 'a b',
          params: { x: 1 },
          unhandled: 'no-subscription',
        },
      ],
      [
        'failure schema at /celsius topic a/b',
        { kind: 'failure', reason: 'schema', path: '/celsius', topic: 'a/b' },
      ],
      ['PUBLISH a/b', { kind: 'packet', packet: 'PUBLISH', from: 'client', about: ['a/b'] }],
      ['PUBLISH a/b from broker', { kind: 'packet', packet: 'PUBLISH', from: 'broker', about: ['a/b'] }],
      [
        'PUBLISH "from" broker',
        { kind: 'packet', packet: 'PUBLISH', from: 'client', about: ['from', 'broker'] },
      ],
      ['SUBACK 0x87', { kind: 'packet', packet: 'SUBACK', from: 'broker', about: ['0x87'] }],
      ['error ClosedError', { kind: 'error', name: 'ClosedError' }],
      ['acknowledged', { kind: 'state', state: 'acknowledged' }],
    ])('read %s', (written, meaning) => {
      expect(meaningOf(written)).toEqual(meaning)
    })

    test('stand on one line with three spaces between them', () => {
      const { bindings } = parsed('T\n\nt  -\n\na = 1    b = SUBSCRIBE x y   # = error E')
      expect(bindings.map(({ symbol }) => symbol)).toEqual(['a', 'b', '#'])
    })
  })
})
