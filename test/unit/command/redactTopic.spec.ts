import { expect, test } from 'vitest'
import { topicRedaction } from '../../../src/command/redactTopic.js'

const redact = (topic: string, ...filters: readonly string[]) => topicRedaction(filters, 'X')(topic)

test.each<[readonly string[], string, string]>([
  [['user/+/#'], 'user/anna/door/1', 'user/X/door/1'],
  [['user/+/#'], 'user/anna', 'user/X'],
  [['user/+'], 'user/anna/door', 'user/anna/door'],
  [['+/+'], 'a/b', 'X/X'],
  [['user/+/#', '+/+/door/+'], 'user/anna/door/1', 'X/X/door/X'],
  [['user/+'], 'user/', 'user/X'],
  [['user/+'], 'user/\u001b', 'user/X'],
  [['$share/g/user/+'], 'user/anna', 'user/X'],
  [['+/#'], '$SYS/uptime', '$SYS/uptime'],
  [[], 'a', 'a'],
])('%j makes of %j %j', (filters, topic, left) => {
  expect(redact(topic, ...filters)).toBe(left)
})

test('a filter that redacts nothing is refused, and so is one that is none', () => {
  for (const filter of ['user/anna', 'user/#', '$share/+g/a']) expect(() => redact('a', filter)).toThrow()
  expect(() => redact('a', 'user/#')).toThrow('expected a filter with +')
})
