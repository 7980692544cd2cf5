import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import type { Link, Received } from '../../../../../src/driver/driver.js'
import { createDeliveries } from '../../../../../src/driver/tabs/hub/deliveries.js'
import type { Subscriptions } from '../../../../../src/driver/tabs/hub/subscriptions.js'
import { createTab, type Held, type Tab } from '../../../../../src/driver/tabs/hub/tab.js'

const message: Received = {
  ...{ topic: 't', payload: new Uint8Array(1), qos: 1, retain: false, dup: false },
  properties: {},
}

/** Deliveries to tabs that have asked for `t` at some QoS each. */
const start = (
  held: readonly Held[],
  tabs: readonly Tab[],
  outdated = false,
  see: (message: Pick<Received, 'payload'>) => void = () => {},
) => {
  const acks: (readonly [number, number | null])[] = []
  const sent: string[] = []
  const deliveries = createDeliveries({
    ...{ time: createTime(new VirtualTimeScheduler()), grace: 0, tabs: new Set(tabs) },
    subscriptions: {
      targets: () => ({ each: held, groups: [], outdated, named: [] }),
      heldBy: () => [],
    } as unknown as Subscriptions,
    send: (tab, given, _identifiers, number) => {
      see(given)
      sent.push(`${tab.client} ${number}`)
    },
  })
  const link = { ack: (number: number, code: number | null) => acks.push([number, code]) }
  deliveries.opened(link as unknown as Link, false, true)
  return { deliveries, acks, sent }
}

const tabOf = (client: string): Tab => ({
  ...createTab({ post: () => {}, close: () => {} }, 0),
  client,
  state: 'open',
})
const heldBy = (tab: Tab, qos: 0 | 1): Held => ({ tab, qos, asked: [] }) as Partial<Held> as Held

describe('a message that nobody has to settle', () => {
  test('is settled at once, where all that asked for it did so at QoS 0', () => {
    const [a, b] = [tabOf('a'), tabOf('b')]
    const { deliveries, acks, sent } = start([heldBy(a, 0), heldBy(b, 0)], [a, b])
    deliveries.message(message, [], 7)
    expect([sent, acks]).toEqual([['a 0', 'b 0'], [[7, 0]]])
  })

  test('is settled at once, where it is for who has left meanwhile', () => {
    const { deliveries, acks, sent } = start([], [tabOf('a')], true)
    deliveries.message(message, [], 7)
    expect([sent, acks]).toEqual([[], [[7, 0]]])
  })

  test('is shown to one tab, where nobody has asked for it', () => {
    const [a, b] = [tabOf('a'), tabOf('b')]
    const { deliveries, acks, sent } = start([], [a, b])
    deliveries.message(message, [], 7)
    expect([sent, acks]).toEqual([['a 1'], []])
    deliveries.settle(a, 1, 0x83, undefined)
    expect(acks).toEqual([[7, 0x83]])
  })

  test('is left to the broker, where there is no tab at all', () => {
    const { deliveries, acks, sent } = start([], [])
    deliveries.message(message, [], 7)
    expect([sent, acks]).toEqual([[], [[7, null]]])
  })
})

test('a message that one has to settle is settled by that one', () => {
  const [a, b] = [tabOf('a'), tabOf('b')]
  const { deliveries, acks, sent } = start([heldBy(a, 1), heldBy(b, 0)], [a, b])
  deliveries.message(message, [], 7)
  expect([sent, acks]).toEqual([['a 1', 'b 0'], []])
  deliveries.settle(a, 1, 0x83, undefined)
  expect(acks).toEqual([[7, 0x83]])
})

test('what tabs that are gone have left is held for others, a thousand at most; the broker has the rest', () => {
  const tab = tabOf('a')
  const { deliveries, acks } = start([heldBy(tab, 1)], [tab])
  for (let number = 1; number <= 1_001; number += 1) deliveries.message(message, [], number)
  tab.state = 'gone'
  deliveries.left(tab)
  expect(acks).toEqual([[1_001, null]])
})

