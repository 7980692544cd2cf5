import type { Lane, Meaning, ObserverLane, Options, Row } from '../diagram.js'
import { type Finding, under } from '../problem.js'
import { codecs, isName, isOneOf, outcomeWords, statusWords } from '../words.js'
import { checkOptions } from './checkMeaning.js'
import { checkRow, checkTurns, type RowRule } from './checkRow.js'

const rules = {
  topic: { signs: '|', takes: 'messages', accepts: ({ kind }) => kind === 'message' },
  publish: { signs: '', takes: 'messages', accepts: ({ kind }) => kind === 'message' },
  receipts: {
    signs: '',
    takes: 'outcomes and errors',
    accepts: meaning =>
      meaning.kind === 'error' || (meaning.kind === 'state' && isOneOf(outcomeWords, meaning.state)),
  },
  link: {
    signs: 'xo|',
    takes: 'CLOSE or DISCONNECT from broker, and CONNECT and PINGREQ',
    accepts: meaning =>
      meaning.kind === 'packet' &&
      isOneOf(meaning.from === 'broker' ? ['CLOSE', 'DISCONNECT'] : ['CONNECT', 'PINGREQ'], meaning.packet),
  },
  observer: { signs: '^!', takes: null, accepts: () => false },
  sees: {
    signs: '|#',
    takes: 'messages, failures and errors',
    accepts: ({ kind }) => kind === 'message' || kind === 'failure' || kind === 'error',
  },
  acks: { signs: '', takes: 'messages', accepts: ({ kind }) => kind === 'message' },
  wire: { signs: '', takes: 'packets', accepts: ({ kind }) => kind === 'packet' },
  status: {
    signs: '|',
    takes: 'states of the connection',
    accepts: meaning => meaning.kind === 'state' && isOneOf(statusWords, meaning.state),
  },
  failures: { signs: '|', takes: 'failures', accepts: ({ kind }) => kind === 'failure' },
  unhandled: { signs: '|', takes: 'messages', accepts: ({ kind }) => kind === 'message' },
} as const satisfies Readonly<Record<string, RowRule>>

/** Returns what is wrong with the rows and words of a lane. */
export const checkLane = (
  lane: Lane,
  meanings: ReadonlyMap<string, Meaning>,
  excused: ReadonlySet<string>,
): readonly Finding[] => {
  const row = (row: Row, rule: RowRule, ...path: readonly string[]) =>
    under(path, checkRow(row, rule, meanings, excused))
  const main = row(lane.row, rules[lane.kind], 'row')
  switch (lane.kind) {
    case 'link':
      return [...main, ...under(['row'], checkTurns(lane.row, 'x', 'o'))]
    case 'publish': {
      const receipts = lane.receipts === null ? [] : row(lane.receipts, rules.receipts, 'receipts')
      return [...main, ...receipts, ...checkLaneOptions(lane.options)]
    }
    case 'observer': {
      const acks = lane.acks === null ? [] : row(lane.acks, rules.acks, 'acks')
      const nacks = lane.nacks === null ? [] : row(lane.nacks, rules.acks, 'nacks')
      return [...main, ...row(lane.sees, rules.sees, 'sees'), ...acks, ...nacks, ...checkObserver(lane)]
    }
    default:
      return main
  }
}

const checkObserver = (lane: ObserverLane): readonly Finding[] => [
  ...under(['row'], checkTurns(lane.row, '^', '!')),
  ...(lane.row.marbles.length === 0 ? [{ path: ['row'], message: 'no ^: it never subscribes' }] : []),
  ...checkLaneOptions(lane.options),
  ...(lane.codec === null || isOneOf(codecs, lane.codec)
    ? []
    : [{ path: ['codec'], message: `${lane.codec} is not a codec` }]),
  ...lane.through.flatMap(({ name, argument }, at) => [
    ...(isName(name) ? [] : [{ path: ['through', at], message: `${name} is not the name of an operator` }]),
    ...(argument === null || typeof argument === 'boolean'
      ? [{ path: ['through', at, 'argument'], message: `${argument} would be read as a word` }]
      : []),
  ]),
]

const checkLaneOptions = (options: Options): readonly Finding[] => under(['options'], checkOptions(options))
