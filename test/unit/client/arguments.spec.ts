import { of } from 'rxjs'
import { createClient, type Driver, topic } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { checkObserveOptions, checkObserveTopicOptions } from '../../../src/client/observing/options.js'
import { checkClientOptions, checkCloseOptions, checkPingOptions } from '../../../src/client/options.js'
import { readRequestOptions, readRespondOptions } from '../../../src/client/requests/options.js'

/** What nothing takes. */
const wrong = 5 as never
const forEver = Number.POSITIVE_INFINITY
const duration = 'expected ms from 0; Infinity is for ever'
const timeout = 'expected ms above 0; Infinity is for ever'
const capacity = 'expected an integer from 0: what is kept has to be bounded'
const count = 'expected an integer from 1, or Infinity'
const flag = 'expected true or false'
const aCodec = 'expected a codec such as json()'

const store = { load: of, put: of, handed: of, remove: of, close: of }

const make = (options: object) => () => checkClientOptions(options)
const observe = (options: object) => () => checkObserveOptions('observe', options)
const request = (options: object) => () => readRequestOptions(options)
const respond = (options: object) => () => readRespondOptions(options)

describe('O77 an option that is wrong', () => {
  test.each<[() => unknown, string, string]>([
    [() => createClient(wrong, wrong), 'createClient.driver', 'expected a driver such as mqtt(url)'],
    [() => createClient(memory(), wrong), 'createClient.options', 'expected an object'],
    [make({ linger: -1 }), 'createClient.linger', duration],
    [make({ retry: wrong }), 'createClient.retry', 'expected a function'],
    [make({ stableAfter: -1 }), 'createClient.stableAfter', duration],
    [make({ outbox: wrong }), 'createClient.outbox', 'expected an object'],
    [make({ outbox: { capacity: forEver } }), 'createClient.outbox.capacity', capacity],
    [
      make({ outbox: { overflow: wrong } }),
      'createClient.outbox.overflow',
      'expected one of reject, drop-oldest, drop-newest',
    ],
    [
      make({ outbox: { store: {} } }),
      'createClient.outbox.store',
      'expected a store such as fileStore(path)',
    ],
    [make({ inbox: null as never }), 'createClient.inbox', 'expected an object'],
    [make({ inbox: { capacity: -1 } }), 'createClient.inbox.capacity', capacity],
    [make({ inbox: { deadline: -1 } }), 'createClient.inbox.deadline', duration],
    [make({ inbox: { bytes: -1 } }), 'createClient.inbox.bytes', capacity],
    [
      make({ inbox: { store: wrong } }),
      'createClient.inbox.store',
      'expected a store such as fileStore(path)',
    ],
    [
      make({ inbox: { store, deadline: 0 } }),
      'createClient.inbox.deadline',
      'expected more than 0 ms: nothing would be held for the store',
    ],
    [
      make({ inbox: { store }, outbox: { store } }),
      'createClient.inbox.store',
      'expected another store than that of the outbox',
    ],
    [make({ ackTimeout: 0 }), 'createClient.ackTimeout', timeout],
    [make({ isolateAfter: 0 }), 'createClient.isolateAfter', count],
    [make({ subscribeTimeout: 0 }), 'createClient.subscribeTimeout', timeout],
    [make({ scheduler: wrong }), 'createClient.scheduler', 'expected an rxjs scheduler'],
    [make({ random: wrong }), 'createClient.random', 'expected a function'],
    [() => checkPingOptions({ timeout: 0 }), 'ping.timeout', timeout],
    [() => checkPingOptions(wrong), 'ping.options', 'expected an object'],
    [() => checkCloseOptions({ deadline: -1 }), 'close.deadline', duration],
    [observe({ qos: 3 }), 'observe.qos', 'expected one of 0, 1, 2'],
    [observe({ retained: wrong }), 'observe.retained', 'expected one of each, once, latest, none'],
    [observe({ group: wrong }), 'observe.group', 'expected a string'],
    [observe({ group: '' }), 'observe.group', 'expected a name without / + #'],
    [observe({ group: 'a+' }), 'observe.group', 'expected a name without / + #'],
    [observe({ group: 'a\n' }), 'observe.group', 'has the control character U+000A'],
    [observe({ noLocal: wrong }), 'observe.noLocal', flag],
    [observe({ retainAsPublished: wrong }), 'observe.retainAsPublished', flag],
    [
      observe({ userProperties: wrong }),
      'observe.userProperties',
      'expected names mapped to a string or several',
    ],
    [observe({ ack: wrong }), 'observe.ack', 'expected one of auto, manual'],
    [observe({ strict: wrong }), 'observe.strict', flag],
    [observe({ buffer: { window: 0 } }), 'observe.buffer.window', count],
    [observe({ buffer: { capacity: forEver } }), 'observe.buffer.capacity', capacity],
    [
      observe({ buffer: { overflow: wrong } }),
      'observe.buffer.overflow',
      'expected one of drop-oldest, drop-newest, latest, conflate, error, pause',
    ],
    [observe({ buffer: {} }), 'observe.buffer', "needs ack: 'manual'"],
    [observe({ buffer: {}, ack: 'auto' }), 'observe.buffer', "needs ack: 'manual'"],
    [
      () => checkObserveTopicOptions({ tombstones: wrong }),
      'observe.tombstones',
      'expected one of drop, emit',
    ],
    [request({ qos: 3 }), 'request.qos', 'expected one of 0, 1, 2'],
    [request({ reply: wrong }), 'request.reply', aCodec],
    [request({ replies: 0 }), 'request.replies', count],
    [request({ timeout: 0 }), 'request.timeout', timeout],
    [
      request({ properties: { responseTopic: 'a' } }),
      'request.properties.responseTopic',
      'is set by the request itself',
    ],
    [
      request({ properties: { correlationData: new Uint8Array(1) } }),
      'request.properties.correlationData',
      'is set by the request itself',
    ],
    [respond({ reply: wrong }), 'respond.reply', aCodec],
    [respond({ publish: { qos: 3 } }), 'respond.publish.qos', 'expected one of 0, 1, 2'],
    [respond({ qos: 3 }), 'respond.qos', 'expected one of 0, 1, 2'],
    // What a responder decides itself.
    [respond({ ack: 'manual' }), 'respond.ack', 'unknown option'],
    [respond({ retained: 'each' }), 'respond.retained', 'unknown option; did you mean retainAsPublished?'],
  ])('%s: %s', (call, path, reason) => {
    expect(call).toThrow(expect.objectContaining({ name: 'OptionError', path }))
    if (!reason.startsWith('unknown')) expect(call).toThrow(`invalid option ${path}: ${reason}`)
  })
})

