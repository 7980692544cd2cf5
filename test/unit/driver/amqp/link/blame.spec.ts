import { PayloadTooLargeError } from 'rxtopics'
import { expect, test } from 'vitest'
import { blame, type Unconfirmed } from '../../../../../src/driver/amqp/link/blame.js'

const entry = (key: string, { qos = 1, size = 1, isQueue = false } = {}): Unconfirmed => ({
  packet: {
    ...{ topic: key.replaceAll('.', '/'), payload: new Uint8Array(size), retain: false, properties: {} },
    qos: qos as 0 | 1,
  },
  target: { isQueue, key },
  written: { options: {}, size: 0 },
  outcome: () => {},
  bytes: size,
  returned: false,
})

const closed = (code: number, words: string) =>
  Object.assign(new Error(`Channel closed by server: ${code} (X) with message "${words}"`), { code })

const [a, b, c, d] = [entry('a', { qos: 0 }), entry('b'), entry('c.d'), entry('e', { qos: 0 })] as const
const denied = (topic: string) =>
  `ACCESS_REFUSED - access to topic '${topic}' in exchange 'x' in vhost '/' refused`

test('one is refused; what came before has been routed, what came after has not', () => {
  const { refused, taken, again } = blame(closed(403, denied('c.d')), [a, b, c, d], 'x')
  expect(refused.map(([each, { code }]) => [each, code])).toEqual([[c, 0x87]])
  expect(taken).toEqual([a])
  // It is not known to be confirmed, so it goes again; at QoS 1 it may come twice.
  expect(again).toEqual([b, d])
})

/** As RabbitMQ says it: in 255 bytes at most, the last three of which are dots where there would be more. */
const cutOff = (topic: string) => {
  const bytes = Buffer.from(denied(topic))
  expect(bytes.length).toBeGreaterThan(255)
  return `${bytes.subarray(0, 252).toString()}...`
}

test.each([
  ['within the topic', 'k'.repeat(250)],
  ['within a character of it', 'é'.repeat(120)],
  ['within a character of it, after another byte', `k${'é'.repeat(120)}`],
  ['right after it', 'k'.repeat(252 - "ACCESS_REFUSED - access to topic '".length)],
  ['behind it', 'k'.repeat(210)],
  ['behind the exchange', 'k'.repeat(200)],
  ['within it, where it quotes', `' in exchange 'x${'k'.repeat(230)}`],
])('the words may be cut off %s', (_, key) => {
  const long = entry(key)
  const before = entry(key.slice(0, 100))
  expect(blame(closed(403, cutOff(key)), [a, before, long, c], 'x').refused[0]?.[0]).toBe(long)
})

test('of two topics that begin alike for as long as the words go nobody is blamed, of one that comes twice the first', () => {
  const [one, other, again] = [entry(`${'k'.repeat(240)}.a`), entry(`${'k'.repeat(240)}.b`), entry('a')]
  const words = closed(403, cutOff(other.target.key))
  expect(blame(words, [a, one, other], 'x')).toEqual({ refused: [], again: [], taken: [] })
  const twice = entry(other.target.key)
  expect(blame(words, [a, again, other, twice], 'x').refused.map(([each]) => each)).toEqual([other])
})

test('a topic that quotes is itself', () => {
  const odd = entry("it' in exchange 'x")
  expect(blame(closed(403, denied("it' in exchange 'x")), [a, odd], 'x').refused[0]?.[0]).toBe(odd)
})

test('what is too long is told by its length', () => {
  const large = entry('l', { size: 10 })
  const words = 'PRECONDITION_FAILED - message size 10 is larger than configured max size 5'
  const [[found, outcome] = []] = blame(closed(406, words), [a, large], 'x').refused
  expect(found).toBe(large)
  expect(outcome?.code).toBe(0x95)
  expect(outcome?.error).toBeInstanceOf(PayloadTooLargeError)
  expect(outcome?.error).toMatchObject({ topic: 'l', size: 10, maximum: 5 })
})

test('a closed exchange is closed to all that goes there', () => {
  const queue = entry('q', { isQueue: true })
  const words = "ACCESS_REFUSED - access to exchange 'x' in vhost '/' refused for user 'u'"
  const { refused, again } = blame(closed(403, words), [b, queue, c], 'x')
  expect(refused.map(([each]) => each)).toEqual([b, c])
  expect(again).toEqual([queue])
})

test('nobody is blamed for anything else', () => {
  expect(blame(closed(404, "NOT_FOUND - no exchange 'x'"), [a, b], 'x').refused).toEqual([])
  expect(blame(closed(406, 'PRECONDITION_FAILED - invalid expiration'), [a, b], 'x').refused).toEqual([])
})
