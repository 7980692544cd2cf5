import * as fc from 'fast-check'
import { Subject, type Subscription } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { noDelivery } from '../../../../src/client/delivery/acks.js'
import {
  createObserver,
  createObserverList,
  type ObserverList,
  type SubscriptionObserver,
} from '../../../../src/client/subscriptions/observers.js'
import { type Message, noProperties, rawMessage } from '../../../../src/message.js'

const message = (topic: string): Message => rawMessage(topic, new Uint8Array(), 0, false, false, noProperties)

const observer = (
  next: (message: Message) => void,
  parts: Partial<Pick<SubscriptionObserver, 'since' | 'isBusy'>> = {},
): SubscriptionObserver =>
  Object.assign(
    createObserver({ qos: 0, retained: 'each', destination: { next, error: () => {}, complete: () => {} } }),
    parts,
  )

/** What an observer does when it gets the message of that number. */
interface Reaction {
  readonly at: number
  readonly act: 'join' | 'leave'
  readonly who: number
}

/** Something that observers join and leave by number. */
interface Hub {
  join(who: number): void
  leave(who: number): void
  next(count: number): void
}

/** Runs a script; returns who saw what, in order. */
const play = (
  make: (seen: (who: number, count: number) => void) => Hub,
  script: readonly { readonly join?: number; readonly leave?: number; readonly next?: true }[],
  reactions: ReadonlyMap<number, readonly Reaction[]>,
): readonly string[] => {
  const log: string[] = []
  let count = 0
  const hub = make((who, at) => {
    log.push(`${who} sees ${at}`)
    for (const reaction of reactions.get(who) ?? []) {
      if (reaction.at === at) hub[reaction.act](reaction.who)
    }
  })
  for (const step of script) {
    if (step.join !== undefined) hub.join(step.join)
    else if (step.leave !== undefined) hub.leave(step.leave)
    else {
      count += 1
      hub.next(count)
    }
  }
  return log
}

const subjectHub = (seen: (who: number, count: number) => void): Hub => {
  const subject = new Subject<number>()
  const subscriptions = new Map<number, Subscription>()
  return {
    join: who => {
      if (!subscriptions.has(who))
        subscriptions.set(
          who,
          subject.subscribe(count => seen(who, count)),
        )
    },
    leave: who => {
      subscriptions.get(who)?.unsubscribe()
      subscriptions.delete(who)
    },
    next: count => subject.next(count),
  }
}

const listHub = (seen: (who: number, count: number) => void): Hub => {
  const list = createObserverList()
  const members = new Map<number, SubscriptionObserver>()
  return {
    join: who => {
      if (members.has(who)) return
      const member = observer(({ topic }) => seen(who, Number(topic)))
      members.set(who, member)
      list.add(member)
    },
    leave: who => {
      const member = members.get(who)
      if (member !== undefined) list.remove(member)
      members.delete(who)
    },
    next: count => list.next(message(String(count)), noDelivery, 1),
  }
}