describe('who settles', () => {
  const settled = (...codes: readonly (number | null)[]) => {
    const tabs = codes.map((_, at) => tabOf(`${at}`))
    const { deliveries, acks } = start(
      tabs.map(tab => heldBy(tab, 1)),
      tabs,
    )
    deliveries.message(message, [], 7)
    for (const [at, code] of codes.entries()) deliveries.settle(tabs[at] as Tab, 1, code, undefined)
    return acks
  }

  test('all of them, and the first refusal is told', () => {
    expect(settled(0, 0x83, 0x87)).toEqual([[7, 0x83]])
    expect(settled(0x83, 0)).toEqual([[7, 0x83]])
    expect(settled(0, 0)).toEqual([[7, 0]])
  })

  test('those who do not, do not speak for the others', () => {
    expect(settled(null, 0)).toEqual([[7, 0]])
    expect(settled(0x83, null)).toEqual([[7, 0x83]])
    expect(settled(null, null)).toEqual([[7, null]])
  })

  test('each of them once', () => {
    const [a, b] = [tabOf('a'), tabOf('b')]
    const { deliveries, acks } = start([heldBy(a, 1), heldBy(b, 1)], [a, b])
    deliveries.message(message, [], 7)
    for (const number of [1, 1, 99]) deliveries.settle(a, number, 0, undefined)
    expect(acks).toEqual([])
    deliveries.settle(b, 1, 0, undefined)
    expect(acks).toEqual([[7, 0]])
  })
})

test('a connection that is over is told nothing, and brings nothing', () => {
  const tab = tabOf('a')
  const { deliveries, acks, sent } = start([heldBy(tab, 1)], [tab])
  deliveries.message(message, [], 7)
  deliveries.lost()
  deliveries.message(message, [], 8)
  deliveries.settle(tab, 1, 0, undefined)
  deliveries.left(tab)
  expect([sent, acks]).toEqual([['a 1'], []])
})

test('R93 what waits to be settled keeps its own bytes, not all that came with them', () => {
  const tab = tabOf('a')
  const { deliveries } = start([heldBy(tab, 1)], [tab])
  const bytes = new Uint8Array(100_000).subarray(1, 2)
  deliveries.message({ ...message, payload: bytes, properties: { correlationData: bytes } }, [], 1)
  const kept = [...tab.deliveries.values()].flatMap(({ received: { payload, properties } }) => [
    payload.buffer.byteLength,
    properties.correlationData?.buffer.byteLength,
  ])
  expect(kept).toEqual([1, 1])
})

test('what a tab does with its bytes concerns neither others nor what is kept', () => {
  const tabs = [tabOf('a'), tabOf('b')]
  const all: Uint8Array[] = []
  const { deliveries } = start(
    tabs.map(tab => heldBy(tab, 1)),
    tabs,
    false,
    ({ payload }) => all.push(payload),
  )
  deliveries.message(message, [], 1)
  for (const { deliveries: waiting } of tabs)
    for (const { received } of waiting.values()) all.push(received.payload)
  // Both wait for the same delivery.
  expect([all.length, new Set(all).size]).toEqual([4, 3])
})

test('a message is counted as unread, and one of QoS 0 has no number', () => {
  const tab = tabOf('a')
  const { deliveries, acks, sent } = start([heldBy(tab, 1)], [tab])
  deliveries.message({ ...message, qos: 0 }, [], 0)
  deliveries.message(message, [], 1)
  expect([sent, tab.unread, acks]).toEqual([['a 0', 'a 1'], 2 * 202, []])
})

