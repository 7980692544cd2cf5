import { asapScheduler, config } from 'rxjs'
import { mqtt } from 'rxtopics/mqtt'
import { type Peer, type PeerOptions, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test, vi } from 'vitest'
import type { LinkError } from '../../../../../src/base/linkErrors.js'
import type {
  Link,
  LinkHandlers,
  Notice,
  Received,
  Session,
  SubscribeRequest,
} from '../../../../../src/driver/driver.js'
import type { MqttOptions } from '../../../../../src/driver/mqtt/options.js'
import { linkRig } from './pipeRig.js'

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

const slow = { filtersPerSubscribe: 8, publishesPerSecond: 1, topicLevels: 8 }

describe('over a line that is made of functions', () => {
  const five = [0x20, 3, 0, 0, 0]
  const four = [0x20, 2, 0, 0]
  const fresh = { present: false, persistent: false, clientId: 'me' }
  const opened = (...given: Parameters<typeof linkRig>) => {
    const rig = linkRig(...given)
    rig.receive(...(given[0]?.version === 4 ? four : five))
    rig.take()
    return rig
  }
  /** What is written at the end of a turn has been. */
  const turn = () => new Promise<void>(resolve => queueMicrotask(resolve))

  test('CONNECT is written at once, and nothing is published before its answer', () => {
    const { link, take, receive } = linkRig()
    const connect = [0x10, 15, 0, 4, 0x4d, 0x51, 0x54, 0x54, 5, 2, 0, 0, 0, 0, 2, 0x6d, 0x65]
    expect(take()).toEqual([connect])
    expect(link.publish({ ...packet, qos: 0 }, () => {})).toBe(false)
    receive(...five)
    expect(take()).toEqual([fresh, 'ready'])
    expect(link.publish({ ...packet, qos: 0 }, () => {})).toBe(true)
  })

  test('a CONNECT that cannot be written leaves no line behind', () => {
    const log: string[] = []
    const clientId = 'x'.repeat(0x1_0000)
    const pipe = { push: () => true, on: () => {}, resume: () => {}, write: () => log.push('written') }
    const open = () => ({ ...pipe, end: () => {}, destroy: () => log.push('destroyed') }) as never
    expect(() => linkRig({ clientId }, {}, {}, open)).toThrow('more than 65,535 bytes')
    expect(log).toEqual(['destroyed'])
  })

  test.each([
    [{}, [], 10],
    [{}, [0x13, 0, 4], 4],
  ] as const)(
    'is pinged as often as was agreed, and is dead where nothing comes: %j %j',
    (_, said, seconds) => {
      const { receive, take, advance, closed } = linkRig({ keepalive: 10 })
      receive(0x20, 3 + said.length, 0, 0, said.length, ...said)
      take()
      advance(seconds * 1_000 - 1)
      expect(take()).toEqual([])
      advance(1)
      return turn().then(() => {
        expect(take()).toEqual([[0xc0, 0]])
        advance(seconds * 500)
        expect(take()).toEqual([])
        advance(1)
        expect(take()).toEqual(['destroyed'])
        closed()
        expect(take()).toEqual([
          'ConnectionLostError: nothing came from the broker for longer than the keep alive allows',
        ])
      })
    },
  )

  test('a request that is not answered ends it, and so does a publish that holds up others', async () => {
    const asking = opened()
    asking.link.subscribe([request('a')], () => {})
    await turn()
    asking.take()
    asking.advance(1_000)
    asking.closed()
    expect(asking.take()).toEqual(['destroyed', 'ConnectionLostError: no answer to a request within 1000 ms'])
    const publishing = opened({}, { maximumInFlight: 1 })
    publishing.link.publish(packet, () => {})
    publishing.link.publish({ ...packet }, () => {})
    publishing.advance(1_000)
    await turn()
    expect(publishing.take().at(-1)).toEqual([0x32, 7, 0, 1, 0x61, 0, 1, 0, 1, 0xc0, 0])
    publishing.receive(0xd0, 0)
    publishing.closed()
    expect(publishing.take()).toEqual([
      'destroyed',
      'ConnectionLostError: no answer to a publish within 1000 ms',
    ])
  })

  test.each([
    [5, [0xe0, 1, 0x82]],
    [4, null],
  ] as const)('a broken rule is told to the broker on version %i alone', (version, told) => {
    const { receive, take, closed } = opened({ version })
    receive(...(version === 5 ? five : four))
    receive(0x30, 4, 0, 1, 0x61, 0)
    closed()
    const written = told === null ? [] : [[...told]]
    expect(take()).toEqual([...written, 'destroyed', 'ProtocolError: protocol error: a second CONNACK'])
    const early = linkRig({ version })
    early.take()
    early.receive(0xd0, 0)
    expect(early.take()).toEqual(['destroyed'])
  })

  test.each([
    [3, [[0xe0, 1, 0x82]]],
    [2, []],
  ])(
    'of a DISCONNECT that says why a broker that takes %i bytes gets what fits (MQTT-3.2.2-15)',
    (size, told) => {
      const { receive, take, closed } = linkRig({ version: 5 })
      take()
      receive(0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, size)
      take()
      receive(0x20, 3, 0, 0, 0)
      closed()
      expect(take()).toEqual([...told, 'destroyed', 'ProtocolError: protocol error: a second CONNACK'])
    },
  )

  test('the first thing that went wrong is the reason; without any the connection was lost', () => {
    const { fail, closed, take, receive } = opened()
    fail(new Error('first'))
    fail(new Error('second'))
    receive(0xd0, 1, 0)
    closed()
    closed()
    expect(take().filter(each => typeof each === 'string')).toEqual([
      'destroyed',
      'ConnectionLostError: the connection failed: first',
    ])
    const early = linkRig()
    early.take()
    early.fail(new Error('first'))
    early.closed()
    expect(early.take()).toEqual(['LinkError: no connection: first'])
    const lost = opened()
    lost.closed()
    expect(lost.take()).toEqual(['ConnectionLostError: the connection was lost'])
  })

  test('a link that says that it is over takes nothing from whoever is told', async () => {
    const taken: boolean[] = []
    const own = opened({}, {}, { closed: () => taken.push(own.link.publish(packet, () => {})) })
    own.closed()
    await Promise.resolve()
    expect([taken, own.take()]).toEqual([[false], []])
  })

  test('a link that is closed before its answer says so after it, once, and does not open', () => {
    const { link, receive, take, closed } = linkRig()
    take()
    link.close()
    link.close()
    expect(take()).toEqual([])
    receive(...five)
    receive(0x30, 4, 0, 1, 0x61, 0)
    closed()
    expect(take()).toEqual(['end', [0xe0, 0], 'closed'])
  })

  test('a link that is ended because of a message tells of none that came with it', () => {
    let received = 0
    const { link, receive, take } = linkRig(
      {},
      {},
      {
        message: () => {
          received += 1
          link.abort()
        },
      },
    )
    receive(...five)
    take()
    const one = [0x30, 4, 0, 1, 0x61, 0]
    receive(...one, ...one)
    expect([received, take()]).toEqual([1, ['destroyed', 'closed']])
  })

  test('a link that was closed takes, tells and answers nothing more', () => {
    const { link, receive, take, advance, timers, closed } = opened({ keepalive: 10 })
    link.close()
    expect(take()).toEqual(['end', [0xe0, 0]])
    receive(0x30, 4, 0, 1, 0x61, 0)
    receive(0xd0, 1, 0)
    expect(take()).toEqual(['destroyed'])
    expect(link.publish({ ...packet, qos: 0 }, () => {})).toBe(false)
    closed()
    advance(100_000)
    expect([take(), timers()]).toEqual([['closed'], 0])
  })

  test.each<[string, 4 | 5, boolean, object, readonly number[] | null]>([
    ['nothing', 5, false, {}, [0xe0, 0]],
    ['that the will is to be published', 5, true, {}, [0xe0, 1, 4]],
    ['what the farewell says instead', 5, true, { code: 0 }, [0xe0, 0]],
    ['a reason', 5, false, { reason: 'x' }, [0xe0, 6, 0, 4, 0x1f, 0, 1, 0x78]],
    ['a session that ends', 5, false, { sessionExpiry: 0 }, [0xe0, 7, 0, 5, 0x11, 0, 0, 0, 0]],
    ['nothing else before MQTT 5', 4, false, { code: 4, reason: 'x' }, [0xe0, 0]],
    ['nothing at all where that takes the will along', 4, true, {}, null],
  ])('the end says %s', (_, version, willOnClose, farewell, bytes) => {
    const { link, take } = opened({ version }, { willOnClose, farewell: () => farewell })
    link.close()
    expect(take()).toEqual(bytes === null ? ['end'] : ['end', [...bytes]])
  })

  test('by abort is told at once, and no timer is left', () => {
    const { link, take, timers, closed } = opened({ keepalive: 10 }, { limits: slow })
    for (let time = 0; time < 2; time += 1) link.publish({ ...packet, qos: 0 }, () => {})
    link.subscribe([request('a')], () => {})
    expect(timers()).toBe(4)
    link.abort()
    closed()
    expect([take(), timers()]).toEqual([['destroyed', 'closed'], 0])
  })

  test('who waits to publish hears of room: after an answer, when the line takes bytes, or a second is over', async () => {
    const window = opened({}, { maximumInFlight: 1 })
    window.link.publish(packet, () => {})
    expect(window.link.publish({ ...packet }, () => {})).toBe(false)
    await turn()
    window.take()
    window.receive(0x40, 2, 0, 1)
    expect(window.take()).toEqual(['ready'])
    const line = opened()
    line.takes(false)
    line.link.publish(packet, () => {})
    await turn()
    expect(line.link.publish({ ...packet }, () => {})).toBe(false)
    line.take()
    line.takes(true)
    line.drain()
    expect(line.take()).toEqual(['ready'])
    const pace = opened({}, { limits: slow })
    pace.link.publish({ ...packet, qos: 0 }, () => {})
    expect(pace.link.publish({ ...packet, qos: 0 }, () => {})).toBe(false)
    await turn()
    pace.take()
    pace.advance(999)
    expect(pace.take()).toEqual([])
    pace.advance(1)
    expect(pace.take()).toEqual(['ready'])
  })

  test('what comes is kept by nobody, and its end goes on to the line', () => {
    const { receive, take, end } = opened()
    receive(0xd0, 0)
    end()
    expect(take()).toEqual(['no more'])
  })

  test.each<[string, boolean, boolean, readonly number[], object]>([
    ['resumed', false, true, [1, 0, 0], { present: true, persistent: true, clientId: 'me' }],
    ['new', false, true, [0, 0, 0], { ...fresh, persistent: true }],
    ['cut by the broker', false, true, [0, 0, 5, 0x11, 0, 0, 0, 0], fresh],
    ['shortened by the broker', false, true, [0, 0, 5, 0x11, 0, 0, 0, 1], { ...fresh, persistent: true }],
    ['not asked for', true, false, [1, 0, 0], fresh],
    ['of another name', true, false, [0, 0, 4, 0x12, 0, 1, 0x79], { ...fresh, clientId: 'y' }],
  ])('a session is %s', (_, clean, persistent, body, expected) => {
    const { receive, take } = linkRig({ clean }, { persistent })
    take()
    receive(0x20, body.length, ...body)
    expect(take()).toEqual([expected])
  })

  test('what its handlers throw ends nothing, and is reported', async () => {
    const reported: unknown[] = []
    config.onUnhandledError = error => reported.push(error)
    const fail = (words: string) => () => {
      throw words
    }
    const { receive, take } = linkRig({}, {}, { opened: fail('a'), message: fail('b'), noticed: fail('c') })
    receive(...five)
    receive(0x30, 4, 0, 1, 0x61, 0)
    receive(0x30, 4, 0, 1, 0x23, 0)
    await vi.waitFor(() => expect(reported).toEqual(['a', 'b', 'c']))
    config.onUnhandledError = null
    expect(take().slice(1)).toEqual([])
  })

  test('what is answered while bytes are read leaves together, with what is published because of them', async () => {
    const settle: LinkHandlers['message'] = ({ topic }, __, delivery) => {
      if (topic === 'a') void Promise.resolve().then(() => rig.link.publish({ ...packet }, () => {}))
      rig.link.ack(delivery, 0)
    }
    const rig = opened({}, {}, { message: settle })
    rig.receive(0x32, 6, 0, 1, 0x61, 0, 1, 0, 0x32, 6, 0, 1, 0x62, 0, 2, 0)
    expect(rig.take()).toEqual([])
    await turn()
    expect(rig.take()).toEqual([[0x40, 2, 0, 1, 0x40, 2, 0, 2, 0x32, 7, 0, 1, 0x61, 0, 1, 0, 1]])
  })

  test.each<[string, readonly number[]]>([
    ['messages', [0x32, 6, 0, 1, 0x61, 0, 1, 0]],
    ['PUBRELs', [0x62, 2, 0, 1]],
    ['PUBRECs', [0x50, 2, 0, 1]],
  ])('O81 a broker that sends %s for ever, and reads no answer, is left', (_, bytes) => {
    const settle: LinkHandlers['message'] = (_message, __, delivery) => rig.link.ack(delivery, 0)
    const rig = opened({}, {}, { message: settle })
    rig.takes(false)
    const thousand = Array.from({ length: 1_000 }, () => bytes).flat()
    let received = 0
    while (!rig.log.includes('destroyed') && received < 300) {
      rig.receive(...thousand)
      received += 1
    }
    // As many as an honest one could send, and less than twice that.
    expect([received > 66, received < 200]).toEqual([true, true])
    rig.closed()
    expect(rig.take().at(-1)).toBe(
      'ProtocolError: receive maximum exceeded: the broker reads none of the answers to what it sends',
    )
  })

  test('keeps to what the broker takes, and to what it was told that it takes', async () => {
    const { link, receive, take } = linkRig({}, { limits: { ...slow, filtersPerSubscribe: 2 } })
    receive(0x20, 11, 0, 0, 8, 0x27, 0, 0, 0, 100, 0x21, 0, 1)
    take()
    link.subscribe(['a', 'b', 'c'].map(request), () => {})
    await turn()
    expect(take()).toEqual([
      [0x82, 11, 0, 1, 0, 0, 1, 0x61, 1, 0, 1, 0x62, 1, 0x82, 7, 0, 2, 0, 0, 1, 0x63, 1],
    ])
    const outcomes: unknown[] = []
    const large = { ...packet, payload: new Uint8Array(101) }
    link.publish(large, ({ code, error }) => outcomes.push([code, error?.name]))
    expect(outcomes).toEqual([[0x95, 'PacketTooLargeError']])
  })

  test('the packets of both ways are shown to who wants to see them', () => {
    const seen: string[] = []
    const { receive } = linkRig({}, { packet: (...each) => seen.push(each.join(' ')) })
    receive(...five)
    expect(seen).toEqual(['out CONNECT 15', 'in CONNACK 3'])
  })

  test('takes publishes of who hears that it has opened, or that there is room, and they leave in that turn', async () => {
    const publish = () => void rig.link.publish({ ...packet }, () => {})
    const rig = linkRig({}, { maximumInFlight: 1 }, { opened: publish, ready: publish })
    rig.take()
    rig.receive(...five)
    await turn()
    expect(rig.take()).toEqual([[0x32, 7, 0, 1, 0x61, 0, 1, 0, 1]])
    publish()
    rig.receive(0x40, 2, 0, 1)
    await turn()
    expect(rig.take()).toEqual([[0x32, 7, 0, 1, 0x61, 0, 2, 0, 1]])
  })

  test('what follows a refusal is not read', () => {
    const { receive, take } = linkRig()
    take()
    receive(0x20, 3, 0, 0x87, 0, 0x30, 4, 0, 1, 0x61, 0)
    expect(take()).toEqual(['destroyed'])
  })
})