describe('the observers of a filter', () => {
  const who = fc.integer({ min: 0, max: 12 })
  const step = fc.oneof(
    fc.record({ join: who }),
    fc.record({ leave: who }),
    fc.constant({ next: true as const }),
  )
  const reaction = fc.record({
    at: fc.integer({ min: 1, max: 6 }),
    act: fc.constantFrom('join' as const, 'leave' as const),
    who,
  })

  test('see what the observers of a Subject would, whoever joins or leaves while a message is under way', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.array(fc.tuple(who, fc.array(reaction, { maxLength: 3 })), { maxLength: 6 }),
        (script, given) => {
          const reactions = new Map(given)
          expect(play(listHub, script, reactions)).toEqual(play(subjectHub, script, reactions))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  test('a list that everybody has left is empty, and its room is free', () => {
    const list = createObserverList()
    const members = Array.from({ length: 1_000 }, () => observer(() => {}))
    for (const member of members) list.add(member)
    for (const member of members) expect(list.remove(member)).toBe(true)
    expect(list.size()).toBe(0)
    expect(list.all()).toEqual([])
    const [first] = members
    expect(first && list.remove(first)).toBe(false)
  })

  test.each([
    ['all', (list: ObserverList) => list.next(message('a'), noDelivery, 1)],
    ['some', (list: ObserverList) => list.nextTo(message('a'), noDelivery, () => true)],
  ])('the room of those that have left is used again after a message to %s', (_, send) => {
    const list = createObserverList()
    const stays = observer(() => {})
    list.add(stays)
    list.add(observer(() => {}))
    send(list)
    for (let i = 0; i < 100; i += 1) {
      const guest = observer(() => {})
      list.add(guest)
      expect(guest.slot).toBeLessThanOrEqual(4)
      list.remove(guest)
    }
  })

  test('one that throws does not keep the next message from the others', () => {
    const list = createObserverList()
    const seen: string[] = []
    list.add(
      observer(() => {
        throw new Error('thrown')
      }),
    )
    list.add(observer(({ topic }) => seen.push(topic)))
    expect(() => list.next(message('1'), noDelivery, 1)).toThrow('thrown')
    const [throwing] = list.all()
    if (throwing !== undefined) list.remove(throwing)
    list.next(message('2'), noDelivery, 1)
    expect(seen).toEqual(['2'])
  })

  test('N74 one whose SUBSCRIBE came after the copy does not get it', () => {
    const list = createObserverList()
    const seen: string[] = []
    for (const since of [0, 3, 5])
      list.add(observer(({ topic }) => seen.push(`${since} ${topic}`), { since }))
    expect([4, 5].map(sequence => list.next(message(String(sequence)), noDelivery, sequence))).toEqual([
      true,
      true,
    ])
    expect(seen).toEqual(['0 4', '3 4', '0 5', '3 5', '5 5'])
    const late = createObserverList()
    late.add(observer(() => seen.push('late'), { since: 9 }))
    expect(late.next(message('1'), noDelivery, 8)).toBe(false)
    expect(seen).not.toContain('late')
  })

  describe('T102 of a group', () => {
    const turns = (members: readonly { readonly busy?: boolean }[], count: number) => {
      const list = createObserverList()
      const seen: string[] = []
      members.forEach(({ busy = false }, at) => {
        list.add(observer(() => seen.push(String(at)), { isBusy: () => busy }))
      })
      for (let i = 0; i < count; i += 1) list.nextToOne(message('a'), noDelivery)
      return seen.join('')
    }

    test('get messages in turn', () => {
      expect(turns([{}, {}, {}], 7)).toBe('0120120')
      expect(turns([{}], 3)).toBe('000')
      expect(createObserverList().nextToOne(message('a'), noDelivery)).toBe(false)
    })

    test('who never says that it is busy is not', () => {
      const list = createObserverList()
      const seen: string[] = []
      const add = (name: string, parts: { readonly isBusy?: () => boolean }) =>
        list.add(
          createObserver({
            qos: 0,
            retained: 'none',
            destination: { next: () => seen.push(name), error: () => {}, complete: () => {} },
            ...parts,
          }),
        )
      add('busy', { isBusy: () => true })
      add('ready', {})
      for (let i = 0; i < 3; i += 1) list.nextToOne(message('a'), noDelivery)
      expect(seen).toEqual(['ready', 'ready', 'ready'])
    })

    test('one that is busy is passed over, unless all are', () => {
      expect(turns([{}, { busy: true }, {}], 4)).toBe('0202')
      expect(turns([{ busy: true }, { busy: true }], 3)).toBe('010')
    })

    test('each message goes to one that is there, whoever joins and leaves', () => {
      const who = fc.integer({ min: 0, max: 6 })
      const step = fc.oneof(
        fc.record({ join: who }),
        fc.record({ leave: who }),
        fc.constant({ next: true as const }),
      )
      fc.assert(
        fc.property(fc.array(step, { maxLength: 80 }), script => {
          const list = createObserverList()
          const members = new Map<number, SubscriptionObserver>()
          let seen: number[] = []
          for (const each of script) {
            if ('join' in each && !members.has(each.join)) {
              const member = observer(() => seen.push(each.join))
              members.set(each.join, member)
              list.add(member)
            } else if ('leave' in each) {
              const member = members.get(each.leave)
              members.delete(each.leave)
              if (member !== undefined) list.remove(member)
            } else if ('next' in each) {
              seen = []
              expect(list.nextToOne(message('a'), noDelivery)).toBe(members.size > 0)
              expect(seen).toHaveLength(Math.min(1, members.size))
              for (const got of seen) expect(members.has(got)).toBe(true)
            }
          }
        }),
      )
    })
  })
})

test('one that joins while a message is under way starts with the next, whoever is picked', () => {
  const list = createObserverList()
  const log: string[] = []
  const joining = observer(({ topic }) => log.push(`joined ${topic}`))
  const first = observer(({ topic }) => {
    log.push(`first ${topic}`)
    if (topic === 'a') list.add(joining)
  })
  list.add(first)
  for (const topic of ['a', 'b']) list.nextTo(message(topic), noDelivery, () => true)
  expect(log).toEqual(['first a', 'first b', 'joined b'])
})

test.each([
  ['all', (list: ReturnType<typeof createObserverList>) => list.next(message('a'), noDelivery, 1)],
  [
    'those picked',
    (list: ReturnType<typeof createObserverList>) => list.nextTo(message('a'), noDelivery, () => true),
  ],
])('who leaves while a message is under way to %s does not get it, however many leave', (_, give) => {
  const list = createObserverList()
  const log: string[] = []
  const all = ['a', 'b', 'c', 'd'].map(name =>
    observer(() => {
      log.push(name)
      // The room of those who have left is made use of only afterwards.
      if (name === 'a') for (const each of [0, 1, 2]) list.remove(all[each]!)
    }),
  )
  for (const each of all) list.add(each)
  give(list)
  give(list)
  expect([log, list.size()]).toEqual([['a', 'd', 'd'], 1])
  const late = ['x', 'y', 'z'].map(name => observer(() => log.push(name)))
  for (const each of late) list.add(each)
  const leaving = observer(() => list.remove(late[2]!))
  log.length = 0
  list.add(leaving)
  give(list)
  give(list)
  expect(log).toEqual(['d', 'x', 'y', 'z', 'd', 'x', 'y'])
})

test('an observer that says no more takes a lower grant, is never busy, and waits for nothing', () => {
  const destination = { next: () => {}, error: () => {}, complete: () => {} }
  const { isBusy, ...rest } = createObserver({ qos: 1, retained: 'once', destination })
  expect(isBusy()).toBe(false)
  expect(rest).toEqual({
    qos: 1,
    retained: 'once',
    destination,
    strict: false,
    since: 0,
    asked: 0,
    slot: -1,
  })
})
