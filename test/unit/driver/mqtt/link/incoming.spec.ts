import { createClient, type Message } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { afterEach, describe, expect, test } from 'vitest'
import { createIncoming } from '../../../../../src/driver/mqtt/link/incoming.js'
import { createSession } from '../../../../../src/driver/mqtt/session/session.js'
import type { Version } from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { packet } from '../wireLog.js'

const text = (value: string | readonly number[]): number[] => {
  const bytes = typeof value === 'string' ? [...Buffer.from(value)] : [...value]
  return [bytes.length >> 8, bytes.length & 0xff, ...bytes]
}
const varint = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
const frame = (head: number, body: readonly number[]): number[] => [head, ...varint(body.length), ...body]

const until = (condition: () => boolean) =>
  expect.poll(condition, { timeout: 10_000, interval: 5 }).toBe(true)

const rejections: unknown[] = []
const onRejection = (error: unknown) => rejections.push(error)
process.on('unhandledRejection', onRejection)
process.on('uncaughtException', onRejection)
afterEach(() => {
  expect(rejections).toEqual([])
})

const connected = async (protocolVersion: 4 | 5 = 5) => {
  const peer = await startPeer()
  const client = createClient(mqtt(peer.url, { protocolVersion }), { linger: 0 })
  const messages: Message[] = []
  const statuses: string[] = []
  client.status$.subscribe(({ state }) => statuses.push(state))
  client.observe('#', { qos: 2 }).subscribe(message => messages.push(message))
  await until(() => peer.count('subscribe') === 1 && client.snapshot().subscriptions[0]?.phase === 'on')
  const [connection] = peer.connections
  if (connection === undefined) throw new Error('no connection')
  return {
    peer,
    client,
    connection,
    messages,
    statuses,
    end: async () => {
      await client.close()
      await peer.close()
    },
  }
}

describe('O80 a message with ill-formed fields is left out, and the link goes on', () => {
  const properties = (version: number, list: readonly number[] = []) =>
    version === 5 ? [...varint(list.length), ...list] : []

  test.each([
    [5, 0x90],
    [4, undefined],
  ] as const)('on version %i, answered at QoS 1 and 2', async (version, reasonCode) => {
    const { peer, connection, messages, statuses, end } = await connected(version)
    const hostile = [[0xff], [0x61, 0], [0xed, 0xa0, 0x80], [0x61, 0x2f, 0x2b]]
    const sent = hostile.flatMap((topic, i) => [
      ...frame(0x30, [...text(topic), ...properties(version), 1]),
      ...frame(0x32, [...text(topic), 0, i + 1, ...properties(version), 1]),
    ])
    connection.write(
      Uint8Array.from([...sent, ...frame(0x34, [...text([0xff]), 0, 9, ...properties(version)])]),
    )
    connection.write(Uint8Array.from(frame(0x30, [...text('fine'), ...properties(version), 0x78])))
    await until(() => messages.length === 1 && peer.count('pubrec') === 1)
    expect(messages.map(({ topic }) => topic)).toEqual(['fine'])
    const pubacks = peer.packets.flatMap(({ packet }) => (packet.cmd === 'puback' ? [packet] : []))
    expect(pubacks.map(({ messageId }) => messageId)).toEqual([1, 2, 3, 4])
    expect(pubacks.map(packet => packet.reasonCode || undefined)).toEqual(Array(4).fill(reasonCode))
    expect(statuses).toEqual(['idle', 'connecting', 'connected'])
    await end()
  })
})

