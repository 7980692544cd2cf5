import { describe, expect, test } from 'vitest'
import { createFlow } from '../../../../../src/driver/nats/link/flow.js'

/** A line whose PINGs are answered by hand. */
const line = (maximum: number) => {
  const pings: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = []
  const happened: string[] = []
  const flow = createFlow(maximum, {
    flush: () =>
      new Promise<void>((resolve, reject) => {
        pings.push({ resolve, reject })
      }),
    ready: () => happened.push('ready'),
  })
  return { flow, pings, happened, note: (what: string) => () => void happened.push(what) }
}

const turn = () => new Promise(resolve => setImmediate(resolve))

describe('what the server has read', () => {
  test('one PING follows all that is written in a turn, and one at a time is unanswered', async () => {
    const { flow, pings, happened, note } = line(100)
    flow.wrote(10, note('a'))
    flow.wrote(10, note('b'))
    await turn()
    expect(pings).toHaveLength(1)
    flow.wrote(10, note('c'))
    await turn()
    expect(pings).toHaveLength(1)
    pings[0]?.resolve()
    await turn()
    expect(happened).toEqual(['a', 'b'])
    expect(pings).toHaveLength(2)
    pings[1]?.resolve()
    await turn()
    expect(happened).toEqual(['a', 'b', 'c'])
  })

  test('is what makes room: nothing is taken beyond the maximum, and ready is said once', async () => {
    const { flow, pings, happened, note } = line(100)
    flow.wrote(99, note('a'))
    expect(flow.takes()).toBe(true)
    flow.wrote(1, note('b'))
    expect(flow.takes()).toBe(false)
    await turn()
    pings[0]?.resolve()
    await turn()
    expect(happened).toEqual(['a', 'b', 'ready'])
    expect(flow.takes()).toBe(true)
  })

  test('is not told when the link is over, or the connection is gone', async () => {
    const { flow, pings, happened, note } = line(100)
    flow.wrote(10, note('a'))
    await turn()
    pings[0]?.reject(new Error('gone'))
    await turn()
    flow.stop()
    flow.wrote(10, note('b'))
    await turn()
    expect(happened).toEqual([])
    expect(pings).toHaveLength(1)
  })
})

test('nothing is asked where nothing waits, nor beside a PING that is unanswered', async () => {
  const { flow, pings, note } = line(100)
  flow.wrote(10, note('a'))
  await turn()
  flow.wrote(10, note('b'))
  await turn()
  expect(pings).toHaveLength(1)
  pings[0]?.resolve()
  await turn()
  pings[1]?.resolve()
  await turn()
  expect(pings).toHaveLength(2)
})

test('there is room when less than the maximum is unread, and not before', async () => {
  const { flow, pings, happened, note } = line(100)
  flow.wrote(1, note('a'))
  await turn()
  flow.wrote(100, note('b'))
  expect(flow.takes()).toBe(false)
  pings[0]?.resolve()
  await turn()
  expect([happened, flow.takes()]).toEqual([['a'], false])
  pings[1]?.resolve()
  await turn()
  expect([happened, flow.takes()]).toEqual([['a', 'b', 'ready'], true])
  flow.wrote(1, note('c'))
  await turn()
  pings[2]?.resolve()
  await turn()
  expect(happened).toEqual(['a', 'b', 'ready', 'c'])
})

test('whoever is told of room may fill it, and is told again', async () => {
  const pings: (() => void)[] = []
  let told = 0
  const flow = createFlow(10, {
    flush: () => new Promise<void>(resolve => pings.push(resolve)),
    ready: () => {
      told += 1
      if (told > 2) return
      flow.wrote(10, () => {})
      expect(flow.takes()).toBe(false)
    },
  })
  flow.wrote(10, () => {})
  expect(flow.takes()).toBe(false)
  for (let at = 0; at < 3; at += 1) {
    await turn()
    pings[at]?.()
    await turn()
  }
  expect(told).toBe(3)
})

test('a link that ends while it is told of what was read hears no more', async () => {
  const { flow, pings, happened, note } = line(10)
  flow.wrote(10, () => {
    happened.push('a')
    flow.stop()
  })
  flow.wrote(10, note('b'))
  expect(flow.takes()).toBe(false)
  await turn()
  pings[0]?.resolve()
  await turn()
  expect(happened).toEqual(['a'])
})

test('an error that takes twelve microtasks more than the answer to a PING is known before it', async () => {
  const { flow, pings, happened, note } = line(100)
  flow.wrote(10, note('a'))
  await turn()
  pings[0]?.resolve()
  for (let at = 0; at <= 12; at += 1) await Promise.resolve()
  expect(happened).toEqual([])
  await turn()
  expect(happened).toEqual(['a'])
})
