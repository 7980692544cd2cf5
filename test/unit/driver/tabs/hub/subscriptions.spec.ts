import { beforeEach, describe, expect, test } from 'vitest'
import {
  createSubscriptions,
  identifierOf,
  type Subscriptions,
} from '../../../../../src/driver/tabs/hub/subscriptions.js'
import { createTab, type Held, type Tab } from '../../../../../src/driver/tabs/hub/tab.js'
import type { CarriedRequest } from '../../../../../src/driver/tabs/protocol/messages.js'
import { collect } from '../../../../support/garbage.js'

const tabOf = (client: string): Tab => ({ ...createTab({ post: () => {}, close: () => {} }, 0), client })
const requestOf = (filter: string, rest: Partial<CarriedRequest> = {}): CarriedRequest => ({
  ...{ filter, qos: 1, retainHandling: 0 },
  ...rest,
})

let subscriptions: Subscriptions
const [a, b] = [tabOf('a'), tabOf('b')]
beforeEach(() => {
  subscriptions = createSubscriptions(() => 0)
})

const ask = (tab: Tab, filters: readonly string[], rest: Partial<CarriedRequest> = {}, now = 0) =>
  subscriptions.ask(
    tab,
    filters.map(filter => requestOf(filter, rest)),
    now,
  )
const grant = (tab: Tab, asked: ReturnType<typeof ask>) => {
  for (const request of asked) subscriptions.answered(tab, request, true)
}
const clients = (each: readonly Held[]) => each.map(({ tab }) => tab.client).sort()
const targets = (topic: string, { retain = false, names = [] as readonly number[], now = 0 } = {}) => {
  const { each, groups, outdated } = subscriptions.targets(topic, retain, names, now)
  return { each: clients(each), groups: groups.map(({ filter }) => filter), outdated }
}

describe('what the connection is asked', () => {
  test('exact filters of one tab share a number, each of the others has its own', () => {
    const numbers = (asked: ReturnType<typeof ask>) => asked.map(({ identifier }) => identifier)
    expect(numbers(ask(a, ['x', 'y/#', 'z', '$share/g/z']))).toEqual([1, 2, 1, 3])
    expect(numbers(ask(b, ['x', 'z']))).toEqual([4, 4])
    // Those are of the whole packet.
    expect(numbers(ask(a, ['p', 'q'], { userProperties: [['k', 'v']] }))).toEqual([5, 6])
  })

  test('has numbers that begin where chance has it, and go on after the connection', () => {
    subscriptions = createSubscriptions(() => 0.5)
    const number = () => ask(a, ['x'])[0]?.identifier
    expect(number()).toBe(0x0400_0000)
    subscriptions.clear()
    expect(number()).toBe(0x0400_0001)
  })

  test('is the highest QoS that a tab has, and of what is stored what is new for the tab', () => {
    const handling = (tab: Tab, retainHandling: 0 | 1 | 2) =>
      ask(tab, ['x'], { retainHandling })[0]?.retainHandling
    expect(ask(a, ['x'], { qos: 0 })[0]?.qos).toBe(0)
    expect(ask(b, ['x'], { qos: 2 })[0]?.qos).toBe(2)
    expect(ask(a, ['x'], { qos: 1 })[0]?.qos).toBe(2)
    expect([handling(a, 0), handling(a, 1), handling(a, 2), handling(tabOf('c'), 1)]).toEqual([0, 2, 2, 0])
  })
})

