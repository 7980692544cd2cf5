import fc from 'fast-check'
import type {
  Binding,
  Diagram,
  Given,
  Json,
  Lane,
  Literal,
  Meaning,
  Options,
  Row,
  Through,
} from '../../../src/marbles/diagram.js'
import {
  codecs,
  failureWords,
  isOptionName,
  isSymbol,
  outcomeWords,
  packets,
  stateWords,
  statusWords,
  unhandledWords,
} from '../../../src/marbles/words.js'
import { topicName } from '../topic/arbitraries.js'

const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>
const bytes = fc.uint8Array({ maxLength: 6 })
const literal: fc.Arbitrary<Literal> = fc.oneof(
  json,
  bytes,
  fc.constantFrom('on', 'off', '0x00', 'true', '1e5', ''),
)

const awkward = fc.constantFrom(
  '=',
  'from',
  'client',
  'given',
  'wire',
  'sees',
  '//x',
  '-',
  '^!',
  '2s',
  'a b',
  'a   b = c',
  '"',
  '\\',
  '<script>',
  'x\ny',
  '\u0000',
)
const word = fc
  .oneof(awkward, topicName, fc.string({ minLength: 1, maxLength: 8 }))
  .filter(text => text !== '')
const topic = fc.oneof(
  topicName,
  fc.constantFrom('=', 'from', 'client', 'given', 'wire', 'sees', '//x', '-', '2s', 'a  b', '"a', 'a = b'),
)
const prose = fc
  .oneof(fc.constantFrom('A title', 'given this', 'a  --b--', 'x = 5'), fc.string({ maxLength: 20 }))
  .map(text => text.trim())
  .filter(text => text !== '' && !text.startsWith('//') && !/[\r\n]/.test(text))

const optionName = fc.oneof(
  fc.constantFrom('qos', 'retained', 'group', 'outbox.capacity', 'constructor', 'toString'),
  fc.stringMatching(/^[a-z]{1,6}$/).filter(isOptionName),
)
const options: fc.Arbitrary<Options> = fc
  .uniqueArray(fc.tuple(optionName, literal), { maxLength: 3, selector: ([name]) => name })
  .map(entries => Object.fromEntries(entries))

const through: fc.Arbitrary<Through> = fc.record(
  {
    name: fc.constantFrom('latestByTopic', 'rights', 'from', 'through'),
    argument: json.filter(value => value !== null && typeof value !== 'boolean'),
  },
  { requiredKeys: ['name'] },
) as fc.Arbitrary<Through>

const qos = fc.constantFrom(0, 1, 2)
const message = fc.record(
  {
    kind: fc.constant('message'),
    value: literal,
    topic: word,
    retained: fc.constant(true),
    qos,
    params: fc.dictionary(fc.string({ maxLength: 4 }), json, { maxKeys: 2, noNullPrototype: true }),
    unhandled: fc.constantFrom(...unhandledWords),
  },
  { requiredKeys: ['kind', 'value'] },
) as fc.Arbitrary<Meaning>
const failure = fc.record(
  { kind: fc.constant('failure'), reason: fc.constantFrom(...failureWords), path: word, topic: word },
  { requiredKeys: ['kind', 'reason'] },
) as fc.Arbitrary<Meaning>
const packet: fc.Arbitrary<Meaning> = fc.record({
  kind: fc.constant('packet'),
  packet: fc.constantFrom(...packets),
  from: fc.constantFrom('client', 'broker'),
  about: fc.array(word, { maxLength: 3 }),
})
const error: fc.Arbitrary<Meaning> = fc.record({
  kind: fc.constant('error'),
  name: fc.constantFrom('ClosedError', 'Error', '$e'),
})
const state: fc.Arbitrary<Meaning> = fc.record({
  kind: fc.constant('state'),
  state: fc.constantFrom(...stateWords),
})

const symbol = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(...'abcdefrsmxoABSTX0123456789?*+.:/\\\'"~é漢🎈') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  )
  .filter(isSymbol)

