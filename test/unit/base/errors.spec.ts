import * as root from 'rxtopics'
import * as marbles from 'rxtopics/marbles'
import * as memory from 'rxtopics/memory'
import * as mqtt from 'rxtopics/mqtt'
import * as testing from 'rxtopics/testing'
import * as peer from 'rxtopics/testing/peer'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type * as errorsModule from '../../../src/base/errors.js'
import {
  ClosedError,
  EncodeError,
  FilterError,
  OptionError,
  ParamError,
  TemplateError,
  TopicNameError,
  TopicsError,
  UnsupportedError,
} from '../../../src/base/errors.js'
import type * as linkErrorsModule from '../../../src/base/linkErrors.js'
import {
  ClientIdInUseError,
  ConnectionEndingError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  LinkError,
  PingTimeoutError,
} from '../../../src/base/linkErrors.js'
import {
  OutboxFullError,
  PacketTooLargeError,
  PayloadTooLargeError,
  PublishRefusedError,
  PublishTimeoutError,
  PublishUncertainError,
  StoreError,
  TooManyLevelsError,
} from '../../../src/base/publishErrors.js'
import {
  GrantError,
  ObserverOverflowError,
  SubscribeConflictError,
  SubscribeRefusedError,
} from '../../../src/base/subscribeErrors.js'
import { DecodeError } from '../../../src/codec/decodeError.js'
import { decodeFailure } from '../../../src/codec/failure.js'
import { problem } from '../../../src/codec/problem.js'
import { ProtocolError } from '../../../src/driver/mqtt/wire/errors.js'
import { hostile, shownUnseen } from './hostile.js'

type ErrorClass = new (...given: readonly unknown[]) => Error

const entries = { ...root, ...memory, ...mqtt, ...testing, ...peer, ...marbles, ProtocolError }
const classes = Object.entries(entries as Readonly<Record<string, unknown>>).filter(
  (entry): entry is [string, ErrorClass] =>
    typeof entry[1] === 'function' && entry[1].prototype instanceof Error && entry[1] !== TopicsError,
)

const failureOf = (text: string) =>
  decodeFailure(text, new Uint8Array(0), text, {
    reason: 'schema',
    ...problem(text, text, [text]),
    message: text,
  })

/** What the constructors take that is not text alone. */
const givenTo: Readonly<Record<string, (text: string) => readonly unknown[]>> = {
  EncodeError: text => [text, { path: [text], message: text, cause: text }],
  DecodeError: text => [failureOf(text)],
  DeadLetterError: text => ['dropped', failureOf(text)],
  NotClearedError: text => [text, 'dropped'],
  DiagramError: text => [[{ path: [text], message: text }]],
  UnplayableError: text => [text, [{ line: 1, column: 1, message: text }]],
  ProtocolError: text => [0x82, text],
  ReplyError: text => ['no-such-lamp', text, text],
  RedirectedError: text => [text, 0x9d],
  TlsError: text => [text, text, { fatal: true, cause: new Error(text) }],
  // Reports have lines of their own; how they are written is tested with what writes them.
  ExpectationError: text => [[text], 'a report'],
  PeerTimeoutError: () => ['publish', 5, 'a report'],
  PeerClosedError: () => ['publish', 'a report'],
  UnexpectedPacketError: () => ['publish', 'a packet', 'a report'],
}

