import * as fc from 'fast-check'
import { FilterError, TopicNameError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { createMapping, queueTopic } from '../../../../../src/driver/amqp/keys/mapping.js'
import { percentWords } from '../../../../../src/driver/amqp/keys/percent.js'
import { matches } from '../../../../../src/topic/filter/matches.js'

const plain = createMapping(percentWords, '')
const prefixed = createMapping(percentWords, 'factory.east')
const keyOf = (topic: string) => plain.targetOf(topic).key

/** Whether a topic exchange gives a message with this key to a queue with this binding, as RabbitMQ decides it. */
const routes = (pattern: readonly string[], key: readonly string[]): boolean => {
  const [first, ...rest] = pattern
  if (first === undefined) return key.length === 0
  if (first === '#') return routes(rest, key) || (key.length > 0 && routes(pattern, key.slice(1)))
  return key.length > 0 && (first === '*' || first === key[0]) && routes(rest, key.slice(1))
}
const gives = (filter: string, topic: string) =>
  routes(plain.bindingOf(filter).key.split('.'), keyOf(topic).split('.'))

test('plain topics are the keys that everybody else would take', () => {
  expect(plain.targetOf('home/lamp')).toEqual({ isQueue: false, key: 'home.lamp' })
  expect(prefixed.targetOf('line/1').key).toBe('factory.east.line.1')
  expect(plain.topicOf('home.lamp')).toBe('home/lamp')
  expect(prefixed.topicOf('factory.east.line.1')).toBe('line/1')
})

test('keys of others are no topics: beside the prefix, empty, or spelled in another way', () => {
  expect(prefixed.topicOf('factory.west.line')).toBeNull()
  expect(prefixed.topicOf('factory.east')).toBeNull()
  expect(plain.topicOf('')).toBeNull()
  expect(plain.topicOf('%61')).toBeNull()
  expect(plain.topicOf('a%2Fb')).toBeNull()
  expect(plain.topicOf('%')).toBeNull()
  expect(plain.topicOf('a+b')).toBeNull()
})

test('wildcards are those of AMQP, and what looks like one is none', () => {
  expect(plain.bindingOf('a/+/#')).toEqual({ key: 'a.*.#', group: undefined, rest: 'a/+/#' })
  expect(plain.bindingOf('$share/g/a/*')).toEqual({ key: 'a.%2A', group: 'g', rest: 'a/*' })
})

const level = fc.oneof(
  fc.constantFrom('', 'a', 'b', '*', 'a.b', '%2E', '%', 'é', ' ', '$x'),
  fc.string({ maxLength: 4 }),
)
const topic = fc
  .array(
    level.map(each => each.replaceAll(/[/+#\0]|\p{Surrogate}/gu, '')),
    { minLength: 1, maxLength: 5 },
  )
  .map(levels => levels.join('/'))
  .filter(each => each !== '')

test('every topic comes back', () => {
  fc.assert(
    fc.property(topic, each => {
      expect(plain.topicOf(keyOf(each))).toBe(each)
      expect(prefixed.topicOf(prefixed.targetOf(each).key)).toBe(each)
    }),
  )
})

test('a binding gives what its filter matches, and no more, but for what begins with $', () => {
  const wild = fc
    .tuple(
      fc.array(fc.oneof(fc.constant('+'), fc.constantFrom('a', 'b', '', '*', 'a.b')), { maxLength: 4 }),
      fc.boolean(),
    )
    .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'))
    .filter(filter => filter !== '')
  const near = fc
    .array(fc.constantFrom('a', 'b', '', '*', 'a.b'), { minLength: 1, maxLength: 5 })
    .map(levels => levels.join('/'))
    .filter(each => each !== '')
  fc.assert(
    fc.property(wild, near, (filter, each) => {
      expect(gives(filter, each), `${filter} gives ${each}`).toBe(matches(filter, each))
    }),
    { numRuns: 1_000 },
  )
})

test('what is longer than a key may be is an error of its own', () => {
  const long = 'x'.repeat(256)
  expect(() => plain.targetOf(long)).toThrow(TopicNameError)
  expect(() => plain.bindingOf(long)).toThrow(FilterError)
  expect(keyOf('x'.repeat(255))).toHaveLength(255)
  expect(() => plain.targetOf('é'.repeat(128))).toThrow('longer than the 255 bytes')
  expect(() => prefixed.targetOf('x'.repeat(250))).toThrow(TopicNameError)
})

describe('queues', () => {
  test.each(['amq.gen-1', 'amq.rabbitmq.reply-to.g1h2/+#=', 'a b%'])(
    'the queue %j is a topic to publish to',
    name => {
      expect(prefixed.targetOf(queueTopic(name))).toEqual({ isQueue: true, key: name })
    },
  )

  test('that nobody can observe', () => {
    expect(() => plain.bindingOf('$queue/a')).toThrow(FilterError)
    expect(() => plain.bindingOf('$share/g/$queue/a')).toThrow(FilterError)
  })

  test.each(['$queue/', '$queue/%', `$queue/${'x'.repeat(256)}`])('%s names none', each => {
    expect(() => plain.targetOf(each)).toThrow(TopicNameError)
  })
})
