import { expect, test } from 'vitest'
import { virtually } from '../virtual.js'

test(
  'a snapshot has the sums of all sessions, and none that is over',
  virtually(({ broker, open, flush, at }) => {
    const b = broker({ maximumQueued: 2, latency: 0 })
    const peers = ['x', 'y'].map(clientId => open(b, { clientId, sessionExpiry: 10 }))
    flush()
    for (const peer of peers) {
      peer.subscribe({ filter: 'a', qos: 1 }, { filter: 'b', qos: 1, identifier: 5 })
    }
    flush()
    for (const peer of peers) peer.close()
    flush()
    for (const text of ['1', '2', '3']) b.publish('a', text, { qos: 1, retain: true })
    expect(b.snapshot()).toMatchObject({
      running: true,
      clients: [],
      subscriptions: 4,
      queued: 4,
      dropped: 2,
      retained: 1,
      sessions: [
        {
          clientId: 'x',
          connected: false,
          queued: 2,
          inflight: 0,
          subscriptions: [
            { filter: 'a', qos: 1, identifier: undefined },
            { filter: 'b', qos: 1, identifier: 5 },
          ],
        },
        { clientId: 'y' },
      ],
    })
    at(11_000, () =>
      expect(b.snapshot()).toMatchObject({
        sessions: [],
        subscriptions: 0,
        queued: 0,
        dropped: 2,
        retained: 1,
      }),
    )
  }),
)
