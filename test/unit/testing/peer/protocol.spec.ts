import { backoff, createClient, LinkError } from 'rxtopics'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import {
  bytes,
  type Handler,
  type Peer,
  type PeerConnection,
  type Script,
  startPeer,
  together,
} from '../../../../src/testing/peer/index.js'
import { collect, next } from '../../../support/until.js'

/** Starts a client with one observer, and returns the status that the first connection ends with. */
const endOf = async (peer: Peer, options: MqttOptions = {}) => {
  await using client = createClient(mqtt(peer.url, options), { retry: () => 60_000, linger: 0 })
  const observer = collect(client.observe('a/+', { qos: 2 }))
  const status = await next(client.status$, ({ state }) => state === 'waiting')
  expect(observer.ending).toBeUndefined()
  if (status.state !== 'waiting') throw new Error('not reached')
  expect(status.error).toBeInstanceOf(LinkError)
  return { name: status.error.name, code: status.error.reasonCode }
}

const suback =
  (fields: { readonly granted: number[]; readonly shift?: number }): Handler<'subscribe'> =>
  ({ messageId = 0 }, connection) =>
    connection.send({ cmd: 'suback', messageId: messageId + (fields.shift ?? 0), granted: fields.granted })

const thenPublish =
  (...messages: Parameters<PeerConnection['publish']>[0][]): Handler<'subscribe'> =>
  (packet, connection) => {
    connection.answer(packet)
    for (const message of messages) connection.publish(message)
  }

const afterwards = (...values: number[]): Handler<'subscribe'> =>
  together((packet, connection) => connection.answer(packet), bytes(...values))

describe.each([5, 4] as const)('a server that breaks the rules, protocol version %i', protocolVersion => {
  const cases: readonly (readonly [string, Script, number])[] = [
    ['more codes than filters in a SUBACK', { subscribe: suback({ granted: [0, 0] }) }, 0x82],
    ['a SUBACK that nobody asked for', { subscribe: suback({ granted: [0], shift: 1 }) }, 0x82],
    ['a SUBACK with a code that does not exist', { subscribe: suback({ granted: [3] }) }, 0x81],
    [
      'an UNSUBACK in answer to a SUBSCRIBE',
      {
        subscribe: ({ messageId = 0 }, connection) =>
          connection.send({ cmd: 'unsuback', messageId, granted: [0] }),
      },
      0x82,
    ],
    ['a second CONNACK', { subscribe: (_, connection) => connection.accept() }, 0x82],
    ['a packet that only clients send', { subscribe: afterwards(0xc0, 0) }, 0x81],
    ['packet type 0', { subscribe: afterwards(0, 0) }, 0x81],
    ['a length of five bytes', { subscribe: afterwards(0x30, 0xff, 0xff, 0xff, 0xff, 1) }, 0x81],
    ['a PUBLISH with QoS 3', { subscribe: afterwards(0x36, 5, 0, 1, 0x61, 0, 1) }, 0x81],
    ['a packet shorter than its fields', { subscribe: afterwards(0x30, 1, 0) }, 0x81],
    ['flags where there are none', { subscribe: afterwards(0xd1, 0) }, 0x81],
    ['packet identifier 0', { subscribe: thenPublish({ topic: 'a/1', qos: 1, messageId: 0 }) }, 0x81],
    [
      'something else before CONNACK',
      { connect: (_, connection) => connection.write(Uint8Array.of(0xd0, 0)) },
      0x82,
    ],
    [
      'the answer of a web server',
      { connect: bytes(...Buffer.from(`HTTP/1.1 400 Bad Request\r\nserver: ${'x'.repeat(100)}\r\n\r\n`)) },
      0x82,
    ],
  ]
  test.each(cases)('%s: the connection ends with a typed error', async (_, on, code) => {
    await using peer = await startPeer({ on })
    const end = await endOf(peer, { protocolVersion })
    expect(end.name).toBe('ProtocolError')
    expect(end.code).toBe(code)
    if (protocolVersion === 5 && on.connect === undefined) {
      const { packet } = await peer.next('disconnect')
      expect(packet.reasonCode).toBe(code)
    }
  })

  test('a PUBREC for QoS 1, a PUBACK after PUBREC: the same, and the publish is sent again', async () => {
    for (const [qos, answers] of [
      [1, ['pubrec']],
      [2, ['pubrec', 'puback']],
    ] as const) {
      await using peer = await startPeer({
        on: {
          publish: (packet, connection) => {
            const { messageId = 0 } = packet
            if (connection.number > 0) return connection.answer(packet)
            for (const cmd of answers) connection.send({ cmd, messageId })
          },
        },
      })
      await using client = createClient(mqtt(peer.url, { protocolVersion }), { retry: () => 20 })
      const receipt = collect(client.publish('a', 'x', { qos }))
      const status = await next(client.status$, ({ state }) => state === 'waiting')
      expect(status).toMatchObject({ error: { name: 'ProtocolError', reasonCode: 0x82 } })
      const ending = await receipt.ended()
      // At QoS 2 the broker had it already, and has forgotten the session: nobody can say whether it counts.
      if (qos === 1) expect(receipt.values[0]?.outcome).toBe('acknowledged')
      else expect(ending).toMatchObject({ error: { name: 'PublishUncertainError', topic: 'a' } })
    }
  })

  test('acknowledgements that nobody waits for do no harm', async () => {
    await using peer = await startPeer({
      on: {
        subscribe: (packet, connection) => {
          for (const cmd of ['puback', 'pubrec', 'pubcomp', 'pubrel'] as const)
            connection.send({ cmd, messageId: 77 })
          connection.answer(packet)
        },
      },
    })
    await using client = createClient(mqtt(peer.url, { protocolVersion }))
    collect(client.observe('a'))
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    const [receipt] = await collect(client.publish('a', 'x', { qos: 2 })).waitForCount(1)
    expect(receipt?.outcome).toBe('acknowledged')
    expect(peer.count('connect')).toBe(1)
  })
})

