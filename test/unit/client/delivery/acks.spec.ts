import { VirtualTimeScheduler } from 'rxjs'
import { createClient, type Driver, type Message } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import {
  createAcks,
  type Delivery,
  noDelivery,
  type Share,
  type Stalled,
} from '../../../../src/client/delivery/acks.js'
import type { Link, LinkHandlers } from '../../../../src/driver/driver.js'
import { noProperties, rawMessage } from '../../../../src/message.js'
import { all } from '../subscriptions/linked.js'

const message = (topic = 'a') => rawMessage(topic, new Uint8Array(), 1, false, false, noProperties)

const setUp = (timeout = 1_000) => {
  const scheduler = new VirtualTimeScheduler()
  const settled: (readonly [number, number | null, string | undefined])[] = []
  const stalled: Stalled[] = []
  const link = {
    ack: (delivery: number, code: number | null, text?: string) => settled.push([delivery, code, text]),
  } as unknown as Link
  const acks = createAcks(createTime(scheduler), timeout, each => stalled.push(each))
  const deliver = (number: number, dispatch: (delivery: Delivery) => void, topic?: string) =>
    acks.deliver(link, number, message(topic), [], (_, __, delivery) => dispatch(delivery))
  const pass = (milliseconds: number) => {
    scheduler.maxFrames = scheduler.frame + milliseconds
    scheduler.flush()
    scheduler.frame = scheduler.maxFrames
  }
  return { acks, settled, stalled, deliver, pass, timers: () => scheduler.actions.length }
}

