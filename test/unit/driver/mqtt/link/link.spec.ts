import { asapScheduler } from 'rxjs'
import { mqtt } from 'rxtopics/mqtt'
import { type Peer, type PeerOptions, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test, vi } from 'vitest'
import type { LinkError } from '../../../../../src/base/linkErrors.js'
import type { Link, Notice, Received, Session, SubscribeRequest } from '../../../../../src/driver/driver.js'
import type { MqttOptions } from '../../../../../src/driver/mqtt/options.js'

interface Opened extends AsyncDisposable {
  readonly peer: Peer
  readonly link: Link
  readonly sessions: readonly Session[]
  readonly messages: readonly Received[]
  readonly notices: readonly Notice[]
  readonly closings: readonly (LinkError | null)[]
}

/** A link to a scripted server, and what it reports. */
const openLink = async (server: PeerOptions = {}, options: MqttOptions = {}): Promise<Opened> => {
  const peer = await startPeer(server)
  const [sessions, messages, notices, closings]: [Session[], Received[], Notice[], (LinkError | null)[]] = [
    [],
    [],
    [],
    [],
  ]
  const link = mqtt(peer.url, { clientId: 'me', ...options }).open(
    {
      opened: session => sessions.push(session),
      message: message => messages.push(message),
      noticed: notice => notices.push(notice),
      closed: reason => closings.push(reason),
    },
    { scheduler: asapScheduler, random: () => 0.5 },
  )
  await vi.waitFor(() => expect(sessions.length + closings.length).toBeGreaterThan(0))
  return {
    peer,
    link,
    sessions,
    messages,
    notices,
    closings,
    [Symbol.asyncDispose]: async () => {
      link.abort()
      await peer.close()
    },
  }
}

const request = (filter: string): SubscribeRequest => ({
  filter,
  qos: 1,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
  identifier: undefined,
  userProperties: undefined,
})
const packet = { topic: 'a', payload: Uint8Array.of(1), qos: 1, retain: false, properties: {} } as const

describe('a link that has opened', () => {
  test('says what the broker said of itself, however long that is', async () => {
    const long = 'x'.repeat(20_000)
    await using opened = await openLink({
      connack: {
        properties: { userProperties: { note: long }, assignedClientIdentifier: 'yours', maximumQoS: 1 },
      },
    })
    expect(opened.sessions).toMatchObject([
      {
        present: false,
        persistent: false,
        clientId: 'yours',
        capabilities: { maximumQos: 1, maximumLevels: Number.POSITIVE_INFINITY },
        announced: { userProperties: { note: long } },
      },
    ])
    expect(opened.closings).toEqual([])
  })

  test.each([126, 127, 128, 129, 16_382, 16_384])(
    'reads a CONNACK of about %i bytes, whose length takes one byte more or less',
    async size => {
      await using opened = await openLink({ connack: { properties: { reasonString: 'r'.repeat(size - 6) } } })
      expect(opened.sessions).toMatchObject([{ announced: { reason: 'r'.repeat(size - 6) } }])
    },
  )

  test('keeps the session where it and the broker do', async () => {
    const options = { clean: false } as const
    await using kept = await openLink({ connack: { sessionPresent: true } }, options)
    expect(kept.sessions).toMatchObject([{ present: true, persistent: true, clientId: 'me' }])
    await using cut = await openLink({ connack: { properties: { sessionExpiryInterval: 0 } } }, options)
    expect(cut.sessions).toMatchObject([{ present: false, persistent: false }])
  })

  test('sends no more unanswered than either side allows, and says when it takes more', async () => {
    const server: PeerOptions = { connack: { properties: { receiveMaximum: 2 } }, on: { publish: () => {} } }
    await using opened = await openLink(server, { maximumInFlight: 5 })
    const outcomes: number[] = []
    const taken = [1, 2, 3].map(() => opened.link.publish({ ...packet }, ({ code }) => outcomes.push(code)))
    expect(taken).toEqual([true, true, false])
    await using less = await openLink({ on: { publish: () => {} } }, { maximumInFlight: 1 })
    expect([1, 2].map(() => less.link.publish({ ...packet }, () => {}))).toEqual([true, false])
  })

  test('gives each of two refusals its own code', async () => {
    const codes: Readonly<Record<string, number>> = { a: 0x87, b: 0x97, c: 1 }
    await using opened = await openLink({
      on: {
        subscribe: ({ messageId = 0, subscriptions }, connection) =>
          connection.send({
            cmd: 'suback',
            messageId,
            granted: subscriptions.map(({ topic }) => codes[topic] ?? 0),
          }),
      },
    })
    const outcomes: unknown[] = []
    opened.link.subscribe(['a', 'b', 'c'].map(request), ({ filter }, code) => outcomes.push([filter, code]))
    await vi.waitFor(() =>
      expect(outcomes).toEqual([
        ['a', 0x87],
        ['b', 0x97],
        ['c', 1],
      ]),
    )
  })

  test('answers a ping for each that is asked for', async () => {
    await using opened = await openLink()
    let pongs = 0
    for (let time = 0; time < 2; time++) opened.link.ping(() => pongs++)
    await vi.waitFor(() => expect(pongs).toBe(2))
    expect(opened.peer.count('pingreq')).toBe(2)
  })

  test('acknowledges what is settled; before MQTT 5 a refusal is an acknowledgement', async () => {
    for (const [protocolVersion, code] of [
      [5, 0x97],
      [4, undefined],
    ] as const) {
      const peer = await startPeer()
      const deliveries: number[] = []
      const link = mqtt(peer.url, { protocolVersion }).open(
        { opened: () => {}, message: (_, __, delivery) => deliveries.push(delivery), closed: () => {} },
        { scheduler: asapScheduler, random: () => 0.5 },
      )
      await peer.next('connect')
      peer.connections[0]?.publish({ topic: 'a', payload: 'x', qos: 1 })
      await vi.waitFor(() => expect(deliveries).toHaveLength(1))
      link.ack(deliveries[0]!, 0x97, 'full')
      const { packet: puback } = await peer.next('puback')
      expect(puback.reasonCode === 0 ? undefined : puback.reasonCode).toBe(code)
      link.abort()
      await peer.close()
    }
  })
})

