import { asyncScheduler, type SchedulerLike } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { expect, test } from 'vitest'
import { collect } from '../../../support/until.js'

/** Time that passes fifty times as fast. */
const hurried: SchedulerLike = {
  now: () => performance.now() * 50,
  schedule: ((work, delay = 0, state) =>
    asyncScheduler.schedule(work as never, delay / 50, state)) as SchedulerLike['schedule'],
}

const patient = { qos: 1, timeout: Number.POSITIVE_INFINITY } as const

// Found publishes that waited for ever: those that go one at a time after a loss waited for one that was never answered.
test.each([true, false])(
  'M64 a publish that is never answered holds up nobody after a connection was lost; session present: %s',
  async present => {
    await using peer = await startPeer({
      connack: (_, { number }) => ({ sessionPresent: present && number > 0 }),
      on: {
        publish: (packet, connection) => {
          if (packet.topic !== 'silent') connection.answer(packet)
        },
      },
    })
    const driver = mqtt(peer.url, { clean: false, clientId: 'me', answerTimeout: Number.POSITIVE_INFINITY })
    const client = createClient(driver, { retry: () => 1, scheduler: hurried })
    const silent = collect(client.publish('silent', '', patient))
    expect(await collect(client.publish('a', '', patient)).ended()).toEqual({ kind: 'complete' })
    peer.connections[0]?.end('reset')
    for (const qos of [1, 0] as const) {
      const other = collect(client.publish('b', '', { ...patient, qos }))
      expect(await other.ended()).toEqual({ kind: 'complete' })
    }
    expect([peer.connections.length, silent.values.length]).toEqual([2, 0])
    await client.close({ deadline: 100 })
  },
)