describe('a delivery', () => {
  test('that nobody takes a share of is acknowledged when all have been handed it, with one object for all', () => {
    const { acks, settled, deliver } = setUp()
    const seen = new Set<Delivery>()
    for (const number of [1, 2, 3]) {
      deliver(number, delivery => {
        seen.add(delivery)
        expect(settled).toHaveLength(number - 1)
      })
    }
    expect(settled.map(([number, code]) => [number, code])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
    ])
    expect([seen.size, acks.pending()]).toEqual([1, 0])
  })

  test('of QoS 0 is nothing to settle', () => {
    const { settled, deliver } = setUp()
    deliver(0, delivery => {
      expect(delivery).toBe(noDelivery)
      delivery.share().settle(0)
    })
    expect(settled).toEqual([])
  })

  test('I50 is settled when all shares are: the first refusal counts, who leaves does not', () => {
    const { acks, settled, deliver } = setUp()
    const shares: Share[] = []
    deliver(1, delivery =>
      shares.push(delivery.share(), delivery.share(), delivery.share(), delivery.share()),
    )
    shares[0]?.settle(0)
    shares[1]?.settle(null)
    shares[2]?.settle(0x83, 'first')
    shares[2]?.settle(0x90, 'again')
    expect([settled, acks.pending()]).toEqual([[], 1])
    shares[3]?.settle(0x87, 'second')
    expect([settled, acks.pending()]).toEqual([[[1, 0x83, 'first']], 0])
    deliver(2, delivery => delivery.share().settle(null))
    expect(settled.at(-1)).toEqual([2, null, undefined])
  })

  test('S95 handed over within another is settled by itself', () => {
    const { settled, deliver } = setUp()
    const shares: Share[] = []
    deliver(1, outer => {
      deliver(2, inner => shares.push(inner.share()))
      deliver(3, () => {})
      shares.push(outer.share())
    })
    expect(settled.map(([number]) => number)).toEqual([3])
    for (const share of shares) share.settle(0)
    expect(settled.map(([number]) => number)).toEqual([3, 2, 1])
  })

  test('of a link that is lost is told nothing, also if that happens while it is handed over', () => {
    const { acks, settled, deliver } = setUp()
    const shares: Share[] = []
    deliver(1, delivery => shares.push(delivery.share()))
    deliver(2, delivery => {
      shares.push(delivery.share())
      acks.lost()
    })
    deliver(3, () => acks.lost())
    for (const share of shares) share.settle(0)
    expect([settled, acks.pending()]).toEqual([[], 0])
    deliver(4, () => {})
    expect(settled).toEqual([[4, 0, undefined]])
  })

  test('is outdated when a connection goes on with its session, not where that begins anew', () => {
    const { acks, deliver } = setUp()
    const link = {} as Link
    const shares: Share[] = []
    const outdated = [false, false, true, true].map(present => {
      acks.opened(link, { present })
      deliver(1, delivery => shares.push(delivery.share()))
      acks.lost()
      return shares.map(share => share.isOutdated())
    })
    expect(outdated).toEqual([[false], [false, false], [true, true, false], [true, true, true, false]])
  })

  test('handed over once more is up to those who take a share then, or dealt with', () => {
    const { acks, settled, deliver } = setUp()
    const held: (readonly [Delivery, Share])[] = []
    for (const number of [1, 2, 3]) deliver(number, delivery => held.push([delivery, delivery.share()]))
    const [first, second, third] = held
    const again = (item: (typeof held)[number] | undefined, dispatch: (delivery: Delivery) => boolean) =>
      item !== undefined && acks.again(item[0], item[1], () => dispatch(item[0]))
    expect(again(first, () => false)).toBe(false)
    expect(settled).toEqual([])
    expect(again(first, () => true)).toBe(true)
    expect(settled).toEqual([[1, 0, undefined]])
    let share: Share | undefined
    again(second, delivery => {
      share = delivery.share()
      return true
    })
    expect(settled).toHaveLength(1)
    share?.settle(0x80)
    expect(settled.at(-1)).toEqual([2, 0x80, undefined])
    again(third, delivery => {
      delivery.share().settle(null)
      return true
    })
    expect(settled.at(-1)).toEqual([3, null, undefined])
  })

  test('handed over once more waits for those who take a share after another has left', () => {
    const { acks, settled, deliver } = setUp()
    const held: (readonly [Delivery, Share])[] = []
    deliver(1, delivery => held.push([delivery, delivery.share()]))
    const later: Share[] = []
    for (const [delivery, share] of held) {
      acks.again(delivery, share, () => {
        share.settle(null)
        later.push(delivery.share())
        return true
      })
    }
    expect(settled).toEqual([])
    for (const share of later) share.settle(0x80, 'no')
    expect(settled).toEqual([[1, 0x80, 'no']])
  })

  test('that is dealt with twice is told as it was the first time', () => {
    const { settled, deliver } = setUp()
    const shares: Share[] = []
    deliver(1, delivery => shares.push(delivery.share(), delivery.share()))
    shares[0]?.settle(0, 'first')
    shares[1]?.settle(0, 'second')
    expect(settled).toEqual([[1, 0, 'first']])
  })

  test('I51 that waits for long is reported once, with what it blocks', () => {
    const { stalled, deliver, pass } = setUp(100)
    const shares: Share[] = []
    deliver(1, delivery => shares.push(delivery.share()), 'first')
    pass(50)
    deliver(2, delivery => shares.push(delivery.share()), 'second')
    deliver(3, () => {})
    pass(50)
    expect(stalled).toEqual([{ topic: 'first', qos: 1, age: 100, blocks: 1 }])
    pass(50)
    expect(stalled.map(({ topic, blocks }) => [topic, blocks])).toEqual([
      ['first', 1],
      ['second', 1],
    ])
    pass(1_000)
    expect(stalled).toHaveLength(2)
  })
})

test('I51 one of two that is settled leaves the other watched, and the last of them no timer', () => {
  const { stalled, deliver, pass, timers } = setUp(100)
  const shares: Share[] = []
  for (const number of [1, 2]) deliver(number, delivery => shares.push(delivery.share()), `t/${number}`)
  shares[0]?.settle(0)
  pass(100)
  expect(stalled.map(({ topic }) => topic)).toEqual(['t/2'])
  deliver(3, delivery => shares.push(delivery.share()))
  expect(timers()).toBe(1)
  shares[1]?.settle(0)
  shares[2]?.settle(0)
  expect(timers()).toBe(0)
})

