import { of, Subject } from 'rxjs'
import { describe, expect, test, vi } from 'vitest'
import { left, right } from '../../../../src/base/either.js'
import type { DecodeFailure } from '../../../../src/codec/failure.js'
import { latestByTopic } from '../../../../src/operators/latestByTopic.js'
import { rights } from '../../../../src/operators/rights.js'
import { mapToEither, settleDeletion } from '../../../../src/operators/support/mapToEither.js'
import { checklist, message } from '../support.js'

const failure: DecodeFailure = {
  ...{ topic: 'a', payload: new Uint8Array(), codec: 'json', reason: 'empty', path: [] },
  ...{ message: 'empty payload', issues: [], cause: undefined },
}

describe('mapToEither', () => {
  checklist({
    make: () => mapToEither((value: number) => right(value + 1)),
    given: 1,
    emits: [right(2)],
    throwing: thrower => mapToEither(thrower),
  })

  test('T98 tells those behind it of deletions, and emits them all the same', () => {
    const messages = new Subject<'on' | 'gone' | 'bad'>()
    const emitted: string[] = []
    const kept: string[][] = []
    const eithers = messages.pipe(
      mapToEither(value =>
        value === 'on'
          ? right(message('a', value))
          : left(value === 'gone' ? { ...failure, deleted: true as const } : failure),
      ),
    )
    eithers.subscribe(({ _tag }) => emitted.push(_tag))
    eithers.pipe(rights(), latestByTopic()).subscribe(latest => kept.push([...latest.keys()]))
    for (const each of ['on', 'bad', 'gone'] as const) messages.next(each)
    expect(emitted).toEqual(['Right', 'Left', 'Left'])
    expect(kept).toEqual([['a'], []])
  })
})

describe('settleDeletion', () => {
  test('acknowledges a deletion, and nothing else', () => {
    const ack = vi.fn()
    for (const left of [{ ...failure, ack }, { deleted: true }, null, undefined, 'x', of(1)])
      settleDeletion(left)
    expect(ack).not.toHaveBeenCalled()
    settleDeletion({ ...failure, deleted: true, ack })
    expect(ack).toHaveBeenCalledOnce()
  })
})
