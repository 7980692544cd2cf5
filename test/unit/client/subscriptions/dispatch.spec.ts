import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Time } from '../../../../src/base/time.js'
import { noDelivery } from '../../../../src/client/delivery/acks.js'
import { ANY, createDispatch } from '../../../../src/client/subscriptions/dispatch.js'
import type { LatestMessages } from '../../../../src/client/subscriptions/latestMessages.js'
import { createObserver, type SubscriptionObserver } from '../../../../src/client/subscriptions/observers.js'
import type { Records } from '../../../../src/client/subscriptions/records.js'
import type { ReplayWindow } from '../../../../src/client/subscriptions/replayWindow.js'
import { createSubscription, NEVER, noOptions } from '../../../../src/client/subscriptions/subscription.js'
import { noProperties, rawMessage } from '../../../../src/message.js'
import { linked } from './linked.js'

const message = rawMessage('a', new Uint8Array(), 0, false, false, noProperties)

test('a message of a group goes to one of its observers, each in its turn', () => {
  const link = linked()
  const members = [link.observe('a', { group: 'g' }), link.observe('a', { group: 'g' })]
  link.open()
  link.settle()
  for (const payload of ['1', '2', '3']) link.sendTo(['$share/g/a'], 'a', payload)
  expect(members.map(({ values }) => values)).toEqual([['1', '3'], ['2']])
})

test('a message goes to all who observe its filter', () => {
  const link = linked()
  const observers = [link.observe('a'), link.observe('a')]
  link.open()
  link.settle()
  link.sendTo(['a'], 'a', 'x')
  expect(observers.map(({ values }) => values)).toEqual([['x'], ['x']])
})

test('who gets a message, and what notes it, is the same however many went before', () => {
  const noted: string[] = []
  const note = (what: string) => () => void noted.push(what)
  const window = { live: note('window') } as unknown as ReplayWindow
  const latest = { put: note('latest') } as unknown as LatestMessages
  const sequence = fc.constantFrom(1, 2, 3, NEVER)
  const action = fc.oneof(
    fc.record({ kind: fc.constant('join' as const), since: sequence }),
    fc.record({ kind: fc.constant('leave' as const), who: fc.nat(2) }),
    fc.record({ kind: fc.constant('since' as const), since: sequence }),
    fc.record({ kind: fc.constantFrom('window' as const, 'latest' as const), there: fc.boolean() }),
  )
  const step = fc.tuple(action, fc.array(fc.constantFrom(1, 2, 3, ANY), { minLength: 1, maxLength: 3 }))
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { minLength: 4, maxLength: 12 }), (asPublished, steps) => {
      const options = { ...noOptions, retainAsPublished: asPublished }
      const subscription = createSubscription('a', 'a', options, 0)
      const { live } = createDispatch({} as Time, { latest: () => 3 } as Records)
      const there: SubscriptionObserver[] = []
      for (const [done, messages] of steps) {
        if (done.kind === 'join') {
          const destination = { next: note(`${there.length}`), error: () => {}, complete: () => {} }
          const observer = createObserver({ qos: 0, retained: 'each', destination })
          subscription.observers.add(observer)
          observer.since = done.since
          there.push(observer)
        } else if (done.kind === 'leave') {
          const [gone] = there.splice(done.who, 1)
          if (gone !== undefined) subscription.observers.remove(gone)
        } else if (done.kind === 'since') subscription.since = done.since
        else if (done.kind === 'window') subscription.window = done.there ? window : null
        else subscription.latest = done.there ? latest : null
        for (const sequence of messages) {
          noted.length = 0
          const expected: string[] = []
          if (sequence >= subscription.since) {
            if (subscription.window !== null) expected.push('window')
            if (subscription.latest !== null) expected.push('latest')
            const before = expected.length
            for (const { since, destination } of there) {
              if (since > sequence) continue
              destination.next(message, noDelivery)
              expected.push(...noted.splice(0))
            }
            expect([live(subscription, message, noDelivery, sequence), noted]).toEqual([
              expected.length > before,
              expected,
            ])
          } else expect([live(subscription, message, noDelivery, sequence), noted]).toEqual([false, []])
        }
      }
    }),
    { numRuns: 1_000 },
  )
})