describe('O81 a flood is read or refused, and stalls nothing for long', () => {
  const MEBIBYTE = 1024 * 1024
  const repeat = (size: number, item: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(Math.floor(size / item.length) * item.length)
    for (let at = 0; at < bytes.length; at += item.length) bytes.set(item, at)
    return bytes
  }
  const publishWith = (list: Uint8Array): Uint8Array => {
    const before = [...text('a'), ...varint(list.length)]
    return Uint8Array.from([0x30, ...varint(before.length + list.length), ...before, ...list])
  }

  test.each<[string, () => Uint8Array]>([
    ['PINGRESPs that nobody asked for', () => repeat(MEBIBYTE, [0xd0, 0])],
    [
      'empty messages on ever new topics',
      () => {
        const packets: number[] = []
        for (let i = 0; packets.length < MEBIBYTE; i += 1) packets.push(...frame(0x30, [...text(`t${i}`), 0]))
        return Uint8Array.from(packets)
      },
    ],
    ['user properties', () => publishWith(repeat(MEBIBYTE - 16, [0x26, 0, 1, 0x61, 0, 0]))],
    [
      'user properties, each with a name of its own',
      () => {
        const list: number[] = []
        for (let i = 0; list.length < MEBIBYTE - 32; i += 1) list.push(0x26, ...text(i.toString(36)), 0, 0)
        return publishWith(Uint8Array.from(list))
      },
    ],
    ['subscription identifiers', () => publishWith(repeat(MEBIBYTE, [0x0b, 0x7f]))],
    ['a property list beyond any use', () => publishWith(repeat(8 * MEBIBYTE, [0x26, 0, 1, 0x61, 0, 0]))],
  ])('%s', async (_, make) => {
    const { connection, client, messages, end } = await connected()
    const bytes = make()
    // By the CPU's time, for on a shared machine a process is stopped for longer.
    const spent = () => process.cpuUsage().user / 1_000
    let last = spent()
    let longest = 0
    const watch = setInterval(() => {
      const now = spent()
      longest = Math.max(longest, now - last)
      last = now
    }, 1)
    // In the pieces a socket delivers; the peer writes them from this very loop.
    for (let at = 0; at < bytes.length; at += 65_536) connection.write(bytes.subarray(at, at + 65_536))
    connection.write(Uint8Array.from(frame(0x30, [...text('end'), 0, 1])))
    await until(
      () => messages.some(({ topic }) => topic === 'end') || client.snapshot().status.state === 'waiting',
    )
    clearInterval(watch)
    // What is looked for took seconds.
    expect(longest).toBeLessThan(600)
    await end()
  })

  test('a length that is announced costs no memory before the bytes come', async () => {
    const { connection, client, end } = await connected()
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external
    connection.write(Uint8Array.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0]))
    const pong = new Promise(done => client.ping({ timeout: 300 }).subscribe({ error: done }))
    await pong
    const after = process.memoryUsage().arrayBuffers + process.memoryUsage().external
    expect(after - before).toBeLessThan(32 * MEBIBYTE)
    await end()
  })
})