describe('every error class', () => {
  test('is found by this test', () => {
    expect(classes.length).toBeGreaterThan(38)
  })

  test.each(classes)('%s has a brand of its own', (name, Class) => {
    expect(Object.getOwnPropertyDescriptor(Class, 'brand')?.value).toBe(`rxtopics.${name}`)
  })

  test.each(classes)('O84: %s shows no text that it was given as it is', (name, Class) => {
    for (const text of hostile) {
      const error = new Class(
        ...(givenTo[name]?.(text) ?? Array.from({ length: Math.max(1, Class.length) }, () => text)),
      )
      expect(error).toBeInstanceOf(TopicsError)
      expect(error.name).toBe(name)
      for (const line of error.message.split(name === 'UnplayableError' ? '\n' : '\0')) {
        expect(shownUnseen(line)).toBeNull()
        expect(line.length).toBeLessThan(1_050)
      }
    }
  })

  test.each(['StoreError', 'PeerPacketError'])(
    'O84: %s shows what was thrown below it escaped, whatever it is',
    name => {
      const Class = new Map(classes).get(name)!
      for (const cause of [new Error(hostile[0]), hostile[1], { message: hostile[2] }, Symbol('x'), null]) {
        const error = name === 'StoreError' ? new Class(cause) : new Class('publish', cause)
        expect(shownUnseen(error.message)).toBeNull()
        expect(error.cause).toBe(cause)
      }
    },
  )
})

