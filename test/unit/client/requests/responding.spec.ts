import { concat, EMPTY, finalize, NEVER, type Observable, of, Subject, throwError } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Either } from '../../../../src/base/either.js'
import { ClosedError } from '../../../../src/base/errors.js'
import type { PublishOptions } from '../../../../src/base/publishOptions.js'
import type { Prepared } from '../../../../src/client/outbox/entry.js'
import { NotARequestError, ReplyError } from '../../../../src/client/requests/errors.js'
import { type Responded, responding } from '../../../../src/client/requests/responding.js'
import { json } from '../../../../src/codec/json/json.js'
import { type Message, type Properties, type Qos, type Receipt, rawMessage } from '../../../../src/message.js'

const receipt: Receipt = { outcome: 'sent', topic: 'reply', qos: 0, noMatchingSubscribers: false }
const correlationData = Uint8Array.of(1, 2)

const requestOf = (
  properties: Properties = { responseTopic: 'reply', correlationData },
  qos: Qos = 1,
): Message => rawMessage('ask', Uint8Array.of(0x61), qos, false, false, properties)

/** Answers requests, and writes down what is published and what comes of it. */
const rig = (
  handler: (request: Message) => unknown,
  options: PublishOptions = {},
  publish: (prepared: Either<Error, Prepared>) => Observable<Receipt> = () => of(receipt),
  codec: Parameters<typeof responding>[2] = undefined,
) => {
  const requests$ = new Subject<Message>()
  const published: Either<Error, Prepared>[] = []
  const responded: Responded[] = []
  const subscription = responding(requests$, handler as never, codec, options, prepared => {
    published.push(prepared)
    return publish(prepared)
  }).subscribe(each => responded.push(each))
  return {
    requests$,
    published,
    responded,
    subscription,
    outcomes: () => responded.map(({ outcome }) => outcome),
  }
}
const packets = (published: readonly Either<Error, Prepared>[]) =>
  published.map(each => (each._tag === 'Right' ? each.right.packet : each.left))

describe('responding', () => {
  test('publishes what the handler gives to the response topic, with the correlation and the QoS of the request', () => {
    const { requests$, published, responded } = rig(() => of('yes'))
    const request = requestOf()
    requests$.next(request)
    expect(packets(published)).toMatchObject([
      {
        topic: 'reply',
        qos: 1,
        retain: false,
        payload: new TextEncoder().encode('yes'),
        properties: { correlationData },
      },
    ])
    expect(responded).toEqual([{ request, outcome: receipt }])
    expect(responded[0]?.request).toBe(request)
  })

  test('publishes as it is told, but for the correlation', () => {
    const options = { qos: 2, properties: { contentType: 'a/b', correlationData: Uint8Array.of(9) } } as const
    const { requests$, published } = rig(() => of('yes'), options)
    requests$.next(requestOf())
    expect(packets(published)).toMatchObject([
      { qos: 2, properties: { contentType: 'a/b', correlationData } },
    ])
    requests$.next(requestOf({ responseTopic: 'reply' }))
    expect(packets(published)[1]).toMatchObject({ properties: { correlationData: Uint8Array.of(9) } })
  })

  test('encodes replies by the codec', () => {
    const { requests$, published } = rig(() => of({ a: 1 }), {}, undefined, json() as never)
    requests$.next(requestOf())
    expect(packets(published)).toMatchObject([{ payload: new TextEncoder().encode('{"a":1}') }])
  })

  test('publishes each of several replies, and none for none', () => {
    const { requests$, published, responded } = rig(({ topic }) => (topic === 'ask' ? ['a', 'b'] : EMPTY))
    requests$.next(requestOf())
    expect([published.length, responded.length]).toEqual([2, 2])
  })

  test('answers requests side by side', () => {
    const first = new Subject<string>()
    let asked = 0
    const { requests$, published } = rig(() => (asked++ === 0 ? first : of('second')))
    requests$.next(requestOf())
    requests$.next(requestOf())
    first.next('first')
    expect(
      packets(published).map(packet => new TextDecoder().decode((packet as { payload: Uint8Array }).payload)),
    ).toEqual(['second', 'first'])
  })

  test('says what asks for no reply, and asks no handler about it', () => {
    const { requests$, published, outcomes } = rig(() => expect.fail('asked'))
    requests$.next(requestOf({}))
    expect(outcomes()).toEqual([new NotARequestError('ask')])
    expect(published).toEqual([])
  })

  test.each<[string, () => unknown, unknown]>([
    [
      'throws',
      () => {
        throw new TypeError('boom')
      },
      { name: 'TypeError', message: 'boom' },
    ],
    ['errors', () => throwError(() => new Error('boom')), { message: 'boom' }],
    // eslint-disable-next-line rxjs-x/throw-error -- what others throw
    ['errors with a text', () => throwError(() => 'boom'), { name: 'Error', message: 'boom' }],
    ['gives nothing to subscribe', () => 5, { name: 'OptionError', path: 'respond.handler' }],
  ])('goes on after a handler that %s', (_, handler, error) => {
    let asked = 0
    const { requests$, outcomes, subscription } = rig(() => (asked++ === 0 ? handler() : of('yes')))
    requests$.next(requestOf())
    requests$.next(requestOf())
    expect(outcomes()).toMatchObject([error, receipt])
    expect(outcomes()[0]).toBeInstanceOf(Error)
    expect(subscription.closed).toBe(false)
  })

  test('goes on after a publish that fails, also with the other replies to the same request', () => {
    let times = 0
    const { requests$, outcomes } = rig(
      () => ['a', 'b'],
      {},
      () => (times++ === 0 ? throwError(() => new Error('full')) : of(receipt)),
    )
    requests$.next(requestOf())
    expect(outcomes()).toMatchObject([{ message: 'full' }, receipt])
  })

  test('leaving ends what is under way', () => {
    let left = 0
    const { requests$, subscription } = rig(() => NEVER.pipe(finalize(() => left++)))
    requests$.next(requestOf())
    expect(left).toBe(0)
    subscription.unsubscribe()
    expect(left).toBe(1)
  })
})

