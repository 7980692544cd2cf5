import { VirtualTimeScheduler } from 'rxjs'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createPuller, type Puller } from '../../../../../src/driver/nats/jetstream/puller.js'
import { fakeConnection, headersOf } from '../link/fake.js'

let fake: ReturnType<typeof fakeConnection>
let scheduler: VirtualTimeScheduler
let puller: Puller
let heard: number
let failures: string[]
let settles: boolean

const batches = () =>
  fake.published.map(
    ({ payload }) => (JSON.parse(new TextDecoder().decode(payload)) as { batch: number }).batch,
  )
const bring = () => fake.subscriptions[0]?.bring(null, { reply: '$JS.ACK.s.c.1.1.1.1700000000000000000.0' })
const status = (code: number, description: string, left?: number) => {
  const headers = headersOf(left === undefined ? {} : { 'Nats-Pending-Messages': String(left) })
  Object.defineProperties(headers, { code: { value: code }, description: { value: description } })
  fake.subscriptions[0]?.bring(null, { headers })
}
const passTo = (time: number) => {
  scheduler.maxFrames = time
  scheduler.flush()
  scheduler.frame = time
}

beforeEach(() => {
  fake = fakeConnection()
  scheduler = new VirtualTimeScheduler()
  heard = 0
  failures = []
  settles = false
  puller = createPuller({
    ...{ connection: fake.connection, time: createTime(scheduler), stream: 's', consumer: 'c', window: 4 },
    message: () => {
      heard++
      if (settles) puller.settled()
    },
    gone: reason => failures.push(`gone: ${reason}`),
    failed: reason => failures.push(reason),
  })
  puller.start(0)
  passTo(1)
})

describe('a consumer', () => {
  test('is asked for as many as may be unsettled, and for more when half of them are settled', () => {
    expect(batches()).toEqual([4])
    for (let i = 0; i < 4; i++) bring()
    expect([heard, batches(), puller.reached()]).toEqual([4, [4], 1])
    puller.settled()
    expect(batches()).toEqual([4, 1])
    puller.settled()
    expect(batches()).toEqual([4, 1])
    puller.settled()
    expect(batches()).toEqual([4, 1, 2])
  })

  test('is asked at once for what is settled as it is handed over, too', () => {
    for (let i = 0; i < 3; i++) bring()
    puller.settled()
    expect(batches()).toEqual([4])
    settles = true
    bring()
    expect(batches()).toEqual([4, 2])
  })

  test('is asked again when a request is over', () => {
    bring()
    status(408, 'Request Timeout', 3)
    expect(batches()).toEqual([4, 3])
    expect(failures).toEqual([])
  })

  test('that has too many to answer is asked again after a while, whatever is settled meanwhile', () => {
    bring()
    status(409, 'Exceeded MaxWaiting', 0)
    puller.settled()
    passTo(1_000)
    expect(batches()).toEqual([4])
    passTo(1_001)
    expect(batches()).toEqual([4, 4])
    status(409, 'Server Shutdown')
    puller.stop()
    passTo(10_000)
    expect([batches(), failures]).toEqual([[4, 4], []])
  })

  test('that has brought as many bytes as it may is asked for the rest at once, unless it brings nothing', () => {
    bring()
    status(409, 'Message Size Exceeds MaxBytes', 3)
    expect(batches()).toEqual([4, 3])
    status(409, 'Message Size Exceeds MaxBytes', 3)
    expect(batches()).toEqual([4, 3])
    passTo(1_001)
    expect(batches()).toEqual([4, 3, 3])
  })

  test.each([
    [409, 'Exceeded MaxRequestBatch of 1'],
    [409, 'Exceeded MaxRequestExpires of 1s'],
    [400, 'Bad Request'],
  ])('that never answers such a request is told: %i %s', (code, description) => {
    status(code, description)
    expect(failures).toEqual([expect.stringContaining(description)])
    expect(batches()).toEqual([4])
  })

  test('that is gone, or silent, is told, once', () => {
    status(409, 'Consumer Deleted')
    passTo(100_000)
    expect(failures).toEqual([expect.stringMatching(/^gone: .*Consumer Deleted/)])
  })

  test('that gives no sign of life is told', () => {
    passTo(10_000)
    status(100, 'Idle Heartbeat')
    passTo(20_000)
    expect(failures).toEqual([])
    passTo(30_000)
    expect(failures).toEqual([expect.stringMatching(/nothing was heard/)])
  })

  test('has all of its time from the last sign, also where one message alone is asked for', () => {
    for (let i = 0; i < 3; i++) bring()
    passTo(10)
    status(100, 'Idle Heartbeat')
    passTo(15_009)
    expect(failures).toEqual([])
    passTo(15_010)
    expect(failures).toEqual([expect.stringMatching(/nothing was heard/)])
  })

  test('that is asked for nothing may be silent', () => {
    for (let i = 0; i < 4; i++) bring()
    passTo(100_000)
    expect(failures).toEqual([])
  })

  test('is not asked before its time, nor after the end', () => {
    puller.stop()
    bring()
    puller.settled()
    expect([heard, batches(), fake.subscriptions[0]?.closed]).toEqual([0, [4], true])
    const late = createPuller({
      ...{ connection: fake.connection, time: createTime(scheduler), stream: 's', consumer: 'd', window: 4 },
      message: () => {},
      gone: () => {},
      failed: () => {},
    })
    late.start(500)
    passTo(400)
    expect(batches()).toEqual([4])
    passTo(600)
    expect(batches()).toEqual([4, 4])
    late.stop()
  })

  test('is asked with the time that a request waits, and for signs of life, each with a name of its own', () => {
    for (let i = 0; i < 4; i++) bring()
    for (let i = 0; i < 4; i++) puller.settled()
    const [first, second] = fake.published
    expect(first?.subject).toBe('$JS.API.CONSUMER.MSG.NEXT.s.c')
    expect(JSON.parse(new TextDecoder().decode(first?.payload))).toEqual({
      ...{ batch: 4, max_bytes: 8_388_608, expires: 30_000_000_000, idle_heartbeat: 5_000_000_000 },
    })
    expect(first?.options.reply).not.toBe(second?.options.reply)
  })

  test('that nobody answers for is told', () => {
    status(503, 'No Responders')
    expect(failures).toEqual(['the consumer c brings nothing: no responders'])
  })

  test('that a request is over for without a word of what is left is asked for all', () => {
    bring()
    status(408, 'Request Timeout')
    expect(batches()).toEqual([4, 3])
    status(404, 'No Messages', 0)
    expect([batches(), failures]).toEqual([[4, 3, 3], []])
  })

  test('that has brought at once all that it was asked for may be silent', () => {
    const late = createPuller({
      ...{ connection: fake.connection, time: createTime(scheduler), stream: 's', consumer: 'd', window: 1 },
      message: () => {},
      gone: () => {},
      failed: reason => failures.push(reason),
    })
    puller.stop()
    late.start(499)
    passTo(500)
    fake.subscriptions[1]?.bring(null, { reply: '$JS.ACK.s.d.1.1.1.1700000000000000000.0' })
    passTo(100_000)
    expect(failures).toEqual([])
  })
})
