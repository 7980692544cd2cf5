import { describe, expect, test } from 'vitest'
import { createObserver, type Retained } from '../../../../src/client/subscriptions/observers.js'
import {
  admit,
  askFor,
  awaitAgain,
  awaitReplay,
  dismiss,
  isForAll,
  waits,
  wantsReplay,
} from '../../../../src/client/subscriptions/retained.js'
import { createSubscription, noOptions } from '../../../../src/client/subscriptions/subscription.js'

const kinds = ['each', 'once', 'latest', 'none'] as const
const destination = { next: () => {}, error: () => {}, complete: () => {} }

describe('a new session', () => {
  const setUp = () => {
    const subscription = createSubscription('a/+', 'a/+', noOptions, 0)
    for (const retained of kinds) admit(subscription, createObserver({ qos: 0, retained, destination }))
    const awaiting = (): readonly Retained[] => [...subscription.awaiting].map(({ retained }) => retained)
    return { subscription, awaiting }
  }

  test('is waited for by those that were given nothing yet', () => {
    const { subscription, awaiting } = setUp()
    awaitReplay(subscription)
    expect(awaiting()).toEqual(['each', 'once'])
  })

  test('is waited for anew by those alone that want what is stored each time', () => {
    const { subscription, awaiting } = setUp()
    askFor(subscription, 1)
    expect(awaiting()).toEqual([])
    awaitReplay(subscription)
    expect(awaiting()).toEqual(['each'])
  })
})

test('what is remembered for those that want the latest is forgotten with the last of them', () => {
  const subscription = createSubscription('a/+', 'a/+', noOptions, 0)
  const join = (retained: Retained) => {
    const observer = createObserver({ qos: 0, retained, destination })
    admit(subscription, observer)
    return observer
  }
  const [one, other, each] = [join('latest'), join('latest'), join('each')]
  const { latest } = subscription
  expect(latest).not.toBeNull()
  dismiss(subscription, each)
  dismiss(subscription, one)
  expect(subscription.latest).toBe(latest)
  dismiss(subscription, other)
  expect(subscription.latest).toBeNull()
})

describe('one SUBSCRIBE', () => {
  const wanting = [
    ['each', true],
    ['once', true],
    ['latest', true],
    ['none', false],
  ] as const

  const waiting = (retained: Retained) => {
    const subscription = createSubscription('a/+', 'a/+', noOptions, 0)
    admit(subscription, createObserver({ qos: 0, retained, destination }))
    const state = () => [waits(subscription), wantsReplay(subscription), isForAll(subscription)]
    return { subscription, state }
  }

  test.each(wanting)(
    'is waited for by who wants what is stored (%s), until it is sent',
    (retained, wants) => {
      const { subscription, state } = waiting(retained)
      expect(state()).toEqual([wants, wants, wants])
      askFor(subscription, 5)
      expect(state()).toEqual([false, false, false])
    },
  )

  test.each(wanting)(
    'that may have got lost is sent again for whom it was sent for (%s)',
    (retained, wants) => {
      const { subscription, state } = waiting(retained)
      askFor(subscription, 5)
      awaitAgain(subscription, 4)
      expect(state()).toEqual([false, false, false])
      awaitAgain(subscription, 5)
      expect(state()).toEqual([wants, wants, wants])
    },
  )
})
