import { config, EMPTY, Observable, of, Subject, type Subscriber, throwError } from 'rxjs'
import { expect, test } from 'vitest'
import type { Written } from '../../../../src/client/outbox/writing.js'
import { createWriting } from '../../../../src/client/outbox/writing.js'
import { entryOf, packetOf } from './support.js'

const entry = entryOf(packetOf({ qos: 1 }))

const rig = (told: () => void = () => {}) => {
  const heard: unknown[] = []
  const hear = (...what: readonly unknown[]) => {
    heard.push(what)
    told()
  }
  const written: Written = {
    safe: (...safe) => hear('safe', ...safe),
    failed: (...why) => hear('failed', ...why),
  }
  return { heard, writing: createWriting(entry, 'clear', written) }
}

test('tells once that an entry is safe, and lets go of the store', () => {
  const { heard, writing } = rig()
  const done = new Subject<never>()
  done.subscribe(writing)
  expect([heard, done.observed]).toEqual([[], true])
  done.complete()
  expect([heard, done.observed, writing.closed]).toEqual([[['safe', entry, 'clear']], false, true])
  writing.complete()
  // eslint-disable-next-line rxjs-x/no-redundant-notify -- what a store may do
  writing.error('late')
  expect(heard).toHaveLength(1)
})

test('tells once why it could not be, and lets go of the store', () => {
  const { heard, writing } = rig()
  let over = 0
  new Observable<never>(subscriber => {
    subscriber.error('full')
    // eslint-disable-next-line rxjs-x/no-redundant-notify -- what a store may do
    subscriber.complete()
    return () => {
      over += 1
    }
  }).subscribe(writing)
  expect([heard, over]).toEqual([[['failed', entry, 'full']], 1])
})

test('takes no notice of what a store emits', () => {
  const { heard, writing } = rig()
  of('x').subscribe(writing as Subscriber<unknown>)
  expect(heard).toEqual([['safe', entry, 'clear']])
})

test.each([
  ['safe', EMPTY],
  ['failed', throwError(() => new Error('full'))],
])('what is thrown by who hears that it is %s is reported, and not to the store', async (_, store$) => {
  const reported: unknown[] = []
  config.onUnhandledError = error => reported.push(error)
  try {
    const problem = new Error('thrown')
    const { writing } = rig(() => {
      throw problem
    })
    store$.subscribe(writing)
    await new Promise(resolve => setTimeout(resolve))
    expect(reported).toEqual([problem])
  } finally {
    config.onUnhandledError = null
  }
})
