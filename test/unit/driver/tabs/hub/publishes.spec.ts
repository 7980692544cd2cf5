import { describe, expect, test } from 'vitest'
import type { Link, Outgoing, PublishOutcome } from '../../../../../src/driver/driver.js'
import { createPublishes } from '../../../../../src/driver/tabs/hub/publishes.js'
import { createTab, type Tab } from '../../../../../src/driver/tabs/hub/tab.js'

const packet = (topic: string, qos: 0 | 1 | 2 = 1): Outgoing => ({
  topic,
  payload: new Uint8Array(1),
  qos,
  retain: false,
  properties: {},
})

const tabOf = (client: string): Tab => ({ ...createTab({ post: () => {}, close: () => {} }, 0), client })

/** A connection that takes so many publishes, and answers when it is told to. */
const connection = (room: number) => {
  const taken: { readonly packet: Outgoing; answer(outcome: PublishOutcome): void }[] = []
  const link = {
    publish: (given: Outgoing, outcome: (outcome: PublishOutcome) => void) => {
      if (taken.length >= room) return false
      taken.push({ packet: given, answer: outcome })
      return true
    },
  }
  return {
    link: link as unknown as Link,
    taken,
    widen: (more: number) => {
      room += more
    },
  }
}

const start = () => {
  const answers: [string, number, PublishOutcome][] = []
  const asked: Tab[] = []
  const emptied: string[] = []
  const publishes = createPublishes({
    answer: (tab, id, outcome) => {
      asked.push(tab)
      answers.push([tab.client, id, outcome])
    },
    emptied: tab => emptied.push(tab.client),
  })
  return { publishes, answers, asked, emptied }
}

const done = { code: 0, text: undefined }

