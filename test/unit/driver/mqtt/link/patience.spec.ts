import { VirtualTimeScheduler } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createPatience, type Patience } from '../../../../../src/driver/mqtt/link/patience.js'
import { collect } from '../../../../support/until.js'

let scheduler: VirtualTimeScheduler
let answers: number
let heldUp: boolean
let awaits: boolean
let overdue: number
let proven: number
let pongs: (() => void)[]
const pass = (milliseconds: number) => {
  scheduler.maxFrames = scheduler.frame + milliseconds
  scheduler.flush()
  scheduler.frame = scheduler.maxFrames
}
const start = (timeout: number): Patience => {
  const patience = createPatience(createTime(scheduler), timeout, {
    answers: () => answers,
    isHeldUp: () => heldUp,
    awaitsProof: () => awaits,
    proven: () => {
      proven += 1
    },
    ping: pong => pongs.push(pong),
    overdue: () => {
      overdue += 1
    },
  })
  patience.start()
  return patience
}

beforeEach(() => {
  scheduler = new VirtualTimeScheduler()
  answers = 0
  heldUp = true
  awaits = false
  overdue = 0
  proven = 0
  pongs = []
})

describe('patience', () => {
  test('ends where nothing was answered in time, and a ping was', () => {
    start(100)
    pass(99)
    expect(pongs.length).toBe(0)
    pass(1)
    expect([pongs.length, overdue]).toEqual([1, 0])
    pongs[0]?.()
    expect(overdue).toBe(1)
    pass(1_000)
    expect([pongs.length, overdue]).toEqual([1, 1])
  })

  test('begins anew with each answer', () => {
    start(100)
    for (let time = 0; time < 1_000; time += 90) {
      pass(90)
      answers += 1
    }
    expect(pongs.length).toBe(0)
    pass(200)
    expect(pongs.length).toBe(1)
  })

  test('begins anew with an answer that comes before the pong', () => {
    start(100)
    pass(100)
    answers += 1
    pongs[0]?.()
    expect(overdue).toBe(0)
    pass(99)
    expect(pongs.length).toBe(1)
    pass(1)
    expect(pongs.length).toBe(2)
  })

  test('lasts while nobody waits', () => {
    heldUp = false
    start(100)
    pass(1_000)
    expect(pongs.length).toBe(0)
    heldUp = true
    pass(100)
    heldUp = false
    pongs[0]?.()
    expect([pongs.length, overdue]).toEqual([1, 0])
  })

  test('has no end at Infinity', () => {
    start(Number.POSITIVE_INFINITY)
    for (let at = 0; at < 100; at += 1) {
      pass(5_000)
      pongs[at]?.()
    }
    expect([pongs.length, overdue]).toEqual([100, 0])
  })

  test('counts from the last answer where it is longer than the time between two looks', () => {
    start(12_000)
    for (let at = 0; at < 2; at += 1) {
      pass(5_000)
      pongs[at]?.()
    }
    expect(overdue).toBe(0)
    pass(5_000)
    pongs[2]?.()
    expect(overdue).toBe(1)
  })

  test('shows that what is sent again has not ended the connection, when it was under way for five seconds', () => {
    heldUp = false
    start(30_000)
    pass(4_000)
    awaits = true
    pass(1_000)
    pongs[0]?.()
    expect(proven).toBe(0)
    pass(5_000)
    expect(proven).toBe(0)
    pongs[1]?.()
    expect([proven, overdue]).toEqual([1, 0])
    awaits = false
    pass(60_000)
    expect([proven, pongs.length]).toEqual([1, 2])
  })

  test('is over when the link is: no timer is left, and a pong that is late ends nothing', () => {
    const patience = start(100)
    pass(100)
    patience.stop()
    pongs[0]?.()
    expect(overdue).toBe(0)
    start(100).stop()
    expect(scheduler.actions.filter(({ closed }) => !closed).length).toBe(0)
  })
})

test('M64 a broker that answers no publish any more holds up nobody: all are sent again over the next connection', async () => {
  await using peer = await startPeer({
    connack: (_, { number }) => ({ sessionPresent: number > 0 }),
    on: {
      publish: (packet, connection) => {
        if (connection.number > 0) connection.answer(packet)
      },
    },
  })
  const client = createClient(
    mqtt(peer.url, { clean: false, clientId: 'me', answerTimeout: 50, maximumInFlight: 2 }),
    { retry: () => 1 },
  )
  const receipts = ['a', 'b', 'c', 'd'].map(topic => collect(client.publish(topic, '', { qos: 1 })))
  for (const each of receipts) expect(await each.ended()).toEqual({ kind: 'complete' })
  expect(peer.connections.length).toBe(2)
  const published = peer.packets.flatMap(({ packet, connection }) =>
    packet.cmd === 'publish' ? [`${connection.number} ${packet.topic}${packet.dup ? ' dup' : ''}`] : [],
  )
  expect(published).toEqual(['0 a', '0 b', '1 a dup', '1 b dup', '1 c', '1 d'])
  await client.close()
})
