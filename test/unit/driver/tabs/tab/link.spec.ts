import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { LinkError } from '../../../../../src/base/linkErrors.js'
import { createTime } from '../../../../../src/base/time.js'
import type { Outgoing } from '../../../../../src/driver/driver.js'
import type { FromTab } from '../../../../../src/driver/tabs/protocol/messages.js'
import type { LineHandlers } from '../../../../../src/driver/tabs/tab/line.js'
import { createTabLink } from '../../../../../src/driver/tabs/tab/link.js'
import { createSender } from '../../../../../src/driver/tabs/tab/sender.js'

const session = {
  present: false,
  persistent: false,
  clientId: 'c',
  capabilities: {
    maximumQos: 2,
    retained: true,
    retainHandling: true,
    wildcards: true,
    groups: 'yes',
    identifiers: true,
    overlap: 'one',
    noLocal: false,
    retainAsPublished: false,
    properties: true,
  },
} as const

const packet = (bytes = 1, qos: 0 | 1 | 2 = 1): Outgoing => ({
  topic: 't',
  payload: new Uint8Array(bytes),
  qos,
  retain: false,
  properties: {},
})

const start = ({ answers = true } = {}) => {
  const scheduler = new VirtualTimeScheduler()
  const posted: FromTab[] = []
  const reports: string[] = []
  let silent = 0
  let hub: LineHandlers | undefined
  const link = createTabLink(
    {
      ...{ time: createTime(scheduler), sender: createSender(() => 0.5) },
      ...{ heartbeat: 1_000, heartbeatTimeout: 5_000 },
      dial: handlers => {
        hub = handlers
        return {
          post: message => {
            posted.push(message)
            if (answers && message.kind === 'beat')
              scheduler.schedule(() => handlers.receive({ kind: 'beat' }))
          },
          silent: () => {
            silent += 1
          },
          close: () => {},
        }
      },
    },
    {
      opened: ({ clientId }) => reports.push(`opened ${clientId}`),
      message: ({ topic }) => reports.push(`message ${topic}`),
      ready: () => reports.push('ready'),
      closed: (error: LinkError | null) => reports.push(`closed ${error?.name ?? null}`),
    },
  )
  const advance = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.flush()
    scheduler.frame = scheduler.maxFrames
  }
  /** What was due long ago comes now. */
  const late = (ms: number) => {
    const { actions } = scheduler
    for (const action of actions) action.delay = scheduler.frame + ms
    advance(ms)
  }
  const open = () => {
    hub?.connected()
    hub?.receive({ kind: 'opened', session })
  }
  return {
    ...{ link, posted, reports, advance, late, open },
    receive: (message: unknown) => hub?.receive(message),
    ended: (error: LinkError) => hub?.ended(error),
    connected: () => hub?.connected(),
    silent: () => silent,
  }
}

const kinds = (posted: readonly FromTab[]) => posted.map(({ kind }) => kind)

