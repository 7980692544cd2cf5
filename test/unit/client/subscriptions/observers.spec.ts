import * as fc from 'fast-check'
import { Subject, type Subscription } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createObserverList, type FeedObserver } from '../../../../src/client/subscriptions/observers.js'
import { type Message, noProperties, rawMessage } from '../../../../src/message.js'

const message = (topic: string): Message => rawMessage(topic, new Uint8Array(), 0, false, false, noProperties)

const observer = (next: (message: Message) => void): FeedObserver => ({
  qos: 0,
  retained: 'each',
  strict: false,
  next,
  error: () => {},
  complete: () => {},
  generation: 0,
  slot: -1,
})

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
  const members = new Map<number, FeedObserver>()
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
    next: count => list.next(message(String(count))),
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

  test('one that throws does not keep the next message from the others', () => {
    const list = createObserverList()
    const seen: string[] = []
    list.add(
      observer(() => {
        throw new Error('thrown')
      }),
    )
    list.add(observer(({ topic }) => seen.push(topic)))
    expect(() => list.next(message('1'))).toThrow('thrown')
    const [throwing] = list.all()
    if (throwing !== undefined) list.remove(throwing)
    list.next(message('2'))
    expect(seen).toEqual(['2'])
  })
})
