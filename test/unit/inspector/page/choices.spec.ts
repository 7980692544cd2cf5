import { expect, test } from 'vitest'
import { choicesOf } from '../../../../src/inspector/page/choices.js'
import { createLog } from '../../../../src/inspector/page/log.js'
import type { MarkRow } from '../../../../src/inspector/protocol/messages.js'

const mark = (id: number, message: number, text: string): MarkRow => [
  id,
  message,
  0,
  text,
  message,
  text.length,
]
const names = ['home/a', 'home/b']

test('offers the paths of the last message of each topic, and of a value that is known', () => {
  const log = createLog()
  log.add(mark(0, 1, '{"old":1}'))
  log.add(mark(0, 2, '{"x.y":1,"on":true}'))
  log.add(mark(1, 3, '21.5'))
  log.add(mark(9, 4, '1'))
  expect(choicesOf(log, id => names[id], null)).toEqual([
    { topic: 'home/b', path: '' },
    { topic: 'home/a', path: '/x.y' },
    { topic: 'home/a', path: '/on' },
  ])
  const payload = { base64: btoa('{"v":1}'), size: 7, at: 0, retain: false, qos: 0, properties: [] }
  expect(choicesOf(log, id => names[id], { topic: 'home/a', payload })).toEqual([
    { topic: 'home/a', path: '/v' },
    { topic: 'home/b', path: '' },
  ])
})

test('looks at so many topics, and offers so many paths', () => {
  const log = createLog()
  const wide = JSON.stringify(Array.from({ length: 10 }, (_, at) => at))
  for (let id = 0; id < 200; id++) log.add(mark(id, id, wide))
  const choices = choicesOf(log, id => `t/${id}`, null)
  expect(choices).toHaveLength(300)
  expect(choices[0]).toEqual({ topic: 't/199', path: '/0' })
})