describe('who knows the marks is told', () => {
  const marked = (asks: string) =>
    requestOf({ responseTopic: 'reply', correlationData, userProperties: { 'rxtopics-request': asks } })
  const sent = (published: readonly Either<Error, Prepared>[]) =>
    packets(published).map(packet => {
      const { payload, properties } = packet as Prepared['packet']
      return [new TextDecoder().decode(payload), { ...properties.userProperties }]
    })

  test('the end of a stream, after all that is in it, and only where one was asked for', () => {
    const { requests$, published, responded } = rig(() => ['a', 'b'])
    requests$.next(marked('stream'))
    expect(sent(published)).toEqual([
      ['a', {}],
      ['b', {}],
      ['', { 'rxtopics-reply': 'end' }],
    ])
    expect(packets(published)[2]).toMatchObject({ topic: 'reply', qos: 1, properties: { correlationData } })
    expect(responded).toHaveLength(2)
    requests$.next(marked('reply'))
    requests$.next(requestOf())
    expect(published).toHaveLength(7)
  })

  test('a ReplyError with its code and text, also in the middle of a stream', () => {
    const { requests$, published, outcomes } = rig(() =>
      concat(
        of('a'),
        throwError(() => new ReplyError('gone', 'it was here')),
      ),
    )
    requests$.next(marked('stream'))
    expect(sent(published)).toEqual([
      ['a', {}],
      ['it was here', { 'rxtopics-reply': 'error', 'rxtopics-code': 'gone' }],
    ])
    expect(outcomes()).toMatchObject([receipt, { name: 'ReplyError', code: 'gone' }])
  })

  test('where a mark cannot be published that is an outcome, too', () => {
    const failing = rig(
      () => EMPTY,
      {},
      () => throwError(() => new Error('full')),
    )
    failing.requests$.next(marked('stream'))
    expect(failing.outcomes()).toMatchObject([{ message: 'full' }])
    const words = rig(
      () => EMPTY,
      {},
      // eslint-disable-next-line rxjs-x/throw-error -- what others throw
      () => throwError(() => 'full'),
    )
    words.requests$.next(marked('stream'))
    expect(words.outcomes()).toMatchObject([{ name: 'Error', message: 'full' }])
  })

  test('of any other error that there was one, and nothing of what it says', () => {
    const { requests$, published, outcomes } = rig(() => throwError(() => new Error('password: secret')))
    requests$.next(marked('reply'))
    expect(sent(published)).toEqual([['', { 'rxtopics-reply': 'error', 'rxtopics-code': 'failed' }]])
    expect(outcomes()).toMatchObject([{ message: 'password: secret' }])
  })

  test('of a value that the codec does not take, too', () => {
    const { requests$, published, outcomes } = rig(() => [{ a: 1n }], {}, undefined, json() as never)
    requests$.next(marked('reply'))
    expect(outcomes()).toMatchObject([{ name: 'EncodeError' }])
    expect(sent(published)).toEqual([['', { 'rxtopics-reply': 'error', 'rxtopics-code': 'failed' }]])
  })

  test('nobody else is: a reply that is none would be taken for one', () => {
    const { requests$, published } = rig(() => throwError(() => new ReplyError('gone')))
    requests$.next(requestOf())
    requests$.next(marked('something else'))
    expect(published).toEqual([])
  })

  test('its own user properties stand beside the marks', () => {
    const { requests$, published } = rig(() => EMPTY, { properties: { userProperties: { by: 'me' } } })
    requests$.next(marked('stream'))
    expect(sent(published)).toEqual([['', { by: 'me', 'rxtopics-reply': 'end' }]])
  })

  test.each<[string, Observable<Receipt>]>([
    ['cannot be published', throwError(() => new Error('too large'))],
    ['is dropped', of({ ...receipt, outcome: 'dropped' })],
    ['is expired', of({ ...receipt, outcome: 'expired' })],
    ['is replaced', of({ ...receipt, outcome: 'replaced' })],
  ])('of a value that %s: a stream without it is not whole, and ends there', (_, fate) => {
    for (const [asks, told] of [
      ['stream', ['a', 'b', 'failed']],
      ['reply', ['a', 'b', 'failed', 'c']],
    ] as const) {
      let times = 0
      const { requests$, published, outcomes } = rig(
        () => ['a', 'b', 'c'],
        {},
        () => (++times === 2 ? fate : of(receipt)),
      )
      requests$.next(marked(asks))
      expect(sent(published).map(([text, marks]) => text || (marks as never)['rxtopics-code'])).toEqual(told)
      expect(outcomes()).toHaveLength(asks === 'stream' ? 2 : 3)
    }
  })

  test('the end once all before it has got through, and no second time that it failed', () => {
    const answers: Subject<Receipt>[] = []
    const answer = (at: number) => {
      answers[at]?.next(receipt)
      answers[at]?.complete()
    }
    const values = new Subject<string>()
    const { requests$, published } = rig(
      () => values,
      {},
      () => {
        const next = new Subject<Receipt>()
        answers.push(next)
        return next
      },
    )
    requests$.next(marked('stream'))
    values.next('a')
    values.next('b')
    values.complete()
    answer(1)
    expect(published).toHaveLength(2)
    answer(0)
    expect(sent(published)[2]).toEqual(['', { 'rxtopics-reply': 'end' }])

    const failing = rig(
      () => ['a', 'b'],
      {},
      () => throwError(() => new Error('full')),
    )
    failing.requests$.next(marked('stream'))
    expect(sent(failing.published)).toEqual([
      ['a', {}],
      ['', { 'rxtopics-reply': 'error', 'rxtopics-code': 'failed' }],
    ])
  })
})