describe('the end of a link', () => {
  test('that was asked for comes after what was handed over, once', async () => {
    await using opened = await openLink()
    opened.link.publish({ ...packet, qos: 0 }, () => {})
    opened.link.close()
    opened.link.close()
    await vi.waitFor(() => expect(opened.closings).toEqual([null]))
    expect(opened.peer.packets.map(({ packet: { cmd } }) => cmd)).toEqual([
      'connect',
      'publish',
      'disconnect',
    ])
    expect(opened.peer.packets.at(-1)?.packet).toMatchObject({ cmd: 'disconnect' })
  })

  test('has the broker publish the will where that is wished (MQTT 5)', async () => {
    const will = { topic: 'w', payload: 'gone', onClose: true }
    await using five = await openLink({}, { will })
    five.link.close()
    expect((await five.peer.next('disconnect')).packet).toMatchObject({ reasonCode: 0x04 })
    await using four = await openLink({}, { will, protocolVersion: 4 })
    four.link.close()
    await vi.waitFor(() => expect(four.closings).toEqual([null]))
    // Without a DISCONNECT the will is published.
    expect(four.peer.count('disconnect')).toBe(0)
  })

  test('that nobody asked for is a loss', async () => {
    await using opened = await openLink()
    opened.peer.connections[0]?.end()
    await vi.waitFor(() => expect(opened.closings).toHaveLength(1))
    expect(opened.closings).toMatchObject([{ name: 'ConnectionLostError', fatal: false }])
  })

  test('by abort is at once, and nothing comes after it', async () => {
    await using opened = await openLink()
    opened.link.abort()
    opened.link.abort()
    expect(opened.closings).toEqual([null])
    expect(opened.peer.count('disconnect')).toBe(0)
    // Until the line itself is gone.
    await opened.peer.connections[0]?.closed
    await new Promise(resolve => setImmediate(resolve))
    expect(opened.closings).toEqual([null])
  })

  test('by a packet that breaks the rules tells the broker why (MQTT 5)', async () => {
    await using five = await openLink()
    five.peer.connections[0]?.write(Uint8Array.of(0x36, 4, 0, 1, 0x61, 0))
    await vi.waitFor(() => expect(five.closings).toMatchObject([{ name: 'ProtocolError', reasonCode: 0x81 }]))
    expect((await five.peer.next('disconnect')).packet).toMatchObject({ reasonCode: 0x81 })
    await using four = await openLink({}, { protocolVersion: 4 })
    four.peer.connections[0]?.write(Uint8Array.of(0x36, 4, 0, 1, 0x61, 0))
    await vi.waitFor(() => expect(four.closings).toMatchObject([{ name: 'ProtocolError' }]))
    expect(four.peer.count('disconnect')).toBe(0)
  })

  test('says what the broker refused, and with which code', async () => {
    await using refused = await openLink({ connack: { reasonCode: 0x87 } })
    expect(refused.sessions).toEqual([])
    expect(refused.closings).toMatchObject([
      { name: 'ConnectionRefusedError', reasonCode: 0x87, fatal: true },
    ])
    const properties = { reasonString: 'no\u001b[31m', userProperties: { node: ['a', 'b'] } }
    const said = { reason: 'no\u001b[31m', userProperties: { node: ['a', 'b'] } }
    await using told = await openLink({ connack: { reasonCode: 0x87, properties } })
    expect(told.closings).toMatchObject([{ ...said, message: expect.stringContaining('no\\u001b[31m') }])
    await using ended = await openLink()
    ended.peer.connections[0]?.send({ cmd: 'disconnect', reasonCode: 0x8b, properties })
    await vi.waitFor(() =>
      expect(ended.closings).toMatchObject([{ name: 'ConnectionLostError', reasonCode: 0x8b, ...said }]),
    )
    await using busy = await openLink({ connack: { reasonCode: 0x89 } })
    expect(busy.closings).toMatchObject([{ name: 'ConnectionRefusedError', reasonCode: 0x89, fatal: false }])
  })
})

describe('what a link notices', () => {
  test('is a message whose fields break the rules', async () => {
    await using opened = await openLink()
    opened.peer.connections[0]?.write(Uint8Array.of(0x30, 4, 0, 1, 0x2b, 0))
    opened.peer.connections[0]?.publish({ topic: 'a', payload: 'x' })
    await vi.waitFor(() => expect(opened.messages).toHaveLength(1))
    expect(opened.notices).toEqual([
      { kind: 'ill-formed', reason: 'a message was left out: its topic has a wildcard (MQTT-3.3.2-2)' },
    ])
    expect(opened.closings).toEqual([])
  })
})
