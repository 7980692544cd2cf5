import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import type { LinkError } from '../../../../../src/base/linkErrors.js'
import { createTime } from '../../../../../src/base/time.js'
import type { Outgoing, SubscribeRequest } from '../../../../../src/driver/driver.js'
import type { FromTab } from '../../../../../src/driver/tabs/protocol/messages.js'
import type { LineHandlers } from '../../../../../src/driver/tabs/tab/line.js'
import { createTabLink } from '../../../../../src/driver/tabs/tab/link.js'
import { createSender } from '../../../../../src/driver/tabs/tab/sender.js'

const capabilities = {
  ...{ maximumQos: 2, retained: true, retainHandling: true, wildcards: true, groups: 'yes' },
  ...{ identifiers: true, overlap: 'one', noLocal: false, retainAsPublished: false, properties: true },
}
const session = { present: false, persistent: false, clientId: 'c', capabilities }

const packet = (bytes = 1): Outgoing => ({
  ...{ topic: 't', payload: new Uint8Array(bytes), qos: 1, retain: false, properties: {} },
})
/** What a topic of one character, and what is said beside the payload, are counted for. */
const BESIDE = 201

const request = (filter: string): SubscribeRequest => ({
  ...{ filter, qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 0 },
  ...{ identifier: undefined, userProperties: undefined },
})

/** A link, and a hub that says what it is told to: `answer` is asked for it while something is posted. */
const start = (answer: (message: FromTab) => object | null = () => null) => {
  const happened: string[] = []
  const posted: FromTab[] = []
  const errors: (LinkError | null)[] = []
  let hub: LineHandlers | undefined
  const link = createTabLink(
    {
      ...{ time: createTime(new VirtualTimeScheduler()), sender: createSender(() => 0.5) },
      ...{ heartbeat: 1_000, heartbeatTimeout: 5_000 },
      dial: handlers => {
        hub = handlers
        return {
          post: message => {
            posted.push(message)
            const said = answer(message)
            if (said !== null) handlers.receive(said)
          },
          silent: () => {},
          close: () => happened.push('line closed'),
        }
      },
    },
    {
      opened: () => happened.push('opened'),
      message: ({ topic }) => happened.push(`message ${topic}`),
      noticed: ({ kind }) => happened.push(`noticed ${kind}`),
      ready: () => happened.push('ready'),
      closed: error => {
        errors.push(error)
        happened.push('closed')
      },
    },
  )
  const receive = (message: object) => hub?.receive(message)
  const open = () => {
    hub?.connected()
    receive({ kind: 'opened', session })
    happened.length = 0
    posted.length = 0
  }
  return { ...{ link, happened, posted, errors, receive, open }, connected: () => hub?.connected() }
}

test('what is answered while it is asked for is told', () => {
  const { link, happened, open } = start(message => {
    if (message.kind === 'subscribe')
      return { kind: 'subscribed', id: message.id, at: 0, answer: { code: 1 } }
    if (message.kind === 'unsubscribe')
      return { kind: 'unsubscribed', id: message.id, at: 0, answer: { code: 0x11, text: 'none' } }
    if (message.kind === 'publish') return { kind: 'published', id: message.id, answer: { code: 0x10 } }
    return message.kind === 'ping' ? { kind: 'pong', id: message.id } : null
  })
  open()
  link.subscribe([request('a')], ({ filter }, code) => happened.push(`${filter} ${code}`))
  link.unsubscribe(['b'], (filter, code, text) => happened.push(`${filter} ${code} ${text}`))
  expect(link.publish(packet(), ({ code }) => happened.push(`published ${code}`))).toBe(true)
  link.ping(() => happened.push('pong'))
  expect(happened).toEqual(['a 1', 'b 17 none', 'published 16', 'pong'])
})

test('each answer is told for what it is about, once', () => {
  const { link, happened, posted, receive, open } = start()
  open()
  link.subscribe([request('a'), request('b')], ({ filter }, code, text) =>
    happened.push(`${filter} ${code} ${text}`),
  )
  const [{ id } = { id: 0 }] = posted as readonly { readonly id: number }[]
  for (const [at, code] of [
    [1, 0x87],
    [0, 2],
    [1, 0],
  ] as const)
    receive({ kind: 'subscribed', id, at, answer: { code, text: 'why' } })
  expect(happened).toEqual(['b 135 why', 'a 2 why'])
})

test('nothing is asked for where there is nothing to ask', () => {
  const { link, posted, open } = start()
  open()
  link.subscribe([], () => {})
  link.unsubscribe([], () => {})
  link.ack(0, 0)
  expect(posted).toEqual([])
  link.ack(3, 0x83, 'odd')
  link.ack(4, null)
  expect(posted).toEqual([
    { kind: 'ack', delivery: 3, code: 0x83, text: 'odd' },
    { kind: 'ack', delivery: 4, code: null },
  ])
})

