import { number, topic } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { left, right } from '../../../../src/base/either.js'
import { noDelivery } from '../../../../src/client/delivery/acks.js'
import { createObserving } from '../../../../src/client/observing/observing.js'
import type { Wanted } from '../../../../src/client/observing/wanted.js'
import type { SubscriptionObserver } from '../../../../src/client/subscriptions/observers.js'
import type { DecodeFailure } from '../../../../src/codec/failure.js'
import { type AnyTopic, createDecoders } from '../../../../src/decoder.js'
import { noProperties, rawMessage } from '../../../../src/message.js'

const wanted = (parts: Partial<Wanted> = {}): Wanted => ({
  filter: 'a',
  options: { noLocal: false, retainAsPublished: false, userProperties: undefined },
  qos: 1,
  retained: 'each',
  strict: false,
  manual: false,
  buffer: undefined,
  tombstones: false,
  ...parts,
})

const setUp = () => {
  const observers: SubscriptionObserver[] = []
  const failures: DecodeFailure[] = []
  const events: string[] = []
  let problem: Error | null = null
  const observing = createObserving({
    refused: () => problem,
    attach: (_, observer) => {
      if (observer.strict) throw new Error('conflict')
      observers.push(observer)
      return () => events.push('left')
    },
    failed: failure => failures.push(failure),
    dropped: count => events.push(`dropped ${count}`),
  })
  const settled: string[] = []
  return {
    observing,
    observers,
    failures,
    events,
    settled,
    refuse: (error: Error) => {
      problem = error
    },
    give: (text: string) => {
      const message = rawMessage('a', new TextEncoder().encode(text), 1, false, false, noProperties)
      const settle = (code: number | null) => settled.push(`${text} ${code}`)
      observers[0]?.destination.next(message, {
        ...noDelivery,
        share: () => ({ settle, isOutdated: () => false }),
      })
    },
  }
}

const log = (stream: { subscribe: (observer: object) => { unsubscribe(): void } }) => {
  const seen: unknown[] = []
  const subscription = stream.subscribe({
    next: (value: { value?: unknown; _tag?: string }) => seen.push(value._tag ?? value.value),
    error: (error: Error) => seen.push(error.message),
    complete: () => seen.push('end'),
  })
  return { seen, subscription }
}

describe('observing', () => {
  test('errors with what is wrong with the options, what refuses it, or a conflict; and attaches nobody', () => {
    const { observing, observers, refuse } = setUp()
    expect(log(observing.raw(left(new Error('bad'))) as never).seen).toEqual(['bad'])
    expect(log(observing.raw(right(wanted({ strict: true }))) as never).seen).toEqual(['conflict'])
    refuse(new Error('closed'))
    expect(log(observing.raw(right(wanted())) as never).seen).toEqual(['closed'])
    expect(observers).toEqual([])
  })

  test('gives messages as they are, and takes no share where they settle themselves', () => {
    const { observing, observers, events, settled, give } = setUp()
    const { seen, subscription } = log(observing.raw(right(wanted())) as never)
    give('1')
    expect([seen.length, settled]).toEqual([1, []])
    observers[0]?.destination.complete()
    expect([seen.at(-1), events]).toEqual(['end', ['left']])
    subscription.unsubscribe()
    expect(events).toEqual(['left'])
  })

  test('decodes typed messages; what cannot be is reported, and refused by who settles', () => {
    const { observing, failures, settled, give } = setUp()
    const decode = createDecoders()(topic('a', number) as unknown as AnyTopic)
    const { seen } = log(
      observing.typed(right(wanted({ manual: true })), decode, () => ({}) as never) as never,
    )
    for (const text of ['1', 'x', '2']) give(text)
    expect([seen, failures.length, settled]).toEqual([[1, 2], 1, ['x 153']])
  })

  test('gives both sides as an Either, each with what settles it', () => {
    const { observing, failures, settled, give } = setUp()
    const decode = createDecoders()(topic('a', number) as unknown as AnyTopic)
    const values: { _tag: string; right?: { ack(): void }; left?: { nack(): void } }[] = []
    observing.either(right(wanted({ manual: true })), decode).subscribe(each => values.push(each as never))
    for (const text of ['1', 'x']) give(text)
    expect(values.map(({ _tag }) => _tag)).toEqual(['Right', 'Left'])
    values[0]?.right?.ack()
    values[1]?.left?.nack()
    expect([settled, failures]).toEqual([['1 0', 'x 153'], []])
  })

  test('a failure is acknowledged, or refused with what is given, by who gets it as an Either', () => {
    const { observing, settled, give } = setUp()
    const decode = createDecoders()(topic('a', number) as unknown as AnyTopic)
    const values: { left?: { ack(): void; nack(reason?: object): void } }[] = []
    observing.either(right(wanted({ manual: true })), decode).subscribe(each => values.push(each as never))
    for (const text of ['x', 'y']) give(text)
    values[0]?.left?.ack()
    values[1]?.left?.nack({ code: 0x83 })
    expect(settled).toEqual(['x 0', 'y 131'])
  })

  test('what cannot be decoded is reported before it is refused', () => {
    const { observing, failures, settled, give } = setUp()
    const decode = createDecoders()(topic('a', number) as unknown as AnyTopic)
    const order: number[] = []
    const { push } = failures
    failures.push = failure => {
      order.push(settled.length)
      return push.call(failures, failure)
    }
    log(observing.typed(right(wanted({ manual: true })), decode, () => ({}) as never) as never)
    give('x')
    expect([order, settled]).toEqual([[0], ['x 153']])
  })

  test('I53 ends an observer whose buffer overflows, and says who is busy', () => {
    const { observing, observers, give } = setUp()
    const buffer = { window: 1, capacity: 0, overflow: 'error' } as const
    const { seen } = log(observing.raw(right(wanted({ manual: true, buffer }))) as never)
    expect(observers[0]?.isBusy()).toBe(false)
    give('1')
    expect(observers[0]?.isBusy()).toBe(true)
    give('2')
    expect(String(seen.at(-1))).toContain('"a"')
  })

  test('a message of QoS 0 is nothing to settle', () => {
    const { observing, observers, settled } = setUp()
    log(observing.raw(right(wanted({ manual: true }))) as never)
    observers[0]?.destination.next(
      rawMessage('a', new Uint8Array(), 0, false, false, noProperties),
      noDelivery,
    )
    expect(settled).toEqual([])
  })
})
