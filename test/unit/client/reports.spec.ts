import type { Observable } from 'rxjs'
import type { DecodeFailure, Message, Stalled } from 'rxtopics'
import { expect, test } from 'vitest'
import { RejectedError } from '../../../src/client/interception/errors.js'
import { createReports } from '../../../src/client/reports.js'

const message = { topic: 'a' } as Message

test('what is told is counted, whether or not somebody watches', () => {
  const reports = createReports()
  reports.failed({} as DecodeFailure)
  reports.unhandled(message, 'unclaimed-reply')
  reports.stalled({} as Stalled)
  reports.dropped(3)
  reports.dropped(2)
  reports.noticed()
  const counts = { failures: 1, unhandled: 1, stalled: 1, dropped: 5, noticed: 1, rejected: 0 }
  expect(reports.counts()).toEqual(counts)
  reports.noticed()
  expect(reports.counts()).toEqual({ ...counts, noticed: 2 })
})

test('who is told finds it counted', () => {
  const reports = createReports()
  const found: unknown[] = []
  reports.failures$.subscribe(() => found.push(reports.counts().failures))
  reports.unhandled$.subscribe(() => found.push(reports.counts().unhandled))
  reports.stalled$.subscribe(() => found.push(reports.counts().stalled))
  reports.rejections$.subscribe(() => found.push(reports.counts().rejected))
  reports.failed({} as DecodeFailure)
  reports.unhandled(message, 'unclaimed-reply')
  reports.stalled({} as Stalled)
  reports.rejected(new RejectedError('incoming', 'a', 'one', 'no'))
  expect(found).toEqual([1, 1, 1, 1])
})

test('a failure is told once, however many meet it', () => {
  const reports = createReports()
  const failures: unknown[] = []
  reports.failures$.subscribe(failure => failures.push(failure))
  const failure = {} as DecodeFailure
  reports.failed(failure)
  reports.failed(failure)
  expect(failures).toEqual([failure])
  expect(reports.counts().failures).toBe(1)
})

test('each kind has its own stream, and all complete', () => {
  const reports = createReports()
  const log: unknown[] = []
  const watch = (name: 'failures$' | 'unhandled$' | 'stalled$' | 'recovered$') => {
    const stream$: Observable<unknown> = reports[name]
    stream$.subscribe({ next: told => log.push([name, told]), complete: () => log.push(`${name} ends`) })
  }
  watch('failures$')
  watch('unhandled$')
  watch('stalled$')
  watch('recovered$')
  const stalled = {} as Stalled
  const outcome = new Error('refused')
  reports.unhandled(message, 'unclaimed-reply')
  reports.stalled(stalled)
  reports.recovered('a', outcome)
  reports.complete()
  expect(log).toEqual([
    ['unhandled$', { message, reason: 'unclaimed-reply' }],
    ['stalled$', stalled],
    ['recovered$', { topic: 'a', outcome }],
    'failures$ ends',
    'unhandled$ ends',
    'stalled$ ends',
    'recovered$ ends',
  ])
})