describe('what comes over a connection', () => {
  const rig = (version: Version = 5, isOpen = true) => {
    const log: unknown[] = []
    const session = createSession()
    session.attach({
      publish: ({ topic }, id) => {
        log.push(['publish', topic, id])
        return null
      },
      pubrel: id => log.push(['pubrel', id]),
      ack: (type, id, code) => log.push(['ack', type, id, code]),
      takes: () => true,
      ready: () => {},
      released: id => log.push(['released', id]),
      overshot: () => {},
      heldUp: () => {},
    })
    session.sender.opened(false, { window: 9, again: 9 })
    session.receiver.opened(false, 9)
    const incoming = createIncoming({ version, maximumPacketSize: 30, topicAliasMaximum: 2 }, session, {
      message: ({ topic, qos }, identifiers, delivery) =>
        log.push(['message', topic, qos, identifiers, delivery]),
      illFormed: fault => log.push(['ill-formed', fault]),
      connack: ({ code, sessionPresent }) => log.push(['connack', code, sessionPresent]),
      auth: ({ code }) => log.push(['auth', code]),
      answered: (type, id, codes) => log.push(['answered', type, id, [...codes]]),
      pong: () => log.push(['pong']),
      disconnected: ({ code }) => log.push(['disconnected', code]),
      failed: ({ name, message }) => log.push([name, message]),
    })
    const receive = (...bytes: readonly number[]) => incoming.receive(Uint8Array.from(bytes))
    if (isOpen) receive(...(version === 5 ? [0x20, 3, 0, 0, 0] : [0x20, 2, 0, 0]))
    return { session, incoming, receive, log, take: () => log.splice(0) }
  }
  const fails = (code: string, words: string) => ['ProtocolError', `${code}: ${words}`]

  test('begins with a CONNACK, which AUTHs may precede', () => {
    const { receive, take } = rig(5, false)
    receive(0xf0, 2, 0x18, 0)
    receive(0x20, 3, 1, 0x87, 0)
    receive(0xf0, 2, 0x19, 0)
    expect(take()).toEqual([
      ['auth', 0x18],
      ['connack', 0x87, true],
      ['auth', 0x19],
    ])
    for (const [head, ...body] of [
      [0x30, 4, 0, 1, 0x61, 0],
      [0xd0, 0],
      [0xe0, 0],
      [0x21, 3, 0, 0, 0],
    ] as const) {
      const first = rig(5, false)
      first.receive(head, ...body)
      expect(first.log).toEqual([fails('protocol error', 'no CONNACK came first')])
    }
    const second = rig()
    second.receive(0x20, 3, 0, 0, 0)
    expect(second.log.at(-1)).toEqual(fails('protocol error', 'a second CONNACK'))
  })

  test('is given to those whom it concerns', () => {
    const { session, receive, take } = rig()
    for (const qos of [1, 2] as const) session.sender.publish(packet(qos, 'mine'), () => {})
    take()
    receive(0x40, 2, 0, 1, 0x50, 2, 0, 2, 0x70, 2, 0, 2, 0x62, 2, 0, 9)
    expect([take(), session.sender.size()]).toEqual([
      [
        ['pubrel', 2],
        ['ack', 0x70, 9, 0x92],
        ['released', 9],
      ],
      0,
    ])
    receive(0x90, 5, 0, 3, 0, 1, 0x87, 0xb0, 4, 0, 4, 0, 0x11, 0xd0, 0)
    expect(take()).toEqual([['answered', 0x90, 3, [1, 0x87]], ['answered', 0xb0, 4, [0x11]], ['pong']])
    receive(0x30, 6, 0, 1, 0x61, 2, 0x0b, 7)
    receive(0x32, 6, 0, 1, 0x62, 0, 5, 0)
    receive(0x34, 6, 0, 1, 0x63, 0, 6, 0)
    receive(0x3c, 6, 0, 1, 0x63, 0, 6, 0)
    expect(take()).toEqual([
      ['message', 'a', 0, [7], 0],
      ['message', 'b', 1, [], expect.any(Number)],
      ['message', 'c', 2, [], expect.any(Number)],
    ])
  })

  test.each([
    [5, 0x90],
    [4, 0],
  ] as const)('ill-formed messages are told, and refused on version %i, each once', (version, code) => {
    const { receive, take } = rig(version)
    take()
    const rest = version === 5 ? [0] : []
    const fault = 'its topic has a wildcard (MQTT-3.3.2-2)'
    receive(0x30, 3 + rest.length, 0, 1, 0x23, ...rest)
    expect(take()).toEqual([['ill-formed', fault]])
    receive(0x32, 5 + rest.length, 0, 1, 0x23, 0, 1, ...rest)
    expect(take()).toEqual([
      ['ill-formed', fault],
      ['ack', 0x40, 1, code],
    ])
    receive(0x34, 5 + rest.length, 0, 1, 0x23, 0, 1, ...rest)
    expect(take()).toEqual([
      ['ill-formed', fault],
      ['ack', 0x50, 1, code],
    ])
  })

  test.each<[string, Version, readonly number[], string, string]>([
    ['a packet that only clients send', 5, [0xc0, 0], 'malformed packet', 'a packet that begins with 0xc0'],
    ['flags that are wrong', 5, [0x60, 2, 0, 1], 'malformed packet', 'a packet that begins with 0x60'],
    ['a DISCONNECT of 3.1.1', 4, [0xe0, 0], 'malformed packet', 'a packet that begins with 0xe0'],
    ['a PINGRESP with more', 5, [0xd0, 1, 0], 'malformed packet', 'a packet that is longer than its fields'],
    ['a packet beyond the limit', 5, [0x30, 29], 'packet too large', 'more than 30 bytes'],
  ])('%s ends it, and nothing comes after that', (_, version, bytes, code, words) => {
    const { receive, take } = rig(version)
    take()
    receive(...bytes)
    receive(0xd0, 0)
    expect(take()).toEqual([fails(code, words)])
  })

  test('a DISCONNECT is the last thing that comes, in the same bytes, too', () => {
    const { receive, take } = rig()
    take()
    receive(0xd0, 0, 0xe0, 1, 0x8b, 0xd0, 0)
    receive(0xd0, 0)
    receive(0xff, 0xff, 0xff, 0xff, 0xff)
    expect(take()).toEqual([['pong'], ['disconnected', 0x8b]])
  })

  test('once it is mute there are no messages, and all else; once it is stopped, nothing', () => {
    const { incoming, receive, take } = rig()
    take()
    incoming.mute()
    receive(0x30, 4, 0, 1, 0x61, 0, 0x32, 6, 0, 1, 0x23, 0, 1, 0, 0xd0, 0)
    expect(take()).toEqual([['pong']])
    incoming.stop()
    receive(0xd0, 0)
    receive(0xff, 0xff, 0xff, 0xff, 0xff)
    expect(take()).toEqual([])
  })

  test('what is thrown by who hears of it is a failure of the connection, as text; not once it was stopped', () => {
    for (const isStopped of [false, true]) {
      const failures: string[] = []
      const incoming = createIncoming(
        { version: 4, maximumPacketSize: 30, topicAliasMaximum: 0 },
        createSession(),
        {
          connack: () => {
            if (isStopped) incoming.stop()
            throw new TypeError('odd')
          },
          failed: ({ message }: Error) => failures.push(message),
        } as never,
      )
      for (let time = 0; time < 2; time += 1) incoming.receive(Uint8Array.of(0x20, 2, 0, 0))
      expect(failures).toEqual(isStopped ? [] : ['malformed packet: TypeError: odd'])
    }
  })
})