test('I51 many that wait are watched with one timer, of whichever is due next', () => {
  const { stalled, deliver, pass, timers } = setUp(100)
  for (const number of [1, 2, 3]) {
    deliver(number, delivery => delivery.share(), `t/${number}`)
    pass(10)
  }
  pass(70)
  expect([stalled.map(({ topic }) => topic), timers()]).toEqual([['t/1'], 1])
  pass(10)
  expect([stalled.map(({ topic }) => topic), timers()]).toEqual([['t/1', 't/2'], 1])
})

test('S95 a driver that delivers while an observer is busy with another loses no acknowledgement', () => {
  const acked: (readonly [number, number | null])[] = []
  let handlers: LinkHandlers | undefined
  const driver: Driver = {
    name: 'eager',
    open: (opening, { scheduler }) => {
      handlers = opening
      scheduler.schedule(() =>
        opening.opened({
          present: false,
          persistent: false,
          clientId: 'a',
          capabilities: { ...all, identifiers: false },
        }),
      )
      return {
        subscribe: (requests, outcome) => {
          for (const request of requests) outcome(request, request.qos)
        },
        unsubscribe: () => {},
        publish: () => true,
        ack: (delivery, code) => acked.push([delivery, code]),
        ping: () => {},
        close: () => {},
        abort: () => {},
      }
    },
  }
  const scheduler = new VirtualTimeScheduler()
  const client = createClient(driver, { scheduler })
  const give = (number: number) =>
    handlers?.message(
      { topic: 'a', payload: Uint8Array.of(number), qos: 1, retain: false, dup: false, properties: {} },
      [],
      number,
    )
  const kept: Message[] = []
  client.observe('a', { qos: 1, ack: 'manual', retained: 'none' }).subscribe(message => {
    kept.push(message)
    if (message.payload[0] === 1) give(2)
  })
  scheduler.maxFrames = 10
  scheduler.flush()
  give(1)
  expect([acked, client.snapshot().unsettled]).toEqual([[], 2])
  for (const message of kept) message.ack()
  expect([acked, client.snapshot().unsettled]).toEqual([
    [
      [1, 0],
      [2, 0],
    ],
    0,
  ])
})

test('what nobody has to settle is never outdated', () => {
  const share = noDelivery.share()
  share.settle(0)
  expect([share.isOutdated(), noDelivery.name()]).toEqual([false, undefined])
})

test('R94 of many deliveries that stall one after the other not all are looked at for each', () => {
  const { stalled, deliver, pass } = setUp(100)
  const MANY = 5_000
  for (let number = 1; number <= MANY; number += 1) deliver(number, delivery => delivery.share())
  const told = new Set<number>()
  for (let number = 1; number <= 50; number += 1) {
    pass(1)
    deliver(MANY + number, delivery => delivery.share())
  }
  for (let ms = 1; ms <= 110; ms += 1) {
    pass(1)
    told.add(stalled.length)
  }
  expect([told.size, stalled.length]).toEqual([12, MANY + 50])
})

describe.each(['auto', 'manual'] as const)("I48 with ack: '%s'", ack => {
  test.each(['close', 'reconnect'] as const)(
    'what an observer has dealt with is acknowledged before the end of the connection that it ends meanwhile: %s',
    async end => {
      await using peer = await startPeer()
      await using client = createClient(mqtt(peer.url, { clientId: 'kept', clean: false }))
      const seen: string[] = []
      client.observe('a/+', { ack, qos: 2 }).subscribe(received => {
        seen.push(received.topic)
        if (ack === 'manual') received.ack()
        if (seen.length > 1) return
        if (end === 'close') void client.close()
        else client.reconnect()
      })
      const { packet, connection } = await peer.next('subscribe')
      const identifiers = [packet.properties?.subscriptionIdentifier ?? 0].flat()
      await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
      connection.publish({ topic: 'a/1', qos: 1, identifiers })
      connection.publish({ topic: 'a/2', qos: 2, identifiers })
      await connection.closed
      const sent = peer.packets.filter(each => each.connection === connection).map(each => each.packet.cmd)
      expect(sent).toEqual(['connect', 'subscribe', 'puback', 'disconnect'])
      expect(seen).toEqual(['a/1'])
    },
  )
})