describe('who has a message', () => {
  test('are the tabs whose filters match, and nobody who has left', () => {
    ask(a, ['x/+', 'y'])
    ask(b, ['x/#'])
    expect(targets('x/1')).toEqual({ each: ['a', 'b'], groups: [], outdated: false })
    expect(subscriptions.end(a, 'x/+')).toBe(true)
    expect(targets('x/1').each).toEqual(['b'])
    expect(targets('none')).toEqual({ each: [], groups: [], outdated: false })
    expect(subscriptions.leave(b)).toEqual(['x/#'])
    expect(targets('x/1').each).toEqual([])
    expect(targets('y').each).toEqual(['a'])
    subscriptions.clear()
    expect(targets('y').each).toEqual([])
  })

  test('a filter ends with the last tab that has it', () => {
    ask(a, ['x', 'mine'])
    ask(b, ['x'])
    expect(subscriptions.end(a, 'x')).toBe(false)
    expect(subscriptions.end(b, 'x')).toBe(true)
    expect(subscriptions.end(b, 'x')).toBe(true)
    ask(b, ['mine'])
    expect(subscriptions.leave(a)).toEqual([])
    expect(subscriptions.leave(b)).toEqual(['mine'])
  })

  test('one of a group, where no tab has it for itself', () => {
    ask(a, ['$share/g/x', '$share/h/x', '$share/g/y/#'])
    expect(targets('x')).toEqual({ each: [], groups: ['$share/g/x'], outdated: false })
    expect(targets('y/1').groups).toEqual(['$share/g/y/#'])
    ask(b, ['x'])
    expect(targets('x')).toEqual({ each: ['b'], groups: [], outdated: false })
  })

  test('a copy that says what it is for is for that', () => {
    const [wide] = ask(a, ['x/#'])
    const [exact] = ask(b, ['x/1'])
    const [group] = ask(a, ['$share/g/x/1'])
    grant(a, [wide, group] as never)
    grant(b, [exact] as never)
    const names = (...of: readonly (typeof wide)[]) => of.map(request => request?.identifier ?? 0)
    expect(targets('x/1', { names: names(wide) }).each).toEqual(['a'])
    expect(targets('x/1', { names: names(exact) }).each).toEqual(['b'])
    expect(targets('x/1', { names: names(wide, exact) }).each).toEqual(['a', 'b'])
    expect(targets('x/1', { names: names(group) })).toEqual({
      each: [],
      groups: ['$share/g/x/1'],
      outdated: false,
    })
    // Of what is no more it is known by its topic who has it.
    expect(targets('x/1', { names: [99] }).each).toEqual(['a', 'b'])
  })

  test('a number that filters share is known for as long as a tab has one of them', () => {
    const [first] = ask(a, ['x', 'y'])
    const names = [first?.identifier ?? 0]
    const isKnown = () => subscriptions.targets('y', false, names, 0).named.length > 0
    subscriptions.end(a, 'x')
    expect([targets('y', { names }).each, isKnown()]).toEqual([['a'], true])
    subscriptions.end(a, 'y')
    expect(isKnown()).toBe(false)
  })

  test('before it is granted, a tab has no copy of what another one asked for earlier', () => {
    const asked = ask(a, ['x'])
    grant(a, asked)
    const later = ask(b, ['x'])
    const names = [asked[0]?.identifier ?? 0]
    expect(targets('x', { names }).each).toEqual(['a'])
    expect(targets('x', { names: [later[0]?.identifier ?? 0] }).each).toEqual(['a', 'b'])
    grant(b, later)
    expect(targets('x', { names }).each).toEqual(['a', 'b'])
  })

  test('what is refused is over, but not what the tab had before', () => {
    const [first] = ask(a, ['x'])
    subscriptions.answered(a, first as never, false)
    expect(targets('x').each).toEqual([])
    grant(a, ask(a, ['x']))
    const [again] = ask(a, ['x'], { qos: 2 })
    subscriptions.answered(a, again as never, false)
    expect(targets('x').each).toEqual(['a'])
    subscriptions.answered(a, { ...(again as NonNullable<typeof again>), filter: 'never' }, true)
  })

  test('what is stored is for the tab that asked, and for nobody once that has left', () => {
    ask(a, ['x'])
    const [second] = ask(b, ['x'])
    const names = [second?.identifier ?? 0]
    expect(targets('x', { retain: true, names })).toEqual({ each: ['b'], groups: [], outdated: false })
    subscriptions.end(b, 'x')
    expect(targets('x', { retain: true, names })).toEqual({ each: [], groups: [], outdated: true })
  })

  test('what is stored, and does not say for whom, is for those who wait for it, a while', () => {
    ask(a, ['x'], { retainHandling: 2 }, 0)
    ask(b, ['x'], {}, 1_000)
    expect(targets('x', { retain: true, now: 1_000 }).each).toEqual(['b'])
    // Each one that comes may be followed by others.
    expect(targets('x', { retain: true, now: 10_999 }).each).toEqual(['b'])
    expect(targets('x', { retain: true, now: 20_998 }).each).toEqual(['b'])
    // Nobody is known to wait: the tabs find out themselves.
    expect(targets('x', { retain: true, now: 30_998 }).each).toEqual(['a', 'b'])
  })
})