describe('an option at its limits', () => {
  test.each([
    make({}),
    make({ linger: 0, retry: () => 0, stableAfter: 0, ackTimeout: 0.5, isolateAfter: 1, random: () => 0 }),
    make({ linger: forEver, isolateAfter: forEver, subscribeTimeout: forEver, ackTimeout: forEver }),
    make({ outbox: { capacity: 0, overflow: 'drop-newest', store }, inbox: { capacity: 0, deadline: 0 } }),
    make({ outbox: { overflow: 'drop-oldest' }, inbox: { deadline: forEver } }),
    make({ inbox: { store, capacity: 0, bytes: 0, deadline: 1 } }),
    make({ outbox: { overflow: 'reject' }, subscribeTimeout: 0.5 }),
    () => checkPingOptions({ timeout: 0.5 }),
    () => checkPingOptions({ timeout: forEver }),
    () => checkCloseOptions({ deadline: 0 }),
    observe({ ack: 'manual', buffer: { window: 1, capacity: 0, overflow: 'latest' } }),
    observe({ ack: 'manual', buffer: { window: forEver, overflow: 'pause' } }),
    observe({ qos: 0, retained: 'once', group: 'g', ack: 'auto' }),
    request({ replies: 1, timeout: 0.5, qos: 0 }),
    request({ replies: forEver, timeout: forEver, properties: { contentType: '' } }),
    respond({ publish: { timeout: 0.5 }, group: 'g' }),
  ])('is taken: %s', call => {
    expect(call).not.toThrow()
  })

  test.each(['load', 'put', 'handed', 'remove', 'close'])('a store must have %s', name => {
    expect(make({ outbox: { store: { ...store, [name]: undefined } } })).toThrow('outbox.store')
  })
})

describe('the stream of a method', () => {
  const client = createClient(memory())
  const errorOf = (stream: { subscribe(observer: { error(cause: unknown): void }): unknown }): unknown => {
    let error: unknown
    stream.subscribe({
      error: cause => {
        error = cause
      },
    })
    return error
  }

  // Where all is wrong, the first is named.
  test.each<[string, () => unknown, string]>([
    ['observe', () => client.observe(wrong, wrong), 'observe.filter'],
    ['observeEither', () => client.observeEither(wrong, wrong), 'observeEither.topic'],
    ['publish', () => client.publish(wrong, wrong, wrong), 'publish.topic'],
    ['request', () => client.request(wrong, wrong, wrong), 'request.options'],
    ['requestEither', () => client.requestEither(wrong, wrong, wrong), 'requestEither.options'],
    ['respond', () => client.respond(wrong, wrong, wrong), 'respond.handler'],
    ['respond', () => client.respond('a', () => of(''), wrong), 'respond.options'],
    ['ping', () => client.ping(wrong), 'ping.options'],
  ])('%s errors with what is wrong first', (_, call, path) => {
    expect(errorOf(call() as never)).toMatchObject({ name: 'OptionError', path })
  })

  test('observe of a driver that is none is never reached', () => {
    expect(() => createClient('mqtt://a' as unknown as Driver)).toThrow('createClient(mqtt(url))')
    expect(errorOf(client.observe(topic('a/{b}'), { qos: wrong }) as never)).toMatchObject({
      path: 'observe.qos',
    })
  })
})
