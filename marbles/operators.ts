import { endWith, map, mergeMap, type Observable, pipe, throwError, timer } from 'rxjs'
import {
  ackAfter,
  conflateByTopic,
  decodeAsync,
  encode,
  flag,
  fold,
  groupByTopic,
  type Message,
  partition,
  publishTo,
  type StandardSchema,
  splitByTag,
} from 'rxtopics'
import type { OperatorMaker } from 'rxtopics/testing'

// The operators of diagrams that are made from functions. Their argument, where they have one, is a time in ms.

type Read<V> = Message<V, unknown>

/** Work on a message that takes some time; "bad" ones fail after it. */
const work =
  (ms: unknown) =>
  (message: Read<string>): Observable<string> =>
    timer(Number(ms)).pipe(
      mergeMap(() => (message.value === 'bad' ? throwError(() => new Error('bad')) : [message.value])),
    )

/** Temperatures that may be. */
const possible: StandardSchema<number, number> = {
  '~standard': {
    version: 1,
    vendor: 'diagrams',
    validate: value =>
      typeof value === 'number' && value >= -273 ? { value } : { issues: [{ message: 'impossible' }] },
  },
}

type Command = { readonly type: 'dim'; readonly to: number } | { readonly type: 'off' }

export const operators: Readonly<Record<string, OperatorMaker>> = {
  ackAfter: ({ argument }) => ackAfter(work(argument), { failure: 'nack' }),
  conflateByTopic: ({ argument }) => conflateByTopic(work(argument)),
  decodeAsync: ({ topic }) => decodeAsync(topic, possible),
  encode: () =>
    pipe(
      map(({ value }: Read<boolean>) => value),
      encode(flag('ON', 'OFF')),
    ),
  fold: () =>
    fold(
      ({ reason }: { readonly reason: string }) => `unreadable: ${reason}`,
      ({ value }: Read<number>) => `${value} W`,
    ),
  groupByTopic: ({ argument }) =>
    pipe(
      groupByTopic<Read<string>>({ idle: Number(argument) }),
      mergeMap((group, nth) =>
        group.pipe(
          map(({ value }) => `${nth}: ${value}`),
          endWith(`${nth} ends`),
        ),
      ),
    ),
  partition:
    ({ argument }) =>
    source =>
      partition(source)[argument === 'lefts' ? 0 : 1],
  publishTo: ({ client, argument }) =>
    pipe(
      map(({ value }: Read<string>) => value),
      publishTo(client, String(argument), { qos: 1, concurrency: 1 }),
      map(({ outcome }) => outcome),
    ),
  splitByTag: () => (commands: Observable<Read<Command>>) =>
    commands.pipe(
      splitByTag('type', { dim: dims => dims.pipe(map(({ value }) => `to ${value.to}`)) }, others =>
        others.pipe(map(({ value }) => value.type)),
      ),
    ),
}
