import { Subject } from 'rxjs'
import { createClient, json, type Status, type TraceEvent, topic, traced } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'
import {
  ofFailures,
  ofObserver,
  ofStatus,
  ofTrace,
  payloadLiteral,
} from '../../../../src/marbles/element/feeds.js'
import type { LiveEvent } from '../../../../src/marbles/element/liveEvent.js'
import { collect } from '../../../support/until.js'

const said = ({ kind, lane, what }: LiveEvent): string =>
  `${kind} ${lane} ${typeof what === 'string' ? what : JSON.stringify(what)}`

test('an observer begins, sees messages and failures on their topics, and completes', async () => {
  const client = createClient(memory())
  const reading = topic('home/{room}/celsius', json())
  const seen = collect(ofObserver('alice', client.observeEither(reading), true))
  await collect(client.publish('home/lab/celsius', '20')).ended()
  await collect(client.publish('home/lab/celsius', '{', { qos: 1 })).ended()
  await client.close()
  await seen.ended()
  expect(seen.values.map(said)).toEqual([
    'observer alice ^',
    'topic home/lab/celsius {"kind":"message","value":20}',
    'observer alice {"kind":"message","value":20,"topic":"home/lab/celsius"}',
    'topic home/lab/celsius {"kind":"failure","reason":"syntax"}',
    'observer alice {"kind":"failure","reason":"syntax","topic":"home/lab/celsius"}',
    'observer alice |',
  ])
})

test('an error is drawn, and goes nowhere else', async () => {
  const source$ = new Subject<never>()
  const seen = collect(ofObserver('bob', source$, false))
  source$.error(new RangeError('no'))
  expect((await seen.ended()).kind).toBe('complete')
  expect(seen.values.map(said)).toEqual([
    'observer bob ^',
    'observer bob {"kind":"error","name":"RangeError"}',
    'observer bob !',
  ])
})

test('the connection has its states, and outages', () => {
  const status$ = new Subject<Status>()
  const seen = collect(ofStatus(status$))
  status$.next({ state: 'connecting', attempt: 0 })
  status$.next({ state: 'waiting', attempt: 0, delay: 10 } as Status)
  status$.next({ state: 'closed' })
  expect(seen.values.map(({ what }) => (typeof what === 'string' ? what : JSON.stringify(what)))).toEqual([
    '{"kind":"state","state":"connecting"}',
    'x',
    '{"kind":"state","state":"waiting"}',
    '|',
  ])
})

test('a driver that reports no packets is told in the words of packets', async () => {
  const trace$ = new Subject<TraceEvent>()
  const seen = collect(ofTrace(trace$))
  const client = createClient(traced(memory(), event => trace$.next(event)))
  await collect(client.publish('a', 'b', { qos: 1 })).ended()
  await client.close()
  const packets = seen.values.flatMap(({ what }) =>
    typeof what !== 'string' && what.kind === 'packet' ? [`${what.packet} ${what.from}`] : [],
  )
  expect(packets).toEqual(
    expect.arrayContaining(['CONNECT client', 'CONNACK broker', 'PUBLISH client', 'PUBACK broker']),
  )
})

test('once there are packets, calls are left out', () => {
  const trace$ = new Subject<TraceEvent>()
  const seen = collect(ofTrace(trace$))
  const event = { at: 0, link: 1, direction: 'out', fields: {} } as const
  trace$.next({ ...event, kind: 'wire', name: 'connect' })
  trace$.next({ ...event, kind: 'seam', name: 'subscribe' })
  trace$.next({ ...event, kind: 'wire', name: 'no such packet' })
  trace$.next({ ...event, kind: 'wire', name: 'subscribe' })
  expect(
    seen.values.map(({ what }) => (typeof what === 'string' ? what : 'packet' in what && what.packet)),
  ).toEqual(['CONNECT', 'SUBSCRIBE'])
})

test('failures name their topic and path', () => {
  const failures$ = new Subject<never>()
  const seen = collect(ofFailures(failures$))
  failures$.next({ topic: 'a', reason: 'schema', path: ['list', 3] } as never)
  expect(seen.values.map(said)).toEqual([
    'failures  {"kind":"failure","reason":"schema","path":"/list/3","topic":"a"}',
  ])
})

test('a payload is JSON, text or bytes, and what is cut says so', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  expect(payloadLiteral(bytes('{"a":1}'))).toEqual({ a: 1 })
  expect(payloadLiteral(bytes('on'))).toBe('on')
  expect(payloadLiteral(bytes('"on"'))).toBe('"on"')
  expect(payloadLiteral(Uint8Array.of(0xff, 0xfe, 0))).toEqual(Uint8Array.of(0xff, 0xfe, 0))
  expect(payloadLiteral(bytes('x'.repeat(300)))).toBe(`${'x'.repeat(256)}… (300 bytes)`)
  // A character on the edge is left out, not broken.
  expect(payloadLiteral(bytes(`${'x'.repeat(255)}ü${'x'.repeat(44)}`))).toBe(
    `${'x'.repeat(255)}… (301 bytes)`,
  )
})