describe('the end of a client', () => {
  const marked = (asks: 'stream' | 'reply') =>
    requestOf({ responseTopic: 'reply', correlationData, userProperties: { 'rxtopics-request': asks } })

  test.each(['stream', 'reply'] as const)('ends the work on a request for a %s, which says why', asks => {
    let left = 0
    const { requests$, published, outcomes, subscription } = rig(() =>
      concat(of('a'), NEVER).pipe(finalize(() => (left += 1))),
    )
    requests$.next(marked(asks))
    requests$.next(marked(asks))
    requests$.complete()
    expect(outcomes()).toEqual([receipt, receipt, expect.any(ClosedError), expect.any(ClosedError)])
    expect({ left, published: published.length, closed: subscription.closed }).toEqual({
      left: 2,
      published: 2,
      closed: true,
    })
  })

  test('takes no reply back that is on its way', () => {
    const answer = new Subject<Receipt>()
    const { requests$, outcomes, subscription } = rig(
      () => concat(of('a'), NEVER),
      {},
      () => answer,
    )
    requests$.next(marked('stream'))
    requests$.complete()
    expect(subscription.closed).toBe(false)
    answer.next({ ...receipt, outcome: 'stored' })
    answer.complete()
    expect(outcomes()).toMatchObject([expect.any(ClosedError), { outcome: 'stored' }])
    expect(subscription.closed).toBe(true)
  })

  test('is told once of each reply, and to nobody', () => {
    for (const asks of ['stream', 'reply'] as const) {
      const { requests$, published, outcomes } = rig(
        () => ['a'],
        {},
        () => throwError(() => new ClosedError()),
      )
      requests$.next(marked(asks))
      expect(outcomes()).toEqual([expect.any(ClosedError)])
      expect(published).toHaveLength(1)
    }
  })
})
