import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCommand } from '../../../../src/inspector/protocol/readCommand.js'

test.each([
  { do: 'value', ask: 1, id: 2 },
  { do: 'failure', ask: 1, id: 0 },
  { do: 'find', ask: 1, text: 'on' },
  { do: 'find', ask: 1, where: 'a.b >= 2' },
  { do: 'follow', ask: 1, topics: [] },
  { do: 'follow', ask: 1, topics: [0, 7], all: true, under: 'a/b', template: -1 },
  { do: 'record', ask: 1, on: true },
  { do: 'recording', ask: 1 },
  { do: 'skeleton', ask: 1 },
  { do: 'look', ask: 1, filter: 'a/#' },
  { do: 'delete', ask: 1, look: 1 },
  { do: 'undo', ask: 1, deletion: 1 },
  { do: 'publish', ask: 1, topic: 'a', text: 'b', qos: 1, retain: false, userProperties: [['a', 'b']] },
  { do: 'repeat', ask: 1, topic: 'a', text: 'b', qos: 1, retain: false, every: 10, times: 1, anyway: true },
  { do: 'stop', ask: 1, repetition: 1 },
  { do: 'observe', ask: 1, filter: 'a/#', qos: 2, anyway: true },
  { do: 'unobserve', ask: 1, filter: 'a/#' },
])('reads %j, and nothing with more or less in it', command => {
  expect(readCommand(JSON.stringify(command))).toEqual(command)
  expect(readCommand(JSON.stringify({ ...command, more: 1 }))).toBeNull()
  expect(readCommand(JSON.stringify({ ...command, ask: -1 }))).toBeNull()
  const { ask: _, ...without } = command
  expect(readCommand(JSON.stringify(without))).toBeNull()
})

test('a text to be found is neither nothing nor a book', () => {
  const find = (text: unknown) => readCommand(JSON.stringify({ do: 'find', ask: 1, text }))
  expect(find('x'.repeat(1_000))).not.toBeNull()
  for (const text of ['', 'x'.repeat(1_001), 5, null, ['on']]) expect(find(text)).toBeNull()
})

test('a condition to be found is one that can be read', () => {
  const find = (where: unknown) => readCommand(JSON.stringify({ do: 'find', ask: 1, where }))
  expect(find('a = 1 and b != "x y"')).not.toBeNull()
  for (const where of ['', 'a', 'a =', 5, null, {}, `a = "${'x'.repeat(1_000)}"`])
    expect(find(where)).toBeNull()
})

test('nothing is repeated faster than is sane, or more often', () => {
  const repeat = (pace: object) =>
    readCommand(JSON.stringify({ do: 'repeat', ask: 1, topic: 'a', qos: 1, retain: false, ...pace }))
  expect(repeat({ every: 10 })).not.toBeNull()
  expect(repeat({ every: 86_400_000, times: 1_000_000 })).not.toBeNull()
  for (const pace of [
    ...[{}, { every: 9 }, { every: 0 }, { every: -1 }, { every: 10.5 }, { every: '10' }, { every: 1e9 }],
    ...[0, -1, 1.5, 1e9, null, '5'].map(times => ({ every: 10, times })),
  ])
    expect(repeat(pace), JSON.stringify(pace)).toBeNull()
})

test('what is observed is a filter and a QoS, and nothing that only looks like them', () => {
  const observe = (given: object) =>
    readCommand(JSON.stringify({ do: 'observe', ask: 1, filter: '#', qos: 0, ...given }))
  expect(observe({})).not.toBeNull()
  for (const wrong of [
    { filter: ['#'] },
    { filter: null },
    { qos: 3 },
    { qos: '0' },
    { anyway: 'yes' },
    { __proto__x: 1 },
  ])
    expect(observe(wrong), JSON.stringify(wrong)).toBeNull()
})

test('what is followed are numbers of topics, not too many of them', () => {
  const follow = (topics: unknown) => readCommand(JSON.stringify({ do: 'follow', ask: 1, topics }))
  expect(follow(Array.from({ length: 16 }, (_, at) => at))).not.toBeNull()
  for (const topics of [Array.from({ length: 17 }, () => 1), [-1], [1.5], ['a'], 5, null])
    expect(follow(topics)).toBeNull()
})

test('reads nothing else', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => readCommand(text) === null))
  for (const text of ['{"do":"constructor","ask":1}', '{"do":"__proto__","ask":1}', 'null', '[]'])
    expect(readCommand(text)).toBeNull()
})
