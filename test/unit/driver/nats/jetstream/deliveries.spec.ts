import { VirtualTimeScheduler } from 'rxjs'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createDeliveries, type Deliveries } from '../../../../../src/driver/nats/jetstream/deliveries.js'
import { messageOf } from '../link/fake.js'

let scheduler: VirtualTimeScheduler
let sent: string[]
let settled: string[]
let noticed: string[]
let deliveries: Deliveries

const make = (reasons: boolean) => {
  scheduler = new VirtualTimeScheduler()
  sent = []
  settled = []
  noticed = []
  deliveries = createDeliveries({
    publish: (subject, payload) => sent.push(`${subject} ${new TextDecoder().decode(payload)}`),
    ...{ time: createTime(scheduler), ackWait: 600, reasons },
    noticed: ({ kind }) => noticed.push(kind),
  })
}
const add = (reply: string, group = false) =>
  deliveries.add(messageOf('a', { reply }), group, () => settled.push(reply))
const passTo = (time: number) => {
  scheduler.maxFrames = time
  scheduler.flush()
}

beforeEach(() => make(true))

describe('a delivery', () => {
  test('is acknowledged, or refused with the reason, once', () => {
    const [one, other] = [add('r1'), add('r2')]
    deliveries.ack(one, 0)
    deliveries.ack(other, 0x83, 'cannot')
    deliveries.ack(other, 0)
    deliveries.ack(99, 0)
    expect(sent).toEqual(['r1 +ACK', 'r2 +TERM cannot'])
    expect(settled).toEqual(['r1', 'r2'])
  })

  test('has a name of the stream, until it is settled', () => {
    const [one, other] = [add('$JS.ACK.s.c.2.10.11.1700000000123456789.7'), add('r2')]
    expect([one, other, 99].map(deliveries.nameOf)).toEqual(['s.c.10', undefined, undefined])
    deliveries.ack(one, 0)
    expect(deliveries.nameOf(one)).toBeUndefined()
  })

  test('is refused without the reason where the server would not read it', () => {
    make(false)
    deliveries.ack(add('r1'), 0x83, 'cannot')
    expect(sent).toEqual(['r1 +TERM'])
  })

  test('that nobody deals with goes to another member of the group, or stays for the next link', () => {
    deliveries.ack(add('r1', true), null)
    deliveries.ack(add('r2'), null)
    expect(sent).toEqual(['r1 -NAK {"delay": 600000000}'])
    deliveries.giveBack()
    expect(sent.at(-1)).toBe('r2 -NAK')
  })

  test('that is settled leaves no timer for long, though the link goes on', () => {
    deliveries.ack(add('r1'), 0)
    passTo(1_000)
    expect(scheduler.actions).toEqual([])
  })

  test('that takes its time is told to the server, as long as it does', () => {
    const one = add('r1')
    passTo(1_000)
    const told = sent.length
    expect(told).toBeGreaterThanOrEqual(3)
    expect(new Set(sent)).toEqual(new Set(['r1 +WPI']))
    deliveries.ack(one, 0)
    passTo(5_000)
    expect(sent.slice(told)).toEqual(['r1 +ACK'])
  })

  test('is nobody’s any more when the link is over', () => {
    const one = add('r1')
    deliveries.stop()
    deliveries.ack(one, 0)
    passTo(5_000)
    expect(sent).toEqual([])
  })
})

test('the server is told that somebody works when a third of its time has passed, and not before', () => {
  add('r1')
  passTo(199)
  expect(sent).toEqual([])
  passTo(200)
  expect(sent).toEqual(['r1 +WPI'])
})

test('a refusal by the least of the codes is one', () => {
  deliveries.ack(add('r1'), 0x80, 'why')
  deliveries.ack(add('r2'), 0x7f)
  expect(sent).toEqual(['r1 +TERM why', 'r2 +ACK'])
})

test('nothing is sent for what is over', () => {
  const delivery = add('r1')
  deliveries.stop()
  deliveries.ack(delivery, 0)
  passTo(10_000)
  expect([sent, settled]).toEqual([[], []])
})

test('that nothing may be settled is told, once', () => {
  make(true)
  deliveries.refused({ subject: 'a.$JS.ACK.x' })
  expect(noticed).toEqual([])
  for (const subject of ['$JS.ACK.s.c.1.1.1.1.0', '$JS.ACK.s.c.1.2.2.2.0']) deliveries.refused({ subject })
  expect(noticed).toEqual(['unsettled'])
})
