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