describe('the link of a tab', () => {
  test('greets when there is somebody, and opens when it is told to', () => {
    const { posted, reports, open } = start()
    expect(posted).toEqual([])
    open()
    expect(posted).toEqual([{ kind: 'hello', version: 1, client: expect.any(String) }])
    expect(reports).toEqual(['opened c'])
  })

  test('is lost when nothing is heard for the timeout; who holds the connection is suspected', () => {
    const { reports, advance, open, silent } = start({ answers: false })
    open()
    advance(4_900)
    expect(reports).toEqual(['opened c'])
    advance(1_200)
    expect(reports).toEqual(['opened c', 'closed ConnectionLostError'])
    expect(silent()).toBe(1)
  })

  test('is lost at the timeout, and not before', () => {
    const { reports, advance, open } = start({ answers: false })
    open()
    advance(4_999)
    expect(reports).toEqual(['opened c'])
    advance(1)
    expect(reports).toEqual(['opened c', 'closed ConnectionLostError'])
  })

  test('in a tab whose timers are slow it is lost after two signs of life without an answer', () => {
    const { reports, posted, open, late } = start({ answers: false })
    open()
    late(60_000)
    late(60_000)
    expect(reports).toEqual(['opened c'])
    expect(kinds(posted)).toEqual(['hello', 'beat', 'beat'])
    late(60_000)
    expect(reports).toEqual(['opened c', 'closed ConnectionLostError'])
  })

  test('in a tab whose timers are slow it stays for as long as it is answered', () => {
    const { reports, open, late, receive } = start({ answers: false })
    open()
    for (let i = 0; i < 10; i += 1) {
      late(60_000)
      receive({ kind: 'beat' })
    }
    expect(reports).toEqual(['opened c'])
  })

  test('timers are slow that are late by more than half of the timeout, and not by as much', () => {
    for (const [ms, expected] of [
      [3_500, ['opened c', 'closed ConnectionLostError']],
      [3_501, ['opened c']],
    ] as const) {
      const { reports, open, late } = start({ answers: false })
      open()
      late(ms)
      late(ms)
      expect(reports).toEqual(expected)
    }
  })

  test('stays for as long as it is answered', () => {
    const { reports, advance, open } = start()
    open()
    advance(100_000)
    expect(reports).toEqual(['opened c'])
  })

  test('answers when it is asked whether it is alive', () => {
    const { posted, receive, open } = start()
    open()
    receive({ kind: 'probe' })
    expect(kinds(posted)).toEqual(['hello', 'alive'])
  })

  test('ends with a typed error where the hub is of another version', () => {
    const { reports, receive, connected } = start()
    connected()
    receive({ kind: 'refused', version: 2, why: 'more' })
    expect(reports).toEqual(['closed TabsVersionError'])
  })

  test('ends when it is sent nonsense', () => {
    const { posted, reports, receive, open } = start()
    open()
    receive({ kind: 'message', message: 'x' })
    expect(reports).toEqual(['opened c', 'closed ConnectionLostError'])
    expect(kinds(posted)).toEqual(['hello', 'abort'])
  })

  test('takes so many publishes, and says when it takes more', () => {
    const { link, posted, reports, receive, open } = start()
    open()
    let taken = 0
    while (link.publish(packet(), () => {})) taken += 1
    expect(taken).toBe(256)
    expect(reports).not.toContain('ready')
    for (let id = 1; id <= 200; id += 1) receive({ kind: 'published', id, answer: { code: 0 } })
    expect(reports.filter(report => report === 'ready')).toEqual(['ready'])
    expect(kinds(posted).filter(kind => kind === 'publish')).toHaveLength(256)
  })

  test('takes so many bytes, but one publish of any size', () => {
    const { link, open } = start()
    open()
    expect(link.publish(packet(10_000_000), () => {})).toBe(true)
    expect(link.publish(packet(), () => {})).toBe(false)
  })

  test('says that a packet is handed over again, with the number that it had', () => {
    const sender = createSender(() => 0.5)
    const one = packet(1, 2)
    expect([sender.numberOf(one), sender.numberOf(packet()), sender.numberOf(one)]).toEqual([
      { id: 1, again: false },
      { id: 2, again: false },
      { id: 1, again: true },
    ])
  })

  test('tells what it has read', () => {
    const { posted, receive, open } = start()
    open()
    const message = {
      topic: 't',
      payload: new Uint8Array(40_000),
      qos: 0,
      retain: false,
      dup: false,
      properties: {},
    }
    for (let i = 0; i < 3; i += 1) receive({ kind: 'message', message, identifiers: [], delivery: 0 })
    expect(posted.at(-1)).toEqual({ kind: 'read', bytes: 2 * 40_201 })
  })

  test('ignores answers to what it has not asked, and a second opened', () => {
    const { reports, receive, open } = start()
    open()
    for (const message of [
      { kind: 'opened', session },
      { kind: 'published', id: 99, answer: { code: 0 } },
      { kind: 'subscribed', id: 99, at: 0, answer: { code: 0 } },
      { kind: 'unsubscribed', id: 99, at: 5, answer: { code: 0 } },
      { kind: 'pong', id: 99 },
    ])
      receive(message)
    expect(reports).toEqual(['opened c'])
  })

  test('closes at once where there is nobody yet', () => {
    const { link, reports } = start()
    link.close()
    link.close()
    expect(reports).toEqual(['closed null'])
  })
})
