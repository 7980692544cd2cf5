import { type Observer, Subject, takeUntil } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { left, right } from '../../../../src/base/either.js'
import type { Entry, Prepared } from '../../../../src/client/outbox/entry.js'
import type { Outbox } from '../../../../src/client/outbox/outbox.js'
import { createPublishing, type Detour } from '../../../../src/client/publishing/publishing.js'
import type { Receipt } from '../../../../src/message.js'
import { entryOf, preparedOf } from '../outbox/support.js'

const receipt: Receipt = { outcome: 'sent', topic: 'a', qos: 0, noMatchingSubscribers: false }

const rig = (
  publish: (recipient: Observer<Receipt>, log: string[]) => Entry | null,
  problem: Error | null = null,
  detour: ((log: string[]) => Detour) | null = null,
  flush: () => void = () => {},
) => {
  const log: string[] = []
  const publishing = createPublishing({
    outbox: {
      publish: (_: Prepared, recipient: Observer<Receipt>) => {
        log.push('publish')
        return publish(recipient, log)
      },
      cancel: () => log.push('cancel'),
    } as unknown as Outbox,
    detour: () => detour?.(log) ?? null,
    refused: () => problem,
    hold: () => log.push('hold'),
    release: () => log.push('release'),
    flush: () => {
      log.push('flush')
      flush()
    },
  })
  return { log, publishing }
}

describe('publishing', () => {
  test('is cold: each subscription publishes once, after the broker was told of subscriptions', () => {
    const { log, publishing } = rig(() => entryOf())
    const publish$ = publishing(right(preparedOf()))
    expect(log).toEqual([])
    publish$.subscribe()
    publish$.subscribe()
    expect(log).toEqual(['flush', 'publish', 'hold', 'flush', 'publish', 'hold'])
  })

  test('what has settled at once needs no connection', () => {
    const { log, publishing } = rig(recipient => {
      recipient.next(receipt)
      recipient.complete()
      return null
    })
    const outcomes: string[] = []
    publishing(right(preparedOf())).subscribe({
      next: ({ outcome }) => outcomes.push(outcome),
      complete: () => outcomes.push('complete'),
    })
    expect([outcomes, log]).toEqual([
      ['sent', 'complete'],
      ['flush', 'publish'],
    ])
  })

  test('leaving takes it back, and gives the connection back', () => {
    const { log, publishing } = rig(() => entryOf())
    publishing(right(preparedOf())).subscribe().unsubscribe()
    expect(log).toEqual(['flush', 'publish', 'hold', 'cancel', 'release'])
  })

  test('so does its end', () => {
    let end: () => void = () => {}
    const { log, publishing } = rig(recipient => {
      end = () => recipient.complete()
      return entryOf()
    })
    publishing(right(preparedOf())).subscribe()
    end()
    expect(log.slice(3)).toEqual(['cancel', 'release'])
  })

  test('taken back by who hears of what goes before it, it is not published; or taken back at once', () => {
    const given = new Subject<void>()
    const { log, publishing } = rig(() => {
      given.next()
      return entryOf()
    })
    publishing(right(preparedOf())).pipe(takeUntil(given)).subscribe()
    expect(log).toEqual(['flush', 'publish', 'cancel'])
    const early = rig(
      () => entryOf(),
      null,
      null,
      () => given.next(),
    )
    early.publishing(right(preparedOf())).pipe(takeUntil(given)).subscribe()
    expect(early.log).toEqual(['flush'])
  })

  test('a detour is left before the connection is given back', () => {
    const { log, publishing } = rig(
      () => null,
      null,
      log => ({
        publish: () => {
          log.push('detour')
          return () => void log.push('leave')
        },
      }),
    )
    publishing(right(preparedOf())).subscribe().unsubscribe()
    expect(log).toEqual(['flush', 'detour', 'hold', 'leave', 'release'])
  })

  test('what has settled in a detour at once leaves it, and needs no connection', () => {
    const { log, publishing } = rig(
      () => null,
      null,
      log => ({
        publish: (_, subscriber) => {
          subscriber.complete()
          return () => void log.push('leave')
        },
      }),
    )
    publishing(right(preparedOf())).subscribe()
    expect(log).toEqual(['flush', 'leave'])
  })

  test.each([
    ['what cannot be published', left(new TypeError('bad')), null, 'bad'],
    ['a client that is closed', right(preparedOf()), new Error('closed'), 'closed'],
  ])('%s errors, and nothing is done', (_, prepared, problem, message) => {
    const { log, publishing } = rig(() => entryOf(), problem)
    const errors: unknown[] = []
    publishing(prepared).subscribe({ error: (error: unknown) => errors.push(error) })
    expect([errors, log]).toEqual([[expect.objectContaining({ message })], []])
  })
})
