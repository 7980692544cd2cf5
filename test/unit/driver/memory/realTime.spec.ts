import { asapScheduler, asyncScheduler, filter, firstValueFrom, take, timeout, toArray } from 'rxjs'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { createPeer } from './virtual.js'

const within = 5_000

describe('in real time', () => {
  test.each([
    ['the default scheduler', createBroker(), asapScheduler],
    ['asyncScheduler and latency', createBroker({ scheduler: asyncScheduler, latency: 2 }), asyncScheduler],
  ])('a link opens, subscribes, publishes and closes, with %s', async (_, broker, scheduler) => {
    const done = firstValueFrom(
      broker.packets$.pipe(
        filter(({ type }) => type === 'disconnect'),
        timeout(within),
      ),
    )
    const peer = createPeer(memory(broker, { clientId: 'c' }), scheduler, {
      opened: () => {
        peer.subscribe({ filter: '#', qos: 2 })
        for (const qos of [0, 1, 2] as const) peer.publish(`t/${qos}`, 'x', { qos })
      },
      message: ({ qos }) => {
        if (qos === 2) peer.close()
      },
    })
    expect(peer.log).toEqual([])
    await done
    await expect.poll(() => peer.closings, { timeout: within, interval: 1 }).toEqual([null])
    expect(peer.messages.map(({ message }) => message.topic)).toEqual(['t/0', 't/1', 't/2'])
    expect(broker.snapshot()).toMatchObject({ clients: [], sessions: [] })
  })

  test('a burst arrives in order', async () => {
    const broker = createBroker()
    const count = 5_000
    const sent = firstValueFrom(
      broker.packets$.pipe(
        filter(({ type, direction }) => type === 'puback' && direction === 'in'),
        take(count),
        toArray(),
        timeout(within),
      ),
    )
    const peer = createPeer(memory(broker), asapScheduler, {
      opened: () => {
        peer.subscribe({ filter: 'n/+', qos: 1 })
        for (let n = 0; n < count; n += 1) peer.publish(`n/${n}`, 'x', { qos: 1 })
      },
    })
    expect(await sent).toHaveLength(count)
    expect(peer.messages.map(({ message }) => message.topic)).toEqual(
      Array.from({ length: count }, (_, n) => `n/${n}`),
    )
    peer.abort()
    await expect.poll(() => peer.closings, { timeout: within, interval: 1 }).toEqual([null])
  })
})
