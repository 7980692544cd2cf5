import { OptionError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import {
  answer,
  bytes,
  disconnect,
  grant,
  hangUp,
  inTurn,
  PeerClosedError,
  PeerPacketError,
  PeerTimeoutError,
  refuse,
  silence,
  startPeer,
  together,
  UnexpectedPacketError,
} from '../../../../src/testing/peer/index.js'
import { connectRaw } from '../../../support/raw.js'

const versions = [5, 4] as const

describe('a peer without a script', () => {
  test.each(versions)(
    'answers every packet as the specification asks, protocol version %i',
    async version => {
      await using peer = await startPeer()
      await using client = await connectRaw({ url: peer.url, version, clientId: 'me' })
      expect(client.connack.sessionPresent).toBe(false)
      expect(await client.subscribe([{ topic: 'a', qos: 1 }, 'b'])).toEqual([1, 0])
      await client.unsubscribe('a')
      for (const qos of [0, 1, 2] as const) expect(await client.publish('t', 'x', { qos })).toBe(0)
      client.send({ cmd: 'pingreq' })
      await client.next(packet => packet.cmd === 'pingresp')
      await client.end()
      await peer.next('disconnect')
      expect(peer.packets.map(({ packet }) => packet.cmd)).toEqual([
        'connect',
        'subscribe',
        'unsubscribe',
        'publish',
        'publish',
        'publish',
        'pubrel',
        'pingreq',
        'disconnect',
      ])
      expect(peer.connections.map(({ connect }) => connect?.clientId)).toEqual(['me'])
      expect(peer.violations).toEqual([])
    },
  )

  test.each(versions)('sends messages and completes their flows, protocol version %i', async version => {
    await using peer = await startPeer()
    await using client = await connectRaw({ url: peer.url, version })
    const { connection } = await peer.next('connect')
    for (const qos of [0, 1, 2] as const) connection.publish({ topic: 'a', payload: `${qos}`, qos })
    for (const qos of [0, 1, 2]) {
      expect(await client.next(packet => packet.cmd === 'publish')).toMatchObject({ qos, topic: 'a' })
    }
    await peer.next('puback')
    await peer.next('pubrec')
    await peer.next('pubcomp')
  })

  test('counts packets and closes what is open', async () => {
    const peer = await startPeer()
    const client = await connectRaw({ url: peer.url })
    expect([peer.count('connect'), peer.count('publish')]).toEqual([1, 0])
    expect(peer.connections[0]?.open).toBe(true)
    await Promise.all([peer.close(), client.closed])
    expect(peer.connections[0]?.open).toBe(false)
    await expect(connectRaw({ url: peer.url })).rejects.toThrow('ECONNREFUSED')
    await peer.close()
  })
})

describe('what a peer sends', () => {
  test('merges identifiers, names aliases, repeats with DUP, and counts its packet identifiers', async () => {
    await using peer = await startPeer()
    await using client = await connectRaw({ url: peer.url, version: 5, autoAck: false })
    const { connection } = await peer.next('connect')
    expect(connection.publish({ topic: 'a', qos: 1, identifiers: [1, 300], alias: 2 })).toBe(1)
    expect(connection.publish({ topic: '', qos: 1, alias: 2, payload: Uint8Array.of(0, 255) })).toBe(2)
    expect(connection.publish({ topic: 'a', qos: 1, messageId: 1, dup: true, retain: true })).toBe(1)
    const first = await client.next(packet => packet.cmd === 'publish')
    expect(first).toMatchObject({
      topic: 'a',
      messageId: 1,
      dup: false,
      properties: { subscriptionIdentifier: [1, 300], topicAlias: 2 },
    })
    const second = await client.next(packet => packet.cmd === 'publish')
    expect(second).toMatchObject({ topic: '', payload: Buffer.of(0, 255), properties: { topicAlias: 2 } })
    const third = await client.next(packet => packet.cmd === 'publish')
    expect(third).toMatchObject({ topic: 'a', messageId: 1, dup: true, retain: true })
  })

  test('says why a packet cannot be written, and goes nowhere when the connection is closed', async () => {
    await using peer = await startPeer()
    const client = await connectRaw({ url: peer.url, version: 5 })
    const { connection } = await peer.next('connect')
    expect(() => connection.publish({ topic: 'a', identifiers: [-1] })).toThrow(PeerPacketError)
    await client.drop()
    await connection.closed
    connection.publish({ topic: 'a' })
    connection.write(Uint8Array.of(1))
  })

  test('disconnects with a code, a server and words', async () => {
    await using peer = await startPeer({
      on: { subscribe: disconnect(0x9c, { reference: 'other:1', text: 'go away' }) },
    })
    await using client = await connectRaw({ url: peer.url, version: 5 })
    client.send({ cmd: 'subscribe', subscriptions: [{ topic: 'a', qos: 0 }] })
    expect(await client.next(packet => packet.cmd === 'disconnect')).toMatchObject({
      reasonCode: 0x9c,
      properties: { serverReference: 'other:1', reasonString: 'go away' },
    })
    await client.closed
  })
})

describe('a script', () => {
  test('refuses, is silent, grants, and does things in turn or together', async () => {
    await using peer = await startPeer({
      connack: { sessionPresent: true },
      on: {
        subscribe: grant(({ topic, qos }) => (topic === 'no' ? 0x87 : Math.min(qos, 1))),
        publish: inTurn(refuse(0x97), together(answer, answer), silence),
        unsubscribe: together(bytes(0xd0, 0), answer),
        pingreq: silence,
      },
    })
    await using client = await connectRaw({ url: peer.url, version: 5 })
    expect(client.connack.sessionPresent).toBe(true)
    expect(await client.subscribe(['no', 'yes'], 2)).toEqual([0x87, 1])
    expect(await client.publish('a', '', { qos: 1 })).toBe(0x97)
    const id = client.send({ cmd: 'publish', topic: 'a', payload: '', qos: 1, dup: false, retain: false })
    for (let copy = 0; copy < 2; copy += 1) {
      await client.next(packet => packet.cmd === 'puback' && packet.messageId === id)
    }
    client.send({ cmd: 'publish', topic: 'a', payload: '', qos: 1, dup: false, retain: false })
    client.send({ cmd: 'pingreq' })
    await client.unsubscribe('a')
    // Bytes were written as they are: this one is not the answer to the PINGREQ.
    await client.next(packet => packet.cmd === 'pingresp')
    await client.expectNone(packet => packet.cmd === 'puback' || packet.cmd === 'pingresp', 50)
  })

  test.each([
    [5, { reasonCode: 0x88 }],
    [4, { returnCode: 3 }],
  ] as const)('refuses CONNECT, and answers each by itself, protocol version %i', async (version, code) => {
    await using peer = await startPeer({
      connack: ({ clientId = '' }, { number }) =>
        number === 0 ? code : { sessionPresent: clientId === 'known' },
    })
    await expect(connectRaw({ url: peer.url, version, clientId: 'known' })).rejects.toMatchObject({
      code: Object.values(code)[0],
    })
    await using known = await connectRaw({ url: peer.url, version, clientId: 'known' })
    await using other = await connectRaw({ url: peer.url, version, clientId: 'other' })
    expect([known.connack.sessionPresent, other.connack.sessionPresent]).toEqual([true, false])
  })

  test.each(['close', 'reset'] as const)('closes at a packet, by %s', async how => {
    await using peer = await startPeer({ on: { publish: hangUp(how) } })
    const client = await connectRaw({ url: peer.url })
    client.send({ cmd: 'publish', topic: 'a', payload: '', qos: 0, dup: false, retain: false })
    await client.closed
  })

  test('can be changed while it runs, and stops reading while it is paused', async () => {
    await using peer = await startPeer()
    await using client = await connectRaw({ url: peer.url })
    const { connection } = await peer.next('connect')
    connection.pause()
    client.send({ cmd: 'pingreq' })
    await peer.expectNone('pingreq', 50)
    peer.on({ pingreq: silence })
    connection.resume()
    await peer.next('pingreq')
    await client.expectNone(packet => packet.cmd === 'pingresp', 20)
  })

  test('is checked', async () => {
    // @ts-expect-error no such option
    await expect(startPeer({ versions: 5 })).rejects.toThrow(OptionError)
    // @ts-expect-error servers send that
    await expect(startPeer({ on: { suback: silence } })).rejects.toMatchObject({
      path: 'startPeer.on.suback',
    })
    // @ts-expect-error a ping cannot be refused
    await (await startPeer({ on: { pingreq: refuse(0x80) } })).close()
  })
})

describe('waiting for a packet', () => {
  test('takes each one once, and those that match only', async () => {
    await using peer = await startPeer()
    await using client = await connectRaw({ url: peer.url })
    for (const topic of ['a', 'b', 'c']) await client.publish(topic, '', { qos: 1 })
    const b = await peer.next('publish', { where: ({ topic }) => topic === 'b' })
    const first = await peer.next('publish')
    const second = await peer.next('publish')
    expect([b, first, second].map(({ packet }) => packet.topic)).toEqual(['b', 'a', 'c'])
    expect(first.at).toBeLessThanOrEqual(second.at)
    const waits = [peer.next('publish'), peer.next('publish')]
    for (const topic of ['d', 'e']) await client.publish(topic, '', { qos: 1 })
    expect((await Promise.all(waits)).map(({ packet }) => packet.topic)).toEqual(['d', 'e'])
  })

  test('ends with a typed error that lists what came', async () => {
    const peer = await startPeer()
    await using client = await connectRaw({ url: peer.url, clientId: 'me' })
    await client.publish('a', '', { qos: 1 })
    await expect(peer.next('subscribe', { timeout: 20 })).rejects.toMatchObject({
      name: PeerTimeoutError.name,
      cmd: 'subscribe',
      timeout: 20,
      message: expect.stringMatching(
        /^no subscribe within 20 ms; 2 received\n.*connect me v4\n.*publish #1 a qos 1$/,
      ),
    })
    await expect(peer.expectNone('publish', 20)).rejects.toThrow(UnexpectedPacketError)
    await peer.expectNone('publish', 20)
    const waiting = peer.next('publish')
    await Promise.all([expect(waiting).rejects.toThrow(PeerClosedError), peer.close()])
    await expect(peer.next('publish')).rejects.toThrow(PeerClosedError)
  })
})
