import type { NatsConnection } from '@nats-io/nats-core'
import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { ConnectionLostError, type LinkError } from '../../../../../src/base/linkErrors.js'
import { createTime } from '../../../../../src/base/time.js'
import type { Outgoing } from '../../../../../src/driver/driver.js'
import { createIdentities } from '../../../../../src/driver/nats/jetstream/identities.js'
import { openLink } from '../../../../../src/driver/nats/link/link.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { fakeConnection, requestOf } from './fake.js'

const packet: Outgoing = {
  ...{ topic: 'a', payload: new Uint8Array(1), qos: 0, retain: false, properties: {} },
}
const turn = () => new Promise(resolve => setImmediate(resolve))

/** A link over a connection that does as it is told. */
const start = ({ info = { max_payload: 1_000 } as object, jetstream = false } = {}) => {
  const fake = fakeConnection()
  const scheduler = new VirtualTimeScheduler()
  const happened: string[] = []
  const pings: (() => void)[] = []
  let end: (error?: Error) => void = () => {}
  let say: (status: object) => void = () => {}
  const connection = {
    ...fake.connection,
    info,
    flush: () => new Promise<void>(resolve => pings.push(resolve)),
    isClosed: () => false,
    close: async () => void happened.push('close'),
    closed: () => new Promise<Error | undefined>(resolve => (end = resolve)),
    status: async function* () {
      for (;;) yield await new Promise<object>(resolve => (say = resolve))
    },
  }
  const prepared = {
    ...{ kept: true, ackWait: 300, receiveMaximum: 4, maximumInFlight: 4, answerTimeout: 100, reasons: true },
    ...{ found: new Map(), known: new Map(), identities: createIdentities() },
    ...{ sessions: {}, streams: { messages: 's', keeps: () => false } },
  }
  const link = openLink(
    connection as unknown as NatsConnection,
    {
      ...{ mapping: createMapping(percentTokens, { prefix: '', maximum: 64 }), clientId: 'me' },
      ...{ time: createTime(scheduler), closeTimeout: 50, maximumUnread: 10_000 },
      ...(jetstream ? { jetstream: prepared as never } : {}),
      lostBy: error => new ConnectionLostError(`lost by ${error?.message}`),
    },
    {
      opened: () => {},
      message: ({ topic }) => happened.push(`message ${topic}`),
      closed: (error: LinkError | null) => {
        happened.push(`closed ${error?.message ?? null}`)
        happened.push(`takes ${link.publish(packet, () => {})}`)
      },
    },
  )
  return {
    ...{ link, happened, pings, scheduler, fake },
    end: async (error?: Error) => {
      end(error)
      await turn()
    },
    say: async (status: object) => {
      say(status)
      await turn()
    },
  }
}
const ended = (reason: string | null) => ['close', `closed ${reason}`, 'takes false']

describe('a link', () => {
  const common = {
    ...{
      wildcards: true,
      groups: 'yes',
      identifiers: true,
      overlap: 'each',
      noLocal: true,
      properties: true,
    },
  }

  test('says what NATS can, and how much, with room for what marks a message', () => {
    const { link } = start()
    const without = { maximumQos: 0, retained: false, retainHandling: false, retainAsPublished: false }
    expect(link.capabilities).toEqual({ ...common, ...without, maximumPayload: 1_000 })
    const withIt = { maximumQos: 1, retained: true, retainHandling: true, retainAsPublished: true }
    expect(start({ jetstream: true }).link.capabilities).toEqual({
      ...{ ...common, ...withIt, maximumPayload: 872 },
    })
    expect(start({ info: {} }).link.capabilities.maximumPayload).toBe(Number.POSITIVE_INFINITY)
  })

  test('that is lost says why, once, and takes nothing any more', async () => {
    const { link, happened, end } = start()
    await end(new Error('cut'))
    link.abort()
    link.close()
    expect(happened).toEqual(ended('lost by cut'))
  })

  test('that is lost by its silence says so', async () => {
    const { happened, end, say } = start()
    await say({ type: 'ping' })
    await say({ type: 'staleConnection' })
    await end()
    expect(happened).toEqual(ended('no answer came to several pings'))
    const other = start()
    await other.say({ type: 'reconnecting' })
    await other.end()
    expect(other.happened).toEqual(ended('lost by undefined'))
  })

  test('that is closed ends when what it has written is read, or when that takes too long', async () => {
    const [read, silent] = [start(), start()]
    for (const { link, happened } of [read, silent]) {
      link.close()
      expect(link.publish(packet, () => {})).toBe(false)
      await turn()
      expect(happened).toEqual([])
    }
    read.pings[0]?.()
    await turn()
    expect(read.happened).toEqual(ended(null))
    silent.scheduler.maxFrames = 49
    silent.scheduler.flush()
    expect(silent.happened).toEqual([])
    silent.scheduler.maxFrames = 50
    silent.scheduler.flush()
    expect(silent.happened).toEqual(ended(null))
    read.scheduler.flush()
    expect(read.happened).toEqual(ended(null))
  })

  test('that is being closed is not lost, and hands over no message', async () => {
    const { link, happened, end, fake } = start()
    link.subscribe([requestOf('a')], () => {})
    fake.subscriptions[0]?.bring(null)
    link.close()
    fake.subscriptions[0]?.bring(null)
    await end(new Error('cut'))
    expect(happened).toEqual(['message a', ...ended(null)])
  })

  test('pings behind what it has written', async () => {
    const { link, happened, pings } = start()
    link.publish(packet, () => happened.push('sent'))
    link.ping(() => happened.push('pong'))
    await turn()
    pings[0]?.()
    await turn()
    expect(happened).toEqual(['sent', 'pong'])
  })
})
