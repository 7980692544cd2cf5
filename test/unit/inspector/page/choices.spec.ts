import { expect, test } from 'vitest'
import { choicesOf } from '../../../../src/inspector/page/choices.js'
import { createLog } from '../../../../src/inspector/page/log.js'
import { FAILED, type MarkRow } from '../../../../src/inspector/protocol/messages.js'

const mark = (id: number, message: number, text: string): MarkRow => [
  ...([id, message, 0, text, message] as const),
  text.length,
]
const names = ['home/b', 'home/a']

test('offers the paths of the last message of each topic, in the order of their names', () => {
  const log = createLog()
  log.add(mark(0, 1, '{"old":1}'))
  log.add(mark(0, 2, '{"x.y":1,"on":true}'))
  log.add(mark(1, 3, '21.5'))
  log.add(mark(9, 4, '1'))
  log.add([1, 5, FAILED, 'schema', 5, 0])
  expect(choicesOf(log, id => names[id], null)).toEqual({
    all: [
      { topics: ['home/a'], path: '' },
      { topics: ['home/b'], path: '/x.y' },
      { topics: ['home/b'], path: '/on' },
    ],
    isCut: false,
  })
})

test('offers what several topics have for all of them; a value that is known counts, too', () => {
  const log = createLog()
  log.add(mark(0, 1, '{"v":1,"w":2}'))
  const payload = { base64: btoa('{"v":1}'), size: 7, at: 0, retain: false, qos: 0, properties: [] }
  expect(choicesOf(log, id => names[id], { topic: 'home/a', payload }).all).toEqual([
    { topics: ['home/a', 'home/b'], path: '/v' },
    { topics: ['home/a'], path: '/v' },
    { topics: ['home/b'], path: '/v' },
    { topics: ['home/b'], path: '/w' },
  ])
})

test('looks at so many topics and offers so many paths, and says when there is more', () => {
  const [topics, paths, few] = [createLog(), createLog(), createLog()]
  const wide = JSON.stringify(Array.from({ length: 150 }, (_, at) => at))
  const body = [btoa(wide), []] as const
  for (let id = 0; id < 51; id++) topics.add(mark(id, id, '1'))
  for (let id = 0; id < 50; id++) few.add(mark(id, id, '1'))
  for (let id = 0; id < 2; id++) paths.add([id, id, 0, '', id, wide.length, body])
  const of = (log: typeof topics) => {
    const { all, isCut } = choicesOf(log, id => `t/${id}`, null)
    return [all.length, isCut]
  }
  expect([of(topics), of(few), of(paths)]).toEqual([
    [51, true],
    [51, false],
    [300, true],
  ])
})