describe('TopicsError', () => {
  class MyError extends TopicsError {
    override readonly name = 'MyError'
  }

  test('is the base of errors that others write', () => {
    const cause = new Error('below')
    const error = new MyError('above', { cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({ name: 'MyError', message: 'above', cause })
    expect(Object.hasOwn(new MyError('alone'), 'cause')).toBe(false)
    expect(new MyError().message).toBe('')
    expect(Object.hasOwn(new LinkError('alone'), 'cause')).toBe(false)
  })

  test('O84: escapes its message and cuts it to 1,000 characters', () => {
    expect(new MyError('a\u001b[31m\nb').message).toBe('a\\u001b[31m\\u000ab')
    expect(new MyError('x'.repeat(1_000)).message).toHaveLength(1_000)
    expect(new MyError('x'.repeat(1_001)).message).toBe(`${'x'.repeat(999)}…`)
  })

  test('leaves a message alone that is escaped in its parts', () => {
    const report = `first\n\u001b[31msecond\u001b[39m ${'x'.repeat(2_000)}`
    expect(new MyError(report, { escaped: true }).message).toBe(report)
  })
})

describe('the message of', () => {
  const cause = new Error('disk full')
  test.each<[TopicsError, string, object]>([
    [new FilterError('a/#/b', 'why'), 'invalid filter "a/#/b": why', { filter: 'a/#/b', reason: 'why' }],
    [new TopicNameError('a/+', 'why'), 'invalid topic name "a/+": why', { topic: 'a/+', reason: 'why' }],
    [
      new TemplateError('a/{', 'why'),
      'invalid topic template "a/{": why',
      { template: 'a/{', reason: 'why' },
    ],
    [
      new ParamError('a/{b}', 'b', 'why'),
      'invalid value for {b} of "a/{b}": why',
      { template: 'a/{b}', param: 'b', reason: 'why' },
    ],
    [
      new OptionError('createClient.linger', 'why'),
      'invalid option createClient.linger: why',
      { path: 'createClient.linger', reason: 'why' },
    ],
    [
      new EncodeError('a', { path: ['b', 0], message: 'why', cause }),
      'cannot encode a value for "a": why',
      { topic: 'a', path: ['b', 0], reason: 'why', cause },
    ],
    [new LinkError('why'), 'why', { fatal: false, reasonCode: undefined }],
    [
      new LinkError('why', { fatal: true, reasonCode: 0x87, cause }),
      'why',
      { fatal: true, reasonCode: 0x87, cause },
    ],
    [new ConnectTimeoutError(500), 'no connection within 500 ms', { timeout: 500, fatal: false }],
    [
      new SubscribeRefusedError('a/+', 0x87, 'not authorized'),
      'the broker refused "a/+": not authorized (0x87)',
      { filter: 'a/+', reasonCode: 0x87 },
    ],
    [
      new SubscribeConflictError('a/+', 'noLocal'),
      '"a/+" is already observed with another value of noLocal',
      { filter: 'a/+', option: 'noLocal' },
    ],
    [
      new UnsupportedError('retained messages'),
      'the broker does not support retained messages',
      { feature: 'retained messages' },
    ],
    [
      new PublishRefusedError('a', 0x97, 'quota exceeded'),
      'the broker refused a publish to "a": quota exceeded (0x97)',
      { topic: 'a', reasonCode: 0x97 },
    ],
    [
      new PublishTimeoutError('a', 30_000),
      'publish to "a" did not settle within 30000 ms',
      { topic: 'a', timeout: 30_000 },
    ],
    [new PingTimeoutError(5), 'no answer to a ping within 5 ms', { timeout: 5 }],
    [new StoreError(cause), 'the store failed: disk full', { cause }],
    [new StoreError('disk full'), 'the store failed: disk full', { cause: 'disk full' }],
    [
      new OutboxFullError('a', 1_000),
      'the outbox is full (1000 publishes): publish to "a" rejected',
      { topic: 'a', capacity: 1_000 },
    ],
    [
      new ObserverOverflowError('a/+', 64),
      'an observer of "a/+" has 64 messages waiting and cannot take more',
      { filter: 'a/+', capacity: 64 },
    ],
    [
      new GrantError('a/+', 2, 1),
      '"a/+": asked for QoS 2, was granted QoS 1',
      { filter: 'a/+', qos: 2, granted: 1 },
    ],
    [
      new PublishUncertainError('a'),
      'the session was lost before the broker confirmed a publish to "a"; sending it again could deliver it twice',
      { topic: 'a' },
    ],
    [new ClosedError(), 'the client is closed', {}],
    [
      new ClientIdInUseError('sensor'),
      'another client of this driver is connected as "sensor": give each client a driver of its own',
      { clientId: 'sensor', fatal: true, reasonCode: undefined },
    ],
    [
      new SubscribeConflictError('a/+', 'noLocal', 'a/b'),
      '"a/+" overlaps "a/b", which is observed with another value of noLocal, and this broker does not say which of the two a message is for',
      { filter: 'a/+', option: 'noLocal', other: 'a/b' },
    ],
    [
      new PacketTooLargeError('a', 300, 256),
      'a publish to "a" takes 300 bytes, and the broker takes packets of 256 at most',
      { topic: 'a', size: 300, maximum: 256 },
    ],
    [
      new PacketTooLargeError(undefined, 300, 256),
      'a SUBSCRIBE takes 300 bytes, and the broker takes packets of 256 at most',
      { topic: undefined, size: 300, maximum: 256 },
    ],
    [
      new PayloadTooLargeError('a', 300, 256),
      'the payload for "a" has 300 bytes, and the broker takes payloads of 256 at most',
      { topic: 'a', size: 300, maximum: 256 },
    ],
    [
      new TooManyLevelsError('a/b/c', 3, 2),
      '"a/b/c" has 3 levels, and the broker takes 2 at most',
      { topic: 'a/b/c', levels: 3, maximum: 2 },
    ],
    [
      new ConnectionEndingError('publish', 'a', 3),
      'a publish to "a" was given up: the broker ended the connection 3 times in answer to it',
      { request: 'publish', topic: 'a', attempts: 3 },
    ],
    [
      new ConnectionEndingError('subscribe', 'a/+', 1),
      'subscribing to "a/+" was given up: the broker ended the connection 1 times in answer to it',
      { request: 'subscribe', topic: 'a/+', attempts: 1 },
    ],
    [
      new ConnectionEndingError('unsubscribe', 'a/+', 2),
      'unsubscribing from "a/+" was given up: the broker ended the connection 2 times in answer to it',
      { request: 'unsubscribe' },
    ],
    [new ConnectionRefusedError('why', { reasonCode: 0x87 }), 'why', { fatal: false, reasonCode: 0x87 }],
    [
      new ConnectionLostError('why'),
      'why',
      { fatal: false, reasonCode: undefined, reason: undefined, userProperties: undefined },
    ],
    [
      new LinkError('why: \u001b[31m', { reason: '\u001b[31m', userProperties: { node: 'b' } }),
      'why: \\u001b[31m',
      { reason: '\u001b[31m', userProperties: { node: 'b' } },
    ],
    [new OptionError('a b', 'why', 'c'), 'invalid option "a b": why', { path: 'a b', suggestion: 'c' }],
    [new OptionError('x'.repeat(120), 'why'), `invalid option ${'x'.repeat(120)}: why`, {}],
    [new OptionError('x'.repeat(121), 'why'), `invalid option "${'x'.repeat(119)}…": why`, {}],
  ])('%o', (error, message, fields) => {
    expect(error.message).toBe(message)
    expect(error).toMatchObject(fields)
    expect(error).toBeInstanceOf(TopicsError)
  })

  test('O84: what a broker says stays short, so that its code is seen', () => {
    const error = new SubscribeRefusedError('x'.repeat(70_000), 0x87, 'y'.repeat(70_000))
    expect(error.message).toMatch(/^the broker refused "x{119}…": y{199}… \(0x87\)$/)
    expect(new PublishRefusedError('a', 0x99, 'y'.repeat(70_000)).message).toMatch(/y{199}… \(0x99\)$/)
    expect(error.filter).toHaveLength(70_000)
  })

  test('keeps the failure of a DecodeError', () => {
    const failure = failureOf('a')
    const error = new DecodeError(failure)
    expect(error.failure).toBe(failure)
    expect(error.cause).toBe(failure.cause)
    expect(error.message).toBe('cannot decode a: /a: a (a)')
  })
})

describe('an error of another copy of the library', () => {
  interface Copy {
    readonly errors: typeof errorsModule
    readonly links: typeof linkErrorsModule
  }
  let copy: Copy
  beforeAll(async () => {
    vi.resetModules()
    copy = {
      errors: await import('../../../src/base/errors.js'),
      links: await import('../../../src/base/linkErrors.js'),
    }
  })

  test('is of the class of the same name, and of those that this one extends', () => {
    const lost = new copy.links.ConnectionLostError('away')
    expect(Object.getPrototypeOf(lost)).not.toBe(ConnectionLostError.prototype)
    expect(lost instanceof ConnectionLostError).toBe(true)
    expect(lost instanceof LinkError).toBe(true)
    expect(lost instanceof TopicsError).toBe(true)
    expect(new ConnectionLostError('away') instanceof copy.links.LinkError).toBe(true)
  })

  test('is of no other class', () => {
    const lost = new copy.links.ConnectionLostError('away')
    expect(lost instanceof ConnectTimeoutError).toBe(false)
    expect(new copy.errors.ClosedError() instanceof LinkError).toBe(false)
    expect(new copy.links.LinkError('away') instanceof ConnectionLostError).toBe(false)
  })

  test('is not of a class that somebody has made of ours, unless it is made by that', () => {
    class MyClosedError extends ClosedError {}
    class TheirClosedError extends copy.errors.ClosedError {}
    expect(new copy.errors.ClosedError() instanceof MyClosedError).toBe(false)
    expect(new ClosedError() instanceof MyClosedError).toBe(false)
    expect(new MyClosedError() instanceof MyClosedError).toBe(true)
    expect(new TheirClosedError() instanceof ClosedError).toBe(true)
    expect(new TheirClosedError() instanceof MyClosedError).toBe(false)
  })

  test('is told from what only looks like one, and from what cannot be looked at', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    const throwing = new Proxy(
      {},
      {
        getPrototypeOf: () => {
          throw new Error('no')
        },
      },
    )
    for (const value of [
      null,
      undefined,
      'ClosedError',
      {},
      Object.create(null),
      { name: 'ClosedError', brand: ClosedError.brand },
      { constructor: { brand: ClosedError.brand } },
      new Error('ClosedError'),
      () => ClosedError.brand,
    ])
      expect(value instanceof ClosedError).toBe(false)
    expect(proxy instanceof ClosedError).toBe(false)
    revoke()
    for (const value of [proxy, throwing]) expect(() => value instanceof ClosedError).not.toThrow()
  })

  test('every class has a brand of its own', () => {
    const brands = classes.map(([, Class]) => (Class as unknown as { readonly brand: string }).brand)
    expect(brands).toEqual(classes.map(([name]) => `rxtopics.${name}`))
  })
})