test('a link that is not open asks for nothing, and hears of nothing', () => {
  const { link, happened, posted, receive, open, connected } = start()
  const ask = () => {
    link.subscribe([request('a')], () => {})
    link.unsubscribe(['a'], () => {})
    link.ack(1, 0)
    link.ping(() => {})
    return link.publish(packet(), () => {})
  }
  const hear = () => {
    const message = { ...packet(), dup: false }
    receive({ kind: 'message', message, identifiers: [], delivery: 0 })
    receive({ kind: 'noticed', notice: { kind: 'ill-formed', reason: 'x' } })
  }
  connected()
  posted.length = 0
  hear()
  expect([ask(), posted, happened]).toEqual([false, [], []])
  open()
  link.close()
  hear()
  expect([ask(), posted, happened]).toEqual([false, [{ kind: 'close' }], []])
  link.abort()
  posted.length = 0
  link.abort()
  link.close()
  expect([ask(), posted]).toEqual([false, []])
})

test('as many bytes are on their way as may be, and not one more', () => {
  const { link, open } = start()
  const [most, half] = [4 * 1024 * 1024, 2 * 1024 * 1024]
  open()
  expect(link.publish(packet(half - BESIDE), () => {})).toBe(true)
  expect(link.publish(packet(half - BESIDE + 1), () => {})).toBe(false)
  expect(link.publish(packet(half - BESIDE), () => {})).toBe(true)
  expect(link.publish(packet(most), () => {})).toBe(false)
})

test('there is room again when half of the publishes have an answer, and said once', () => {
  const { link, happened, receive, open } = start()
  open()
  while (link.publish(packet(), () => {}));
  const answered = (id: number) => receive({ kind: 'published', id, answer: { code: 0 } })
  for (let id = 1; id < 128; id += 1) answered(id)
  expect(happened).toEqual([])
  answered(128)
  expect(happened).toEqual(['ready'])
  answered(129)
  expect(happened).toEqual(['ready'])
  while (link.publish(packet(), () => {}));
  for (let id = 130; id < 300; id += 1) answered(id)
  expect(happened).toEqual(['ready', 'ready'])
})

test('there is room again when half of the bytes have an answer', () => {
  const quarter = 1024 * 1024
  const { link, happened, receive, open } = start()
  const answered = (id: number) => receive({ kind: 'published', id, answer: { code: 0 } })
  open()
  for (const bytes of [quarter, quarter, quarter, quarter]) link.publish(packet(bytes - BESIDE), () => {})
  expect(link.publish(packet(), () => {})).toBe(false)
  answered(1)
  expect(happened).toEqual([])
  answered(2)
  expect(happened).toEqual(['ready'])
})

test('where there was room all the time, nothing is said of it', () => {
  const { link, happened, receive, open } = start()
  open()
  link.publish(packet(), () => {})
  receive({ kind: 'published', id: 1, answer: { code: 0 } })
  expect(happened).toEqual([])
})

test('what is read is told at 64 KiB, and counted anew', () => {
  const { posted, receive, open } = start()
  open()
  const read = (bytes: number) => {
    const message = { ...packet(bytes - BESIDE), dup: false }
    receive({ kind: 'message', message, identifiers: [], delivery: 0 })
  }
  read(64 * 1024 - 1)
  expect(posted).toEqual([])
  read(BESIDE)
  read(64 * 1024)
  read(BESIDE)
  expect(posted).toEqual([
    { kind: 'read', bytes: 64 * 1024 - 1 + BESIDE },
    { kind: 'read', bytes: 64 * 1024 },
  ])
})

test('the end is told when the line is closed, once, with what the hub says of it', () => {
  const { happened, errors, receive, open } = start()
  open()
  receive({ kind: 'closed', error: null })
  receive({ kind: 'closed', error: null })
  expect(happened).toEqual(['line closed', 'closed'])
  expect(errors).toMatchObject([{ name: 'ConnectionLostError', message: 'the connection was closed' }])
})

test('an end that was asked for has no error, whatever the hub says of it', () => {
  const { link, errors, receive, open } = start()
  open()
  link.close()
  expect(errors).toEqual([])
  receive({ kind: 'closed', error: null })
  expect(errors).toEqual([null])
})

test('nonsense is named as the reason', () => {
  const { errors, receive, open } = start()
  open()
  receive({ kind: 'x' })
  expect(errors).toMatchObject([{ message: 'what was sent to this tab is no message of this library' }])
})

test('a link that is closing greets whoever holds the connection next, and asks again to be closed', () => {
  const { link, posted, open, connected } = start()
  open()
  link.close()
  posted.length = 0
  connected()
  expect(posted.map(({ kind }) => kind)).toEqual(['hello', 'close'])
})
