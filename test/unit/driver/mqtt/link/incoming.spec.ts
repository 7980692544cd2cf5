import { performance } from 'node:perf_hooks'
import { createClient, type Message } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { afterEach, describe, expect, test } from 'vitest'

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
    let last = performance.now()
    let longest = 0
    const watch = setInterval(() => {
      const now = performance.now()
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
    // A shared machine is given some room; what is looked for took seconds.
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
