import * as t from 'io-ts'
import type { Observable } from 'rxjs'
import { type Client, type DecodeFailure, json, type Message, number, type Receipt, topic } from 'rxtopics'
import {
  type DiagramCase,
  diagramCase,
  type Harness,
  harness,
  having,
  message,
  type Published,
  type Recorded,
  readLine,
  recordLines,
  replay,
  runDiagram,
  type StubClient,
  stubClient,
} from 'rxtopics/testing'
import { describe, expectTypeOf, test } from 'vitest'

declare const world: Harness

const celsius = topic('home/{room}/celsius', number)
const reading = topic('home/{room}/reading', json(t.type({ celsius: t.number })))

describe('harness', () => {
  test('takes a body, and options before it', () => {
    expectTypeOf(harness(() => {})).toEqualTypeOf<void>()
    harness(
      { client: { linger: 0 }, broker: { latency: 2 }, driver: { protocolVersion: 4 }, color: false },
      () => {},
    )
    // @ts-expect-error time is that of the test
    harness({ client: { scheduler: world.scheduler } }, () => {})
    // @ts-expect-error options have a body
    harness({ color: true })
  })

  test('publishes what the codec of a topic encodes', () => {
    world.publish(celsius.at({ room: 'lab' }), '-a', { a: 21 })
    // @ts-expect-error a number
    world.publish(celsius.at({ room: 'lab' }), '-a', { a: 'warm' })
    // @ts-expect-error no message has a topic with a hole
    world.publish(celsius, '-a', { a: 21 })
    world.publish('home/lamp', '-a', { a: 'on' })
    // @ts-expect-error a payload is text or bytes
    world.publish('home/lamp', '-a', { a: 1 })
  })

  test('expects what a stream has', () => {
    world.expectMessages(world.client.observe(reading), '-a', { a: { celsius: 21 } })
    world.expectMessages(world.client.observe(reading), '-a', { a: having({ params: { room: 'lab' } }) })
    // @ts-expect-error no such value
    world.expectMessages(world.client.observe(reading), '-a', { a: { celsius: 'warm' } })
    // @ts-expect-error no such param
    world.expectMessages(world.client.observe(reading), '-a', { a: having({ params: { place: 'lab' } }) })
    world.expectMessages(world.client.observe('home/+'), '-a', { a: 'on' })
    world.expectStatus('(ico)')
    // @ts-expect-error no such state
    world.expectStatus('i', { i: 'idel' })
    // @ts-expect-error no such reason
    world.expectFailures('f', { f: 'syntacs' })
  })
})

describe('stubClient', () => {
  test('is a client, and more', () => {
    expectTypeOf(stubClient()).toEqualTypeOf<StubClient>()
    expectTypeOf<StubClient>().toExtend<Client>()
    expectTypeOf(stubClient().published).toEqualTypeOf<readonly Published[]>()
    expectTypeOf(stubClient().published$).toEqualTypeOf<Observable<Published>>()
    expectTypeOf(stubClient().publish('a', '')).toEqualTypeOf<Observable<Receipt>>()
    // @ts-expect-error streams of payloads
    stubClient({ topics: { 'home/lamp': 'on' } })
  })
})

describe('messages', () => {
  test('are raw, or have a value', () => {
    expectTypeOf(message({ topic: 'a', payload: 'x' })).toEqualTypeOf<Message>()
    const typed = message({ topic: 'home/lab/celsius', params: { room: 'lab' }, value: 21 })
    expectTypeOf(typed).toEqualTypeOf<Message<number, { room: string }>>()
    // @ts-expect-error a payload or a value
    message({ topic: 'a' })
  })
})

describe('diagrams', () => {
  test('are run as text or as data', () => {
    expectTypeOf(runDiagram('')).toEqualTypeOf<void>()
    expectTypeOf(diagramCase('')).toEqualTypeOf<DiagramCase>()
    runDiagram('', { operators: { same: () => source => source } })
    // @ts-expect-error an operator is made
    runDiagram('', { operators: { same: true } })
  })
})

describe('recordings', () => {
  test('are lines', () => {
    const messages = replay(['{}'], { speed: 2, from: 'first' })
    expectTypeOf(messages).toEqualTypeOf<Observable<Message>>()
    expectTypeOf(messages.pipe(recordLines())).toEqualTypeOf<Observable<string>>()
    const line = readLine('')
    if (line._tag === 'Right') expectTypeOf(line.right).toEqualTypeOf<Recorded>()
    else expectTypeOf(line.left).toEqualTypeOf<string>()
    // @ts-expect-error faster than nothing
    replay([], { speed: 'fast' })
    expectTypeOf<DecodeFailure>().not.toExtend<Recorded>()
  })
})
