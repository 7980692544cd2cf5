import { FilterError } from 'rxtopics'
import { expect, test } from 'vitest'
import type { Groups } from '../../../../../src/driver/amqp/link/groups.js'
import type { Plain } from '../../../../../src/driver/amqp/link/plain.js'
import { createSubscribing } from '../../../../../src/driver/amqp/link/subscribing.js'
import { settled } from './fake.js'
import { mapping, requestOf } from './rig.js'

const refused = (code: number) => Object.assign(new Error('with message "no"'), { code })

const setup = () => {
  const calls: string[] = []
  const told: unknown[] = []
  const failures: unknown[] = []
  const act = async (call: string) => {
    calls.push(call)
    await Promise.resolve()
    if (call.includes('denied')) throw refused(403)
    if (call.includes('gone')) throw new Error('gone')
  }
  const plain: Plain = {
    has: () => false,
    hasNoLocal: () => false,
    resume: async () => {},
    add: ({ filter }) => act(`add ${filter}`),
    remove: async filter => {
      await act(`remove ${filter}`)
      return filter !== 'unknown'
    },
  }
  const groups: Groups = {
    has: filter => filter === '$share/g/a',
    join: ({ filter }) => act(`join ${filter}`),
    leave: filter => act(`leave ${filter}`),
  }
  const subscribing = createSubscribing({
    ...{ mapping, plain, groups },
    freed: () => told.push(subscribing.answered()),
    failed: error => failures.push(error),
  })
  return {
    ...{ calls, told, failures, subscribing },
    subscribe: (...filters: readonly string[]) =>
      subscribing.subscribe(
        filters.map(filter => requestOf(filter, { qos: 2 })),
        ({ filter }, ...answer) => told.push([filter, ...answer]),
      ),
    unsubscribe: (...filters: readonly string[]) =>
      subscribing.unsubscribe(filters, (...answer) => told.push(answer)),
  }
}

test('each is answered, with QoS 1 at most or why it was refused, and then what waits is freed', async () => {
  const { subscribe, subscribing, told } = setup()
  subscribe('a', 'denied', '$share/g/a')
  expect([subscribing.asked(), subscribing.answered()]).toEqual([3, 0])
  await settled()
  expect(told.filter(each => typeof each === 'object')).toEqual(
    expect.arrayContaining([
      ['a', 1],
      ['denied', 0x87, 'no'],
      ['$share/g/a', 1],
    ]),
  )
  expect(told.filter(each => typeof each === 'number')).toEqual([1, 2, 3])
})

test('what cannot be bound says why', async () => {
  const { subscribe, told } = setup()
  subscribe('x'.repeat(300))
  await settled()
  expect(told[0]).toEqual(['x'.repeat(300), 0x8f, undefined, expect.any(FilterError)])
})

test('all is done in turn', async () => {
  const { subscribe, unsubscribe, calls } = setup()
  subscribe('a')
  unsubscribe('a', '$share/g/a')
  subscribe('a')
  await settled()
  expect(calls).toEqual(['add a', 'remove a', 'leave $share/g/a', 'add a'])
})

test('the same filter twice at once is done one after the other', async () => {
  const { subscribe, calls, told } = setup()
  subscribe('a', 'b', 'a')
  await Promise.resolve()
  await Promise.resolve()
  expect(calls).toEqual(['add a', 'add b'])
  await settled()
  expect(calls).toEqual(['add a', 'add b', 'add a'])
  expect(told).toHaveLength(6)
})

test('each end is answered', async () => {
  const { unsubscribe, told } = setup()
  unsubscribe('a', 'unknown', 'denied', '$share/other/a', 'x'.repeat(300))
  await settled()
  const byFilter = new Map((told as [string, ...unknown[]][]).map(([filter, ...answer]) => [filter, answer]))
  expect(told).toHaveLength(5)
  expect(byFilter.get('a')).toEqual([0])
  expect(byFilter.get('denied')).toEqual([0x87, 'no'])
  for (const none of ['unknown', '$share/other/a', 'x'.repeat(300)])
    expect(byFilter.get(none)).toEqual([0x11])
})

test('what fails otherwise is told, and the next goes on', async () => {
  const { subscribe, failures, calls } = setup()
  subscribe('gone', 'b')
  await settled()
  expect(failures).toEqual([new Error('gone')])
  expect(calls).toEqual(['add gone', 'add b'])
})