const bindings: fc.Arbitrary<readonly Binding[]> = fc
  .tuple(
    fc.uniqueArray(fc.record({ symbol, meaning: fc.oneof(message, failure, packet, error, state) }), {
      maxLength: 12,
      selector: ({ symbol }) => symbol,
    }),
    fc.option(error, { nil: undefined }),
  )
  .map(([bound, meaning]) => (meaning === undefined ? bound : [...bound, { symbol: '#', meaning }]))

/** Groups of symbols, and the frames before each; `ends`: symbols after which nothing comes. */
const rowOf = (symbols: readonly string[], ends: readonly string[] = []): fc.Arbitrary<Row> => {
  const frames = fc.oneof(
    { weight: 6, arbitrary: fc.nat(6) },
    { weight: 1, arbitrary: fc.nat(5000) },
    { weight: 1, arbitrary: fc.constantFrom(29, 30, 31, 32, 999, 1000, 1001, 60_000, 60_001) },
  )
  const known = [...symbols, ...ends]
  const groups =
    known.length === 0
      ? fc.constant([])
      : fc.array(
          fc.record({
            gap: frames,
            symbols: fc.oneof(
              { weight: 4, arbitrary: fc.array(fc.constantFrom(...known), { minLength: 1, maxLength: 1 }) },
              { weight: 1, arbitrary: fc.array(fc.constantFrom(...known), { minLength: 2, maxLength: 40 }) },
            ),
          }),
          { maxLength: 8 },
        )
  return fc.tuple(groups, frames).map(([groups, tail]) => {
    const marbles: { frame: number; symbol: string }[] = []
    let at = 0
    for (const group of groups) {
      const end = group.symbols.findIndex(symbol => ends.includes(symbol))
      const kept = end === -1 ? group.symbols : group.symbols.slice(0, end + 1)
      at += group.gap
      for (const symbol of kept) marbles.push({ frame: at, symbol })
      at += kept.length === 1 ? 1 : kept.length + 2
      if (end !== -1) break
    }
    return { marbles, length: Math.max(1, at + tail) }
  })
}

/** Two signs that take turns, both of them in one frame now and then; then perhaps one of the `others`. */
const turns = (first: string, second: string, others: readonly string[] = []): fc.Arbitrary<Row> => {
  const steps = fc.array(fc.record({ gap: fc.nat(40), both: fc.boolean() }), { minLength: 1, maxLength: 4 })
  const last = others.length === 0 ? fc.constant(null) : fc.option(fc.constantFrom(...others), { nil: null })
  return fc.tuple(steps, last, fc.nat(40)).map(([steps, last, tail]) => {
    const marbles: { frame: number; symbol: string }[] = []
    let at = 0
    for (const { gap, both } of steps) {
      at += gap
      for (let count = both ? 2 : 1; count > 0; count--)
        marbles.push({ frame: at, symbol: marbles.length % 2 === 0 ? first : second })
      at += both ? 4 : 1
    }
    if (last !== null) {
      marbles.push({ frame: at, symbol: last })
      at += 1
    }
    return { marbles, length: at + tail }
  })
}

