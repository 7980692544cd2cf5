import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCommand } from '../../../../src/inspector/protocol/readCommand.js'

test.each([
  { do: 'value', ask: 1, id: 2 },
  { do: 'failure', ask: 1, id: 0 },
  { do: 'find', ask: 1, text: 'on' },
  { do: 'record', ask: 1, on: true },
  { do: 'recording', ask: 1 },
  { do: 'skeleton', ask: 1 },
  { do: 'look', ask: 1, filter: 'a/#' },
  { do: 'delete', ask: 1, look: 1 },
  { do: 'undo', ask: 1, deletion: 1 },
  { do: 'publish', ask: 1, topic: 'a', text: 'b', qos: 1, retain: false, userProperties: [['a', 'b']] },
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

test('reads nothing else', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), text => readCommand(text) === null))
  for (const text of ['{"do":"constructor","ask":1}', '{"do":"__proto__","ask":1}', 'null', '[]'])
    expect(readCommand(text)).toBeNull()
})
