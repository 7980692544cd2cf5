import { createServer, type Socket } from 'node:net'
import * as t from 'io-ts'
import { generate, type Packet } from 'mqtt-packet'
import { boolean, bytes, createClient, json, number, text } from 'rxtopics'
import { cbor } from 'rxtopics/cbor'
import { mqtt } from 'rxtopics/mqtt'
import { msgpack } from 'rxtopics/msgpack'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../chaos/random.js'
import { mutate, scale, seed, watchProcess } from './hostile.js'

const { unhandled, longest, print } = watchProcess()

const properties = {
  contentType: 'text/plain',
  userProperties: { a: 'b' },
  subscriptionIdentifier: 1,
  correlationData: Buffer.from('c'),
  responseTopic: 'r',
}
const packets: readonly [Packet, ...Packet[]] = [
  { cmd: 'publish', topic: 'a/b', payload: 'x', qos: 0, dup: false, retain: false, properties },
  { cmd: 'publish', topic: 'a/b', payload: 'x'.repeat(300), qos: 1, dup: false, retain: true, messageId: 7 },
  { cmd: 'publish', topic: 'a', payload: '', qos: 2, dup: true, retain: false, messageId: 8 },
  { cmd: 'pubrel', messageId: 8, reasonCode: 0 },
  { cmd: 'puback', messageId: 1, reasonCode: 0 },
  { cmd: 'pubrec', messageId: 1, reasonCode: 0 },
  { cmd: 'pubcomp', messageId: 1, reasonCode: 0 },
  { cmd: 'suback', messageId: 1, granted: [0, 0x87] },
  { cmd: 'unsuback', messageId: 1, granted: [0] },
  { cmd: 'pingresp' },
  { cmd: 'disconnect', reasonCode: 0x81, properties: { reasonString: 'why' } },
  { cmd: 'auth', reasonCode: 0x18, properties: { authenticationMethod: 'm' } },
]
const clean = packets.map(packet => generate(packet, { protocolVersion: 5 }))

const hex = (value: Buffer) => value.subarray(0, 64).toString('hex')

describe('O81 whatever comes over the network', () => {
  test('frames: the connection ends or goes on, nothing is thrown, nothing stalls', async () => {
    const random = createRandom(seed)
    const wanted = 20_000 * scale
    let frames = 0
    let connections = 0
    const sockets = new Set<Socket>()
    const attack = (socket: Socket) => {
      const pieces: Buffer[] = []
      for (let i = random.integer(1, 60); i > 0; i -= 1)
        pieces.push(mutate(random, random.pick([clean[0]!, ...clean])))
      frames += pieces.length
      socket.write(Buffer.concat(pieces))
    }
    const server = createServer(socket => {
      connections += 1
      sockets.add(socket)
      socket.on('error', () => {})
      socket.once('close', () => sockets.delete(socket))
      socket.once('data', () => {
        socket.write(
          generate(
            { cmd: 'connack', returnCode: 0, reasonCode: 0, sessionPresent: false },
            { protocolVersion: 5 },
          ),
        )
        attack(socket)
      })
      // What the client says next, or what it leaves unsaid, brings more.
      socket.on('data', () => attack(socket))
      socket.setTimeout(5, () => socket.destroy())
    })
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    const client = createClient(mqtt(`mqtt://127.0.0.1:${port}`), {
      retry: () => (frames < wanted ? 0 : 60_000),
      isolateAfter: Number.POSITIVE_INFINITY,
    })
    const heap = process.memoryUsage().heapUsed
    for (const qos of [0, 1, 2] as const)
      client.observe(`a/+/${qos}/#`, { qos }).subscribe({ error: () => {} })
    client.observe('#', { qos: 2 }).subscribe({ error: () => {} })
    client.publish('a', 'x', { qos: 2 }).subscribe({ error: () => {} })
    await expect.poll(() => frames >= wanted, { timeout: 60_000, interval: 20 }).toBe(true)
    await client.close({ deadline: 0 })
    for (const socket of sockets) socket.destroy()
    await new Promise(done => server.close(done))
    print('frames', {
      frames,
      connections,
      'MB more heap': (process.memoryUsage().heapUsed - heap) / 2 ** 20,
    })
    expect(unhandled).toEqual([])
    // A shared machine is given some room.
    expect(longest()).toBeLessThan(600)
  }, 120_000)

  test('payloads: each is a value or a Left of every codec', async () => {
    const random = createRandom(seed)
    const shape = t.type({ id: t.number, tags: t.array(t.string) })
    const codecs = [
      json(),
      json(shape),
      text,
      number,
      boolean,
      bytes,
      msgpack(),
      msgpack(shape),
      cbor(),
      cbor(shape),
    ]
    const seeds = [
      Buffer.from('{"id":1,"tags":["a","b"],"__proto__":{"x":1}}'),
      Buffer.from('[[[[[[1.5e3,true,null,"\\u0000\\ud800"]]]]]]'),
      Buffer.from('82a26964cb3ff8000000000000a474616773 92a161a162'.replace(' ', ''), 'hex'),
      Buffer.from('a2626964fb3ff8000000000000647461677382616161629f', 'hex'),
      Buffer.alloc(0),
    ] as const
    let tried = 0
    for (let i = 0; i < 20_000 * scale; i += 1) {
      const payload = mutate(random, random.pick([...seeds]))
      for (const codec of codecs) {
        tried += 1
        try {
          const either = codec.decode(payload)
          if (either._tag !== 'Left' && either._tag !== 'Right') throw new Error('neither')
        } catch (error) {
          throw new Error(`seed ${seed}: ${hex(payload)} throws`, { cause: error })
        }
      }
      if (i % 500 === 0) await new Promise(setImmediate)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
    print('payloads', { decoded: tried })
    expect(unhandled).toEqual([])
  }, 60_000)
})
