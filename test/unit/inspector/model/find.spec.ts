import { toArray, VirtualTimeScheduler } from 'rxjs'
import { expect, test, vi } from 'vitest'
import { createFinder, type Wanted } from '../../../../src/inspector/model/find.js'
import { createTopics, type TopicLimits } from '../../../../src/inspector/model/topics.js'
import type { Found } from '../../../../src/inspector/protocol/messages.js'
import { message } from '../../../../src/testing/index.js'

const room: TopicLimits = { maxTopics: 30_000, maxPayload: 65_536, maxBytes: 2 ** 26 }

const heard = (values: Readonly<Record<string, string | Uint8Array>>, limits: Partial<TopicLimits> = {}) => {
  const topics = createTopics({ ...room, ...limits })
  for (const [topic, payload] of Object.entries(values)) topics.add(message({ topic, payload }), 0)
  const scheduler = new VirtualTimeScheduler()
  const find = createFinder(topics.all, scheduler)
  const found = (wanted: Wanted): Found => {
    const all: Found[] = []
    find(wanted)
      .pipe(toArray())
      .subscribe(each => all.push(...each))
    scheduler.flush()
    expect(all).toHaveLength(1)
    return all[0]!
  }
  return { topics, scheduler, find, found }
}

test('finds the topics whose last value has a text in it, letter by letter', () => {
  const { topics, found } = heard({
    a: '{"state":"on"}',
    b: 'ON',
    c: 'on and on',
    d: '',
    e: new Uint8Array([255, 111, 110]),
  })
  expect(found({ text: 'on' })).toEqual({ ids: [0, 2, 4], more: 0, unread: 0 })
  topics.add(message({ topic: 'a', payload: 'off' }), 1)
  expect(found({ text: 'on' }).ids).toEqual([2, 4])
  expect(heard({ a: 'grüße' }).found({ text: 'üß' }).ids).toEqual([0])
})

test('finds those of whose last value a condition is true', () => {
  const { topics, found } = heard({
    a: '{"celsius":20.5,"on":true}',
    b: '{"\\u0063elsius":21}',
    c: '[{"celsius":22}]',
    d: 'celsius',
    e: new Uint8Array([255]),
    f: '23',
    g: '',
    h: '{"celsius":',
  })
  const ids = (where: string, text?: string) => found({ where, ...(text !== undefined && { text }) }).ids
  expect(ids('celsius > 20')).toEqual([0, 1])
  expect(ids('0.celsius = 22')).toEqual([2])
  expect(ids('> 20')).toEqual([5])
  // What is no JSON is the text that it is.
  expect(ids('= celsius')).toEqual([3])
  expect(ids('= ""')).toEqual([6])
  expect(ids('celsius > 20', 'true')).toEqual([0])
  topics.add(message({ topic: 'a', payload: '{"celsius":1}' }), 1)
  expect(ids('celsius > 20')).toEqual([1])
})

test('says where it could not look', () => {
  const cut = heard({ a: `${'.'.repeat(20)}on`, b: `on${'.'.repeat(20)}`, c: 'x' }, { maxPayload: 10 })
  expect(cut.found({ text: 'on' })).toEqual({ ids: [1], more: 0, unread: 1 })
  // What has not the text need not be asked, what is cut cannot be.
  expect(cut.found({ text: 'on', where: '!= 1' })).toEqual({ ids: [], more: 0, unread: 2 })
  expect(cut.found({ where: '!= 1' })).toEqual({ ids: [2], more: 0, unread: 2 })
  const gone = heard({ a: 'on'.repeat(50), b: 'on'.repeat(50) }, { maxBytes: 150 })
  expect(gone.found({ text: 'on' })).toEqual({ ids: [1], more: 0, unread: 1 })
})

test('a topic that is known for a failure alone has no value to be judged', () => {
  const { topics, found } = heard({ a: '1' })
  topics.failed('b', 0)
  expect(found({ where: '!= 2' })).toEqual({ ids: [0], more: 0, unread: 0 })
  expect(found({})).toEqual({ ids: [0], more: 0, unread: 0 })
})

test('names a bounded number, and counts the others', () => {
  const { found } = heard(
    Object.fromEntries(Array.from({ length: 21_000 }, (_, i) => [`t/${i}`, `value ${i}`])),
  )
  const { ids, more, unread } = found({ text: 'value' })
  expect([ids.length, more, unread]).toEqual([20_000, 1_000, 0])
})

test('parses each value once at most, and none that cannot be meant', () => {
  const { topics, found } = heard({ a: '{"celsius":20}', b: '{"fahrenheit":68}' })
  const parse = vi.spyOn(JSON, 'parse')
  try {
    for (let time = 0; time < 3; time++) expect(found({ where: 'celsius = 20' }).ids).toEqual([0])
    expect(parse.mock.calls).toEqual([['{"celsius":20}']])
    topics.add(message({ topic: 'b', payload: '{"celsius":20}' }), 1)
    expect(found({ where: 'celsius = 20' }).ids).toEqual([0, 1])
    expect(parse).toHaveBeenCalledTimes(2)
  } finally {
    parse.mockRestore()
  }
})

test('lets others have their turn, and stops when nobody waits for it', () => {
  const values = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [`t/${i}`, `"${'x'.repeat(60_000)}"`]),
  )
  const { scheduler, find } = heard(values)
  const all: Found[] = []
  const waiting = find({ where: '!= 1' }).subscribe(each => all.push(each))
  expect([all.length, scheduler.actions.length]).toEqual([0, 1])
  waiting.unsubscribe()
  scheduler.flush()
  expect(all).toEqual([])
})