test('of a tab that has left, and of what it alone had, nothing is kept', async () => {
  const kept: WeakRef<object>[] = []
  const comeAndGo = (filter: string) => {
    const tab = tabOf('c')
    ask(tab, [filter])
    targets('x/1')
    for (const { merged } of subscriptions.heldBy(tab, 'x/1'))
      kept.push(new WeakRef(merged), new WeakRef(tab))
    subscriptions.leave(tab)
  }
  ask(a, ['y'])
  for (const filter of ['x/1', 'x/+', '#', '$share/g/x/1']) comeAndGo(filter)
  await new Promise(resolve => setImmediate(resolve))
  collect()
  expect(kept).toHaveLength(8)
  expect(kept.filter(reference => reference.deref() !== undefined)).toEqual([])
})

test('what a tab has that matches is found, groups among it', () => {
  ask(a, ['x/+', '$share/g/x/1', 'y'])
  ask(b, ['x/1'])
  expect(subscriptions.heldBy(a, 'x/1').map(({ merged }) => merged.filter)).toEqual(['x/+', '$share/g/x/1'])
  expect(subscriptions.heldBy(b, 'y')).toEqual([])
})

describe('the identifier of a tab', () => {
  test('is that of the SUBSCRIBE that a copy names, of the last one before that, or of the latest', () => {
    const numbers = [7, 8].map(identifier => ask(a, ['x'], { identifier })[0]?.identifier ?? 0)
    const [other] = ask(b, ['x'], { identifier: 1 })
    ask(a, ['x'], { identifier: 9 })
    const [held] = subscriptions.heldBy(a, 'x')
    const named = (...names: readonly number[]) => identifierOf(held as Held, names)
    expect(numbers.map(number => named(number))).toEqual([7, 8])
    expect(named(other?.identifier ?? 0)).toBe(8)
    expect([named(), named(99)]).toEqual([9, 9])
  })

  test('is that of the SUBSCRIBE in force, where a later one was refused and a copy is for others, too', () => {
    const [first, refused] = [7, 8].map(identifier => ask(a, ['x'], { identifier }))
    grant(a, first ?? [])
    for (const request of refused ?? []) subscriptions.answered(a, request, false)
    const wide = ask(a, ['#'], { identifier: 9 })
    const names = [...(first ?? []), ...wide].map(({ identifier = 0 }) => identifier)
    const told = subscriptions.heldBy(a, 'x').map(held => [held.merged.filter, identifierOf(held, names)])
    expect(told).toEqual([
      ['x', 7],
      ['#', 9],
    ])
  })

  test('is told apart for so many of one filter', () => {
    const numbers = [1, 2, 3, 4, 5].map(identifier => ask(a, ['x/#'], { identifier })[0]?.identifier ?? 0)
    const found = numbers.map(number => subscriptions.targets('x/1', false, [number], 0))
    // The round of the first is forgotten: who has it is known by the topic.
    expect(found.map(({ named }) => named)).toEqual([[], ...numbers.slice(1).map(number => [number])])
    expect(clients(found[0]?.each ?? [])).toEqual(['a'])
    const own = found.slice(1).flatMap(({ each, named }) => each.map(held => identifierOf(held, named)))
    expect(own).toEqual([2, 3, 4, 5])
  })

  test('is told apart for so many of one filter, for each tab that has it', () => {
    ask(b, ['x/#'])
    const numbers = [1, 2, 3, 4, 5, 6, 7].map(identifier => ask(a, ['x/#'], { identifier })[0]?.identifier)
    expect(targets('x/1', { retain: true, names: [1] }).each).toEqual(['b'])
    // There is no more room than for two tabs.
    ask(a, ['x/#'])
    expect(subscriptions.targets('x/1', true, [1], 0).named).toEqual([])
    expect(numbers.map(number => subscriptions.targets('x/1', true, [number ?? 0], 0).named)).toEqual(
      numbers.map(number => [number]),
    )
  })
})