describe('publishes of tabs', () => {
  test('go out in order for each tab, in turn among tabs, as far as there is room', () => {
    const { publishes, emptied } = start()
    const { link, taken, widen } = connection(1)
    const [a, b] = [tabOf('a'), tabOf('b')]
    publishes.opened(link)
    for (const [id, topic] of ['a1', 'a2', 'a3'].entries())
      publishes.publish(a, { id, packet: packet(topic) }, false)
    for (const [id, topic] of ['b1', 'b2'].entries())
      publishes.publish(b, { id, packet: packet(topic) }, false)
    const topics = () => taken.map(each => each.packet.topic)
    expect(topics()).toEqual(['a1'])
    widen(3)
    publishes.ready()
    expect(topics().filter(topic => topic.startsWith('a'))).toEqual(
      ['a1', 'a2', 'a3'].slice(0, topics().filter(topic => topic.startsWith('a')).length),
    )
    expect(topics()).toContain('b1')
    widen(10)
    publishes.ready()
    expect(topics()).toHaveLength(5)
    expect(emptied.sort()).toEqual(['a', 'a', 'b'])
  })

  test('an answer goes to the tab that asked; one of a lost connection to nobody', () => {
    const { publishes, answers } = start()
    const { link, taken } = connection(10)
    const a = tabOf('a')
    publishes.opened(link)
    publishes.publish(a, { id: 1, packet: packet('x') }, false)
    publishes.publish(a, { id: 2, packet: packet('y') }, false)
    taken[0]?.answer(done)
    publishes.lost()
    taken[1]?.answer(done)
    expect(answers).toEqual([['a', 1, done]])
  })

  test('what a lost connection left at QoS 1 is dropped, for its client sends a new one', () => {
    const { publishes } = start()
    const { link } = connection(10)
    const sent = packet('x')
    publishes.opened(link)
    publishes.publish(tabOf('a'), { id: 1, packet: sent }, false)
    publishes.publish(tabOf('a'), { id: 2, packet: packet('x', 0) }, false)
    publishes.lost()
    expect(publishes.takeDropped()).toEqual([sent])
    expect(publishes.takeDropped()).toEqual([])
  })

  test('one of QoS 2 that is asked for again is the very same object, over the next connection', () => {
    const { publishes, answers } = start()
    const first = connection(10)
    const next = connection(10)
    const sent = packet('x', 2)
    publishes.opened(first.link)
    publishes.publish(tabOf('a'), { id: 1, packet: sent }, false)
    publishes.lost()
    publishes.opened(next.link)
    publishes.publish(tabOf('a'), { id: 1, packet: packet('x', 2) }, true)
    expect(next.taken.map(each => each.packet)).toEqual([sent])
    expect(next.taken[0]?.packet).toBe(sent)
    next.taken[0]?.answer(done)
    expect(answers).toEqual([['a', 1, done]])
  })

  test('one of QoS 2 that is still under way is answered to the next link of its client, and not sent twice', () => {
    const { publishes, answers, asked } = start()
    const { link, taken } = connection(10)
    const [before, after] = [tabOf('a'), tabOf('a')]
    publishes.opened(link)
    publishes.publish(before, { id: 1, packet: packet('x', 2) }, false)
    publishes.left(before)
    publishes.publish(after, { id: 1, packet: packet('x', 2) }, true)
    expect(taken).toHaveLength(1)
    taken[0]?.answer(done)
    expect(answers).toEqual([['a', 1, done]])
    expect(asked[0]).toBe(after)
  })

  test('one of QoS 2 that another hub has sent is uncertain', () => {
    const { publishes, answers } = start()
    const { link, taken } = connection(10)
    publishes.opened(link)
    publishes.publish(tabOf('a'), { id: 1, packet: packet('x', 2) }, true)
    expect(taken).toEqual([])
    expect(answers).toEqual([['a', 1, { ...done, uncertain: true }]])
  })

  test('of those that are uncertain a bounded number is remembered; the others are dropped', () => {
    const { publishes } = start()
    const { link } = connection(5_000)
    const tab = tabOf('a')
    publishes.opened(link)
    for (let id = 0; id < 900; id += 1) publishes.publish(tab, { id, packet: packet(`${id}`, 2) }, false)
    publishes.lost()
    expect(publishes.takeDropped()).toEqual([])
    publishes.opened(link)
    for (let id = 900; id < 1_200; id += 1) publishes.publish(tab, { id, packet: packet(`${id}`, 2) }, false)
    expect(publishes.takeDropped()).toHaveLength(200)
  })

  test('of more than are remembered those in flight can be answered; what a lost connection leaves of them is dropped', () => {
    const { publishes, answers } = start()
    const { link, taken } = connection(5_000)
    const tab = tabOf('a')
    publishes.opened(link)
    for (let id = 0; id < 1_200; id += 1) publishes.publish(tab, { id, packet: packet(`${id}`, 2) }, false)
    taken[0]?.answer(done)
    expect(answers).toEqual([['a', 0, done]])
    expect(publishes.takeDropped()).toEqual([])
    publishes.lost()
    const topics = publishes.takeDropped().map(({ topic }) => topic)
    expect(topics).toEqual(Array.from({ length: 199 }, (_, at) => `${at + 1}`))
  })

  test('what waits of a tab that leaves is not sent, and nothing of others is lost', () => {
    const { publishes } = start()
    const { link, taken, widen } = connection(0)
    const [a, b] = [tabOf('a'), tabOf('b')]
    publishes.opened(link)
    publishes.publish(a, { id: 1, packet: packet('a') }, false)
    publishes.publish(b, { id: 1, packet: packet('b') }, false)
    publishes.left(a)
    widen(10)
    publishes.ready()
    expect(taken.map(each => each.packet.topic)).toEqual(['b'])
  })

  test('what a lost connection left is dropped in the order in which it was sent', () => {
    const { publishes } = start()
    const { link } = connection(10)
    publishes.opened(link)
    for (const [id, topic] of ['x', 'y', 'z'].entries())
      publishes.publish(tabOf('a'), { id, packet: packet(topic) }, false)
    publishes.lost()
    expect(publishes.takeDropped().map(({ topic }) => topic)).toEqual(['x', 'y', 'z'])
  })

  test('what is answered at once is answered once, and left to nobody', () => {
    const { publishes, answers } = start()
    let later: ((outcome: PublishOutcome) => void) | undefined
    const link: Partial<Link> = {
      publish: (_, outcome) => {
        later = outcome
        outcome(done)
        return true
      },
    }
    publishes.opened(link as Link)
    publishes.publish(tabOf('a'), { id: 1, packet: packet('x') }, false)
    later?.(done)
    publishes.lost()
    expect([answers, publishes.takeDropped()]).toEqual([[['a', 1, done]], []])
  })

  test('a tab that leaves while it is refused has nothing left that waits', () => {
    const { publishes } = start()
    const a = tabOf('a')
    const offered: Outgoing[] = []
    const link: Partial<Link> = {
      publish: given => {
        offered.push(given)
        publishes.left(a)
        return false
      },
    }
    publishes.opened(link as Link)
    publishes.publish(a, { id: 1, packet: packet('x') }, false)
    publishes.ready()
    expect(offered).toHaveLength(1)
  })

  test('nothing is sent without a connection, and what waited for one that was lost is not sent at all', () => {
    const { publishes } = start()
    const [first, next] = [connection(0), connection(10)]
    const a = tabOf('a')
    publishes.opened(first.link)
    publishes.publish(a, { id: 1, packet: packet('x') }, false)
    publishes.lost()
    first.widen(10)
    publishes.ready()
    publishes.publish(tabOf('b'), { id: 1, packet: packet('y') }, false)
    expect(first.taken).toEqual([])
    publishes.opened(next.link)
    expect(next.taken.map(each => each.packet.topic)).toEqual(['y'])
  })
})