describe('a session that goes on', () => {
  const resumed = (grace: number, isKept = true) => {
    const scheduler = new VirtualTimeScheduler()
    const tabs = new Set<Tab>()
    const acks: unknown[] = []
    const sent: string[] = []
    let wants: 0 | 1 | null = null
    const deliveries = createDeliveries({
      ...{ time: createTime(scheduler), grace, tabs },
      subscriptions: {
        targets: () => ({ each: [], groups: [], outdated: false, named: [] }),
        heldBy: (tab: Tab) => (wants === null ? [] : [heldBy(tab, wants)]),
      } as unknown as Subscriptions,
      send: (tab, { dup }, _, number) => sent.push(`${tab.client} ${number}${dup ? ' again' : ''}`),
    })
    const link = { ack: (number: number, code: number | null) => acks.push([number, code]) }
    deliveries.opened(link as unknown as Link, true, isKept)
    const pass = (ms: number) => {
      scheduler.maxFrames = ms
      scheduler.flush()
      scheduler.frame = ms
    }
    const reopen = () => {
      deliveries.lost()
      deliveries.opened(link as unknown as Link, true, isKept)
    }
    const come = (tab: Tab, asks: boolean, qos: 0 | 1 = 1, filter = 't') => {
      tabs.add(tab)
      wants = asks ? qos : null
      deliveries.subscribed(tab, ['other', filter])
    }
    const go = (tab: Tab) => {
      tabs.delete(tab)
      tab.state = 'gone'
      deliveries.left(tab)
    }
    return { deliveries, acks, sent, pass, come, go, reopen }
  }

  test('holds what comes for tabs that are not back yet, for the time of grace', () => {
    const { deliveries, acks, sent, pass, come } = resumed(100)
    deliveries.message(message, [], 7)
    const tab = tabOf('a')
    come(tab, true)
    come(tab, true)
    expect(sent).toEqual(['a 1 again'])
    deliveries.settle(tab, 1, 0, undefined)
    pass(99)
    expect(acks).toEqual([])
    pass(100)
    expect(acks).toEqual([[7, 0]])
  })

  test('shows what nobody has come for to somebody, when the time is over', () => {
    const { deliveries, acks, sent, pass, come } = resumed(100)
    const tab = tabOf('a')
    come(tab, false)
    deliveries.message(message, [], 7)
    pass(99)
    expect([sent, acks]).toEqual([[], []])
    pass(100)
    expect([sent, acks]).toEqual([['a 1'], []])
    deliveries.settle(tab, 1, 0x83, undefined)
    expect(acks).toEqual([[7, 0x83]])
  })

  test('holds it for the first that comes, where nobody is there when the time is over', () => {
    const { deliveries, acks, sent, pass, come } = resumed(100)
    deliveries.message(message, [], 7)
    pass(200)
    expect([sent, acks]).toEqual([[], []])
    come(tabOf('b'), false)
    const tab = tabOf('a')
    come(tab, true)
    deliveries.settle(tab, 1, 0, undefined)
    expect([sent, acks]).toEqual([['a 1 again'], [[7, 0]]])
  })

  test('looks only at those that ask for what it holds', () => {
    const { deliveries, sent, come } = resumed(100)
    deliveries.message(message, [], 7)
    come(tabOf('b'), true, 1, 'another')
    come(tabOf('c'), true, 1, '$share/g/another')
    expect(sent).toEqual([])
    come(tabOf('a'), true, 1, '+')
    expect(sent).toEqual(['a 1 again'])
  })

  test.each([
    ['before', 50],
    ['after', 150],
  ])('holds it for another one, where who came for it has left %s the time is over', (_, when) => {
    const { deliveries, acks, sent, pass, come, go } = resumed(100)
    const [a, b] = [tabOf('a'), tabOf('b')]
    deliveries.message(message, [], 7)
    come(a, true)
    pass(when)
    go(a)
    pass(200)
    expect(acks).toEqual([])
    come(b, true)
    deliveries.settle(b, 1, 0, undefined)
    expect([sent, acks]).toEqual([['a 1 again', 'b 1 again'], [[7, 0]]])
  })

  test('settles when the time is over what was given at QoS 0 alone', () => {
    const { deliveries, acks, sent, pass, come } = resumed(100)
    deliveries.message(message, [], 7)
    come(tabOf('a'), true, 0)
    pass(99)
    expect([sent, acks]).toEqual([['a 0 again'], []])
    pass(100)
    expect(acks).toEqual([[7, 0]])
  })

  test('holds as long again what comes over the next connection', () => {
    const { deliveries, sent, pass, come, reopen } = resumed(100)
    pass(50)
    reopen()
    come(tabOf('a'), false)
    deliveries.message(message, [], 7)
    pass(149)
    expect(sent).toEqual([])
    pass(150)
    expect(sent).toEqual(['a 1'])
  })

  test('without grace leaves to the broker what nobody is there for', () => {
    const { deliveries, acks } = resumed(0)
    deliveries.message(message, [], 7)
    expect(acks).toEqual([[7, null]])
    const other = resumed(0, false)
    other.deliveries.message(message, [], 7)
    expect(other.acks).toEqual([[7, 0]])
  })

  test('holds nothing for a connection that is over', () => {
    const { deliveries, acks, sent, pass, come } = resumed(100)
    deliveries.message(message, [], 7)
    deliveries.lost()
    come(tabOf('a'), true)
    pass(200)
    expect([sent, acks]).toEqual([[], []])
  })
})

test('what a member of a group has left is given to the next one, as one that comes again', () => {
  const [a, b] = [tabOf('a'), tabOf('b')]
  const group = { holders: new Map([a, b].map(tab => [tab, heldBy(tab, 1)])), turn: 1 }
  const sent: unknown[] = []
  const acks: unknown[] = []
  const deliveries = createDeliveries({
    ...{ time: createTime(new VirtualTimeScheduler()), grace: 0, tabs: new Set([a, b]) },
    subscriptions: {
      targets: () => ({ each: [], groups: [group], outdated: false, named: [] }),
    } as unknown as Subscriptions,
    send: (tab, { dup }, _, number) => sent.push([tab.client, number, dup]),
  })
  const link = { ack: (number: number, code: number | null) => acks.push([number, code]) }
  deliveries.opened(link as unknown as Link, false, true)
  deliveries.message(message, [], 7)
  a.state = 'gone'
  deliveries.left(a)
  expect([sent, acks]).toEqual([
    [
      ['a', 1, false],
      ['b', 1, true],
    ],
    [],
  ])
  deliveries.settle(b, 1, 0, undefined)
  expect(acks).toEqual([[7, 0]])
})