describe('a server that breaks the rules of MQTT 5', () => {
  test.each([
    ['topic alias 0', [{ topic: 'a/1', alias: 0 }], 0x94],
    ['a topic alias above the maximum', [{ topic: 'a/1', alias: 33 }], 0x94],
    ['a topic alias that stands for nothing', [{ topic: '', alias: 1 }], 0x82],
    ['neither topic nor alias', [{ topic: '' }], 0x82],
    ['subscription identifier 0', [{ topic: 'a/1', identifiers: [0] }], 0x82],
    [
      'more unanswered messages than it was told',
      Array.from({ length: 1_005 }, () => ({ topic: 'a/1', qos: 2 as const })),
      0x93,
    ],
    ['a packet larger than it was told', [{ topic: 'a/1', payload: 'x'.repeat(300) }], 0x95],
  ])('%s: the connection ends with a typed error', async (_, messages, code) => {
    await using peer = await startPeer({ on: { subscribe: thenPublish(...messages), pubrec: () => {} } })
    const end = await endOf(peer, { receiveMaximum: 2, maximumPacketSize: 256 })
    expect(end).toEqual({ name: 'ProtocolError', code })
    const { packet } = await peer.next('disconnect')
    expect(packet.reasonCode).toBe(code)
  })
})

describe('back-off', () => {
  test.each<readonly [string, Script]>([
    ['hangs up on CONNECT', { connect: (_, connection) => connection.end() }],
    ['resets on CONNECT', { connect: (_, connection) => connection.end('reset') }],
    ['is unavailable', { connect: (packet, connection) => connection.answer(packet, 0x88) }],
    ['hangs up on SUBSCRIBE', { subscribe: (_, connection) => connection.end() }],
    ['sends nonsense in answer to SUBSCRIBE', { subscribe: bytes(0, 0) }],
    ['disconnects at once', { subscribe: (_, connection) => connection.disconnect(0x97) }],
  ])('grows while a server %s', async (_, on) => {
    await using peer = await startPeer({ on })
    const retry = backoff({ base: 40, cap: 10_000, random: () => 1 })
    await using client = createClient(mqtt(peer.url), { retry })
    const observer = collect(client.observe('a'))
    const times: number[] = []
    for (let i = 0; i < 4; i += 1) times.push((await peer.next('connect')).at)
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
    // Timers may fire a little early.
    for (const [i, gap] of gaps.entries()) expect(gap).toBeGreaterThanOrEqual(40 * 2 ** i - 2)
    expect(observer.ending).toBeUndefined()
  })
})
