import { NEVER, type Observable, of, tap } from 'rxjs'
import { type DecodeFailure, json, type Message, ReplyError, topic } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { type Either, left, right } from '../../../../src/base/either.js'
import type { Prepared } from '../../../../src/client/outbox/entry.js'
import type { Wanted } from '../../../../src/client/requests/options.js'
import { createRequesting } from '../../../../src/client/requests/requesting.js'
import type { Reply } from '../../../../src/client/requests/requests.js'
import type { AnyTopic } from '../../../../src/decoder.js'

const rig = (replies$: Observable<Reply<never, never>> = NEVER) => {
  const asked: { prepared: Either<Error, Prepared>; wanted: Wanted; replyTopic: AnyTopic }[] = []
  const observed: unknown[][] = []
  const requesting = createRequesting({
    requests: {
      request: (prepared, wanted, decode) => {
        decode('reply/1')
        asked.push({ prepared, wanted, replyTopic: decoded.at(-1)! })
        return replies$
      },
      opened: () => {},
      lost: () => {},
    },
    observe: (...args) => {
      observed.push(args)
      return NEVER
    },
    publish: () => NEVER,
    decoder: of => {
      decoded.push(of)
      return () => expect.fail('decoded')
    },
    failed: failure => told.push(failure),
    unclaimed: message => told.push(message),
  })
  const told: unknown[] = []
  const decoded: AnyTopic[] = []
  return { requesting, asked, observed, told }
}
const errorOf = (stream: Observable<unknown>): unknown => {
  let error: unknown
  stream.subscribe({
    error: (cause: unknown) => {
      error = cause
    },
  })
  return error
}

describe('request', () => {
  test('publishes as its options say, and waits as long as they say', () => {
    const { requesting, asked } = rig()
    requesting
      .request('a', 'x', { qos: 1, replies: 3, timeout: 7, properties: { contentType: 'b/c' } })
      .subscribe()
    expect(asked).toMatchObject([
      {
        wanted: { replies: 3, until: undefined, stream: false },
        prepared: {
          _tag: 'Right',
          right: { timeout: 7, packet: { topic: 'a', qos: 1, properties: { contentType: 'b/c' } } },
        },
      },
    ])
  })

  test('decodes replies by their own codec, on the topic of the replies', () => {
    const { requesting, asked } = rig()
    const reply = json()
    requesting.request('a', 'x', { reply }).subscribe()
    requesting.request('a', 'x').subscribe()
    expect(asked.map(({ replyTopic }) => [replyTopic.filter, replyTopic.codec])).toEqual([
      ['reply/1', reply],
      ['reply/1', undefined],
    ])
    expect(asked[1]).toMatchObject({ wanted: { replies: 1 }, prepared: { right: { timeout: 10_000 } } })
  })

  test('errors with an option that is wrong, and asks nobody', () => {
    const { requesting, asked } = rig()
    expect(errorOf(requesting.request('a', 'x', { replies: 0 }))).toMatchObject({ path: 'request.replies' })
    expect(asked).toEqual([])
    requesting.request('a/+', 'x').subscribe()
    expect(asked).toMatchObject([{ prepared: { _tag: 'Left', left: { name: 'TopicNameError' } } }])
  })
})

describe('a reply without a value', () => {
  const message = { topic: 'reply/1' } as Message
  const value = { value: 'good' } as never
  const undecodable = { topic: 'reply/1', message: 'odd', codec: 'json', path: [], issues: [] }
  const failure = undecodable as unknown as DecodeFailure
  const broken = new ReplyError('no')
  const replies$ = of<Reply<never, never>[]>(
    { message, said: left(failure) },
    { message, said: left(broken) },
    { message, said: right(value) },
  )
  const several = { replies: 3 }

  test('ends nothing where several may answer, and is told', () => {
    for (const options of [several, { until: () => false }]) {
      const { requesting, told } = rig(replies$)
      const seen: unknown[] = []
      expect(errorOf(requesting.request('a', '', options).pipe(tap(each => seen.push(each))))).toBeUndefined()
      expect(seen).toEqual([value])
      expect(told).toEqual([failure, message])
    }
  })

  test('is an error where one is asked, for one reply or for a stream', () => {
    for (const options of [{}, { stream: true }]) {
      const { requesting, told } = rig(replies$)
      expect(errorOf(requesting.request('a', '', options))).toMatchObject({ name: 'DecodeError', failure })
      expect(told).toEqual([])
    }
    const { requesting } = rig(of({ message, said: left(broken) }))
    expect(errorOf(requesting.request('a', ''))).toBe(broken)
  })

  test('is a Left in its place, however many are asked', () => {
    for (const options of [{}, several, { stream: true }]) {
      const { requesting, told } = rig(replies$)
      const seen: unknown[] = []
      const said$ = requesting.requestEither('a', '', options).pipe(tap(each => seen.push(each)))
      expect(errorOf(said$)).toBeUndefined()
      expect(seen).toEqual([left(failure), left(broken), right(value)])
      expect(told).toEqual([])
    }
  })

  test('options that are wrong are told by the name of the method', () => {
    const { requesting, asked } = rig()
    expect(errorOf(requesting.requestEither('a', 'x', { replies: 0 }))).toMatchObject({
      path: 'requestEither.replies',
    })
    const properties = { responseTopic: 'b' }
    expect(errorOf(requesting.requestEither('a', 'x', { properties }))).toMatchObject({
      path: 'requestEither.properties.responseTopic',
    })
    expect(asked).toEqual([])
  })
})

describe('respond', () => {
  const handler = (_: Message<unknown, unknown>) => of('yes')

  test('observes without what was retained: that asks nobody', () => {
    const { requesting, observed } = rig()
    const asks = topic('ask', json())
    requesting.respond(asks, handler, { qos: 1, group: 'g', publish: { qos: 2 } }).subscribe()
    expect(observed).toEqual([['respond', asks, { qos: 1, group: 'g', retained: 'none' }]])
  })

  test('errors with an option that is wrong, and observes nothing', () => {
    const { requesting, observed } = rig()
    expect(errorOf(requesting.respond('a', 5 as never, 5 as never))).toMatchObject({
      path: 'respond.handler',
      reason: 'expected a function',
    })
    expect(errorOf(requesting.respond('a', handler, { qos: 3 as never }))).toMatchObject({
      path: 'respond.qos',
    })
    expect(observed).toEqual([])
  })
})
