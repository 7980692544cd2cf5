import { type Observable, type OperatorFunction, tap } from 'rxjs'
import { OptionError } from '../../base/errors.js'
import { prepareObserve } from '../../client/observing/wanted.js'
import type { AnyTopic } from '../../decoder.js'
import type { ObserverLane } from '../../marbles/diagram.js'
import { topic } from '../../topic/topic.js'
import { HarnessError } from '../errors.js'
import type { Span } from '../rows.js'
import { isInStream } from './meanings.js'
import { nested } from './nested.js'
import type { Play } from './play.js'
import type { Path } from './problems.js'
import { playSettling } from './settling.js'

/** Puts an observer on the stage: from `^` to `!`, as often as that is written. */
export const playObserver = (lane: ObserverLane, path: Path, play: Play): void => {
  const stream = play.problems.attempt(path, () => streamOf(lane, play))
  if (stream === null) return
  const { name, sees, row } = lane
  const alphabet = play.alphabet(isInStream)
  play.stage.watch(stream, { label: `${name} sees`, expected: sees, alphabet }, spansOf(lane))
  play.stage.stretch(row.length)
}

const streamOf = (lane: ObserverLane, play: Play): Observable<unknown> => {
  const { client, codecs, operators } = play
  const { source, codec, either, through } = lane
  const options = nested(Object.entries(lane.options))
  const topicOf = (): AnyTopic =>
    codec === null ? topic(source) : topic(source, known(codecs, codec, 'codec'))
  const isPlain = codec === null && !source.includes('{')
  const target = isPlain && !either ? source : decodesItself(through[0]?.name) ? topicOf().filter : topicOf()
  const prepared = prepareObserve('observe', target, options)
  if (prepared._tag === 'Left' && prepared.left instanceof OptionError) throw prepared.left
  const messages: Observable<unknown> =
    typeof target === 'string'
      ? client.observe(target, options)
      : either
        ? client.observeEither(target, options)
        : client.observe(target, options)
  const settles = lane.acks !== null || lane.nacks !== null
  if (settles && options['ack'] !== 'manual') throw new HarnessError('acks and nacks need ack manual')
  const settled = settles ? messages.pipe(tap(playSettling(lane, play))) : messages
  return through
    .map(({ name, argument }) => known(operators, name, 'operator')({ topic: topicOf(), client, argument }))
    .reduce(
      // What can flow through an operator is for the diagram to show.
      (stream, operator) => stream.pipe(operator as OperatorFunction<unknown, unknown>),
      settled,
    )
}

/** These get messages as a plain filter brings them. */
const decodesItself = (operator: string | undefined): boolean =>
  operator === 'decode' || operator === 'decodeAsync'

const known = <A>(registry: ReadonlyMap<string, A>, name: string, what: string): A => {
  const found = registry.get(name)
  if (found === undefined)
    throw new HarnessError(`there is no ${what} ${name}: ${[...registry.keys()].join(', ')}`)
  return found
}

const spansOf = ({ row }: ObserverLane): readonly Span[] => {
  const frames = (sign: string) =>
    row.marbles.filter(({ symbol }) => symbol === sign).map(({ frame }) => frame)
  const ends = frames('!')
  return frames('^').map((from, nth) => ({ from, to: ends[nth] ?? Number.POSITIVE_INFINITY }))
}
