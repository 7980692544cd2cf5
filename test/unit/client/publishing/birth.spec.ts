import { type Observable, of } from 'rxjs'
import { createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test, vi } from 'vitest'
import type { Either } from '../../../../src/base/either.js'
import type { Prepared } from '../../../../src/client/outbox/entry.js'
import { type Birth, createBirth, isBirth } from '../../../../src/client/publishing/birth.js'
import type { Receipt } from '../../../../src/message.js'

const rig = (given: Birth | (() => Birth) | undefined, refused: Error | null = null) => {
  const published: Prepared[] = []
  const born = createBirth(given, {
    refused: () => refused,
    publish: (prepared: Either<Error, Prepared>): Observable<Receipt> => {
      if (prepared._tag === 'Left') throw prepared.left
      published.push(prepared.right)
      return of()
    },
  })
  return { born, published }
}

describe('P66 a birth', () => {
  test('is published with each connection: retained, at QoS 1, and in place of one that still waits', () => {
    const { born, published } = rig({ topic: 'a/state', payload: 'here' })
    born()
    born()
    expect(published).toHaveLength(2)
    expect(published[0]).toMatchObject({
      packet: { topic: 'a/state', payload: new TextEncoder().encode('here'), qos: 1, retain: true },
      conflate: true,
    })
  })

  test.each(['reject', 'drop-oldest', 'drop-newest'] as const)(
    'is published where the outbox is full after an outage, which may %s others',
    async overflow => {
      const broker = createBroker()
      const seen: string[] = []
      broker.packets$.subscribe(packet => {
        if (packet.type === 'publish' && packet.direction === 'in') seen.push(packet.topic)
      })
      const client = createClient(memory(broker), {
        birth: { topic: 'state', payload: 'online' },
        outbox: { capacity: 2, overflow },
      })
      for (const topic of ['a', 'b']) client.publish(topic, 'x', { qos: 1 }).subscribe()
      await vi.waitFor(() => expect(seen).toEqual(['a', 'b', 'state']))
      await client.close()
    },
  )

  test('is made anew by a function', () => {
    let count = 0
    const { born, published } = rig(() => {
      count += 1
      return { topic: 'a', payload: Uint8Array.of(count), qos: 0, retain: false }
    })
    born()
    born()
    expect(published.map(({ packet: { payload, qos, retain } }) => [...payload, qos, retain])).toEqual([
      [1, 0, false],
      [2, 0, false],
    ])
  })

  test('is not published where there is none, nor by a client that is closed', () => {
    for (const { born, published } of [
      rig(undefined),
      rig({ topic: 'a', payload: 'x' }, new Error('closed')),
    ]) {
      born()
      expect(published).toEqual([])
    }
  })

  test.each([
    [{ topic: 'a', payload: 'x' }, true],
    [() => ({}), true],
    [{ topic: 'a' }, false],
    [{ payload: 'x' }, false],
    [{ topic: 'a/+', payload: 'x' }, false],
    [{ topic: 'a', payload: 5 }, false],
    [{ topic: 'a', payload: 'x', qos: 3 }, false],
  ])('%o is one: %s', (value, is) => {
    expect(isBirth(value) === null).toBe(is)
  })
})
