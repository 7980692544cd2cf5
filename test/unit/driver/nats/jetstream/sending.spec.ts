import { VirtualTimeScheduler } from 'rxjs'
import { PayloadTooLargeError } from 'rxtopics'
import { beforeEach, describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import type { Outgoing, PublishOutcome } from '../../../../../src/driver/driver.js'
import { createIdentities, type Identities } from '../../../../../src/driver/nats/jetstream/identities.js'
import { createSending, type Sending } from '../../../../../src/driver/nats/jetstream/sending.js'
import { noProperties } from '../../../../../src/message.js'
import { fakeConnection, messageOf } from '../link/fake.js'

const packet: Outgoing = {
  topic: 'a',
  payload: new Uint8Array(),
  qos: 1,
  retain: false,
  properties: noProperties,
}

let fake: ReturnType<typeof fakeConnection>
let scheduler: VirtualTimeScheduler
let identities: Identities
let written: {
  readonly subject: string
  readonly reply: string | undefined
  readonly id: string | undefined
}[]
let outcomes: PublishOutcome[]
let ready: number
let gone: boolean | null
let looks: number
let failures: string[]

const make = (): Sending => {
  fake = fakeConnection()
  written = []
  return createSending({
    ...{
      connection: fake.connection,
      time: createTime(scheduler),
      identities,
      window: 2,
      answerTimeout: 400,
    },
    write: ({ topic }, subject, reply, { id }) => {
      if (subject === 'large') return new PayloadTooLargeError(topic, 2, 1)
      written.push({ subject, reply, id })
      return 1
    },
    wrote: () => {},
    streams: {
      areGone: async () => {
        looks += 1
        if (gone === null) throw new Error('no leader')
        return gone
      },
    },
    failed: reason => failures.push(reason),
    ready: () => void ready++,
  })
}
const answer = (at: number, body: object) => {
  const text = JSON.stringify(body)
  const { reply = '' } = written[at] ?? {}
  fake.subscriptions[0]?.bring(null, {
    ...messageOf(reply),
    data: new TextEncoder().encode(text),
    string: () => text,
  })
}
const send = (sending: Sending, ...subjects: readonly string[]) => {
  const targets = subjects.map(subject => ({ subject, marks: {} }))
  sending.send(packet, targets, outcome => outcomes.push(outcome))
}

beforeEach(() => {
  scheduler = new VirtualTimeScheduler()
  identities = createIdentities()
  outcomes = []
  ready = 0
  gone = false
  looks = 0
  failures = []
})

describe('a publish', () => {
  test('is answered once all streams have it', () => {
    send(make(), 'stored', 'live')
    answer(1, { seq: 1 })
    expect(outcomes).toEqual([])
    answer(0, { seq: 7 })
    answer(0, { seq: 7 })
    expect(outcomes).toEqual([{ code: 0, text: undefined }])
    expect(written.map(({ subject }) => subject)).toEqual(['stored', 'live'])
    expect(written[0]?.id).toBe(written[1]?.id)
  })

  test('is refused by the first that refuses it, or where it cannot be written', () => {
    const sending = make()
    send(sending, 'stored', 'live')
    answer(0, { error: { code: 503 } })
    answer(1, { seq: 1 })
    send(sending, 'large')
    expect(outcomes).toEqual([
      { code: 0x88, text: '' },
      { code: 0x95, text: undefined, error: expect.any(PayloadTooLargeError) },
    ])
  })

  test('that the server does not allow is refused at once, others are not, and it is not sent again by its name', () => {
    const sending = make()
    send(sending, 'stored', 'live')
    send(sending, 'other')
    const denial = { operation: 'publish', queue: undefined, message: 'not you' } as const
    sending.refused({ ...denial, subject: 'elsewhere' })
    expect(outcomes).toEqual([])
    sending.refused({ ...denial, subject: 'live' })
    answer(0, { seq: 1 })
    answer(2, { seq: 2 })
    expect(outcomes).toEqual([
      { code: 0x87, text: 'not you' },
      { code: 0, text: undefined },
    ])
    send(sending, 'stored')
    expect(written[3]?.id).not.toBe(written[0]?.id)
  })

  test('waits for a window, which is told when it opens', () => {
    const sending = make()
    send(sending, 'a')
    expect(sending.takes()).toBe(true)
    send(sending, 'b')
    expect(sending.takes()).toBe(false)
    send(sending, 'c')
    answer(0, { seq: 1 })
    // Those that there are fill it.
    expect([ready, sending.takes()]).toEqual([0, false])
    answer(1, { seq: 2 })
    expect([ready, sending.takes()]).toEqual([1, true])
  })

  test('that is not answered in time, or by this link, is sent again by its name', () => {
    const first = make()
    send(first, 'a')
    const [{ id } = { id: undefined }] = written
    scheduler.maxFrames = 1_000
    scheduler.flush()
    expect(outcomes).toEqual([{ code: 0x88, text: expect.stringMatching(/in time/) }])
    send(first, 'a')
    expect(written[1]?.id).toBe(id)
    first.stop()
    const second = make()
    send(second, 'a')
    expect(written[0]?.id).toBe(id)
    answer(0, { seq: 1, duplicate: true })
    send(second, 'a')
    expect(written[1]?.id).not.toBe(id)
  })

  test('has all of its time, and no more', () => {
    send(make(), 'a')
    scheduler.maxFrames = 399
    scheduler.flush()
    expect(outcomes).toEqual([])
    scheduler.maxFrames = 400
    scheduler.flush()
    expect(outcomes).toEqual([{ code: 0x88, text: 'no stream has answered in time' }])
  })

  test('tells of room once for each time that there was none', () => {
    const sending = make()
    send(sending, 'a')
    answer(0, { seq: 1 })
    expect(ready).toBe(0)
    for (const subject of ['b', 'c']) send(sending, subject)
    expect(sending.takes()).toBe(false)
    answer(1, { seq: 2 })
    answer(2, { seq: 3 })
    expect(ready).toBe(1)
  })

  test('tells of its places in the streams, in the order of the answers', () => {
    const places: (readonly number[])[] = []
    const targets = ['stored', 'live'].map(subject => ({ subject, marks: {} }))
    make().send(
      packet,
      targets,
      outcome => outcomes.push(outcome),
      found => places.push([...found]),
    )
    answer(0, { seq: 7 })
    answer(1, { seq: 9 })
    expect([places, outcomes]).toEqual([[[7, 9]], [{ code: 0, text: undefined }]])
  })
})

describe('a publish that no stream answers', () => {
  const turn = () => new Promise(resolve => setImmediate(resolve))
  const unavailable = { error: { code: 503, description: 'no' } }
  /** Each is told that nobody answers. */
  const refuse = async (sending: Sending, count: number) => {
    const from = written.length
    for (let at = 0; at < count; at += 1) send(sending, `s${at}`)
    for (let at = 0; at < count; at += 1) answer(from + at, unavailable)
    await turn()
  }

  test('ends a link whose stream somebody has deleted: the next one makes it', async () => {
    const sending = make()
    gone = true
    await refuse(sending, 2)
    expect([failures, looks]).toEqual([['a stream is there no more'], 1])
    expect(outcomes.map(({ code }) => code)).toEqual([0x88, 0x88])
  })

  test('is looked after each time, and leaves a link alone whose streams are there, or cannot be asked for', async () => {
    const sending = make()
    for (const each of [false, null, false]) {
      gone = each
      await refuse(sending, 1)
    }
    expect([failures, looks]).toEqual([[], 3])
  })

  test('is not told of once the link is over', async () => {
    const sending = make()
    gone = true
    send(sending, 'a')
    answer(0, unavailable)
    sending.stop()
    await turn()
    expect(failures).toEqual([])
  })
})