const lanesOf = (bound: readonly Binding[]): fc.Arbitrary<readonly Lane[]> => {
  const of = (accepts: (meaning: Meaning) => boolean) =>
    bound.filter(({ meaning, symbol }) => symbol !== '#' && accepts(meaning)).map(({ symbol }) => symbol)
  const messages = of(({ kind }) => kind === 'message')
  const errors = of(({ kind }) => kind === 'error')
  const failures = of(({ kind }) => kind === 'failure')
  const statuses = of(
    meaning => meaning.kind === 'state' && (statusWords as readonly string[]).includes(meaning.state),
  )
  const outcomes = of(
    meaning => meaning.kind === 'state' && (outcomeWords as readonly string[]).includes(meaning.state),
  )
  const cuts = of(
    meaning =>
      meaning.kind === 'packet' &&
      (meaning.from === 'broker'
        ? meaning.packet === 'CLOSE' || meaning.packet === 'DISCONNECT'
        : meaning.packet === 'CONNECT' || meaning.packet === 'PINGREQ'),
  ).filter(symbol => symbol !== 'x' && symbol !== 'o')
  const nullable = (row: fc.Arbitrary<Row>) => fc.option(row, { nil: null })

  const topicLane = fc.record({ kind: fc.constant('topic'), topic, row: rowOf(messages, ['|']) })
  const publish = fc.record({
    kind: fc.constant('publish'),
    topic: word,
    options,
    row: rowOf(messages),
    receipts: nullable(rowOf([...outcomes, ...errors])),
  })
  const observer = fc.record({
    kind: fc.constant('observer'),
    name: word,
    row: turns('^', '!'),
    source: word,
    codec: fc.constantFrom(null, ...codecs),
    options,
    either: fc.boolean(),
    through: fc.array(through, { maxLength: 2 }),
    sees: rowOf([...messages, ...failures], ['|', '#', ...errors]),
    acks: nullable(rowOf(messages)),
    nacks: nullable(rowOf(messages)),
  })
  const report = fc.oneof(
    fc.record({ kind: fc.constant('wire'), row: rowOf(of(({ kind }) => kind === 'packet')) }),
    fc.record({ kind: fc.constant('status'), row: rowOf(statuses, ['|']) }),
    fc.record({ kind: fc.constant('failures'), row: rowOf(failures, ['|']) }),
    fc.record({ kind: fc.constant('unhandled'), row: rowOf(messages, ['|']) }),
    fc.record({ kind: fc.constant('link'), row: turns('x', 'o', [...cuts, '|']) }),
  )
  return fc.uniqueArray(fc.oneof(topicLane, publish, observer, report) as fc.Arbitrary<Lane>, {
    minLength: 1,
    maxLength: 6,
    selector: lane =>
      lane.kind === 'topic' || lane.kind === 'publish'
        ? `${lane.kind} ${lane.topic}`
        : lane.kind === 'observer'
          ? `observer ${lane.name}`
          : lane.kind,
  })
}

const given: fc.Arbitrary<Given> = fc.oneof(
  fc.record(
    { kind: fc.constant('retained'), topic, value: literal, qos },
    {
      requiredKeys: ['kind', 'topic', 'value'],
    },
  ) as fc.Arbitrary<Given>,
  fc.record({
    kind: fc.constant('setting'),
    of: fc.constantFrom('client', 'broker', 'driver'),
    name: optionName,
    value: literal,
  }) as fc.Arbitrary<Given>,
)

/** Diagrams that keep all rules of the format. */
export const diagram: fc.Arbitrary<Diagram> = bindings.chain(bindings =>
  fc.record({
    title: prose,
    notes: fc.array(prose, { maxLength: 2 }),
    given: fc.array(given, { maxLength: 3 }),
    lanes: lanesOf(bindings),
    bindings: fc.constant(bindings),
  }),
)

/** Text that looks like a diagram here and there. */
export const scribble: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'a',
        'home/lamp',
        'alice',
        'sees',
        'given',
        'publish',
        'wire',
        'link',
        'qos 1',
        'retained',
      ),
      fc.constantFrom('  ', '   ', ' ', '\n', '\n\n', '\t', '\r\n', '//'),
      fc.constantFrom(
        '^',
        '!',
        '(',
        ')',
        '|',
        '#',
        '-',
        '--a--',
        '(ab)',
        ' 1s ',
        '2.5ms',
        '999999999999s',
        '=',
      ),
      fc.constantFrom('"', '{', '[', '0x', '{"a":1}', '1e999', 'failure', 'error', 'SUBSCRIBE', '__proto__'),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 60 },
  )
  .map(parts => parts.join(''))
