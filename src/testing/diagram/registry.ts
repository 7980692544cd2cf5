import type { OperatorFunction } from 'rxjs'
import type { Client } from '../../client/client.js'
import type { Codec } from '../../codec/codec.js'
import { json } from '../../codec/json/json.js'
import { boolean } from '../../codec/text/boolean.js'
import { bytes } from '../../codec/text/bytes.js'
import { flag } from '../../codec/text/flag.js'
import { number } from '../../codec/text/number.js'
import { text } from '../../codec/text/text.js'
import type { AnyTopic } from '../../decoder.js'
import type { Json } from '../../marbles/diagram.js'
import { deadLetterTo } from '../../operators/deadLetterTo.js'
import { decode } from '../../operators/decode.js'
import { distinctPayload } from '../../operators/distinctPayload.js'
import { type HistoryOptions, history } from '../../operators/history.js'
import { latestByTopic } from '../../operators/latestByTopic.js'
import { lefts } from '../../operators/lefts.js'
import { orThrow } from '../../operators/orThrow.js'
import { rights } from '../../operators/rights.js'
import { stale } from '../../operators/stale.js'
import { withParams } from '../../operators/withParams.js'
import { HarnessError } from '../errors.js'

/** What an operator of a diagram is made from. */
export interface OperatorContext {
  /** What the observer observes, with its codec. */
  readonly topic: AnyTopic
  /** The client under test. */
  readonly client: Client
  /** What stands behind its name: `through stale 6`. */
  readonly argument: Json | undefined
}

/** Makes the operator that a name stands for. What flows through it is known to the diagram alone. */
export type OperatorMaker = (context: OperatorContext) => OperatorFunction<never, unknown>

/** An operator without an argument. */
const plain =
  (make: (context: OperatorContext) => OperatorFunction<never, unknown>): OperatorMaker =>
  context => {
    if (context.argument !== undefined) throw new HarnessError('this operator has no argument')
    return make(context)
  }

const textOf = ({ argument }: OperatorContext): string => {
  if (typeof argument === 'string') return argument
  throw new HarnessError('this operator needs a text')
}

/** By the names that `through` knows. */
export const operators: ReadonlyMap<string, OperatorMaker> = new Map<string, OperatorMaker>([
  ['deadLetterTo', context => deadLetterTo(context.client, textOf(context))],
  ['decode', plain(({ topic }) => decode(topic))],
  ['distinctPayload', plain(() => distinctPayload())],
  // The operator itself says what is wrong with its options.
  ['history', ({ argument = {} }) => history(argument as HistoryOptions)],
  ['latestByTopic', plain(() => latestByTopic())],
  ['lefts', plain(() => lefts())],
  ['orThrow', plain(() => orThrow())],
  ['rights', plain(() => rights())],
  // The operator itself says what is wrong with its time.
  ['stale', ({ argument }) => stale(Number(argument))],
  ['withParams', context => withParams(textOf(context))],
])

/** By the names that observers know; `flag` is `ON` and `OFF`. */
export const codecs: ReadonlyMap<string, Codec<unknown, never>> = new Map<string, Codec<unknown, never>>([
  ['boolean', boolean],
  ['bytes', bytes],
  ['flag', flag('ON', 'OFF')],
  ['json', json()],
  ['number', number],
  ['text', text],
])
