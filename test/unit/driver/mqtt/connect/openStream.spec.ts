import { createRequire } from 'node:module'
import net from 'node:net'
import { describe, expect, test } from 'vitest'
import { openStream } from '../../../../../src/driver/mqtt/connect/openStream.js'
import { portOf } from '../../../../support/ports.js'

/** A server that keeps what it is sent. */
const startSink = async () => {
  const received: Buffer[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer(socket => {
    sockets.add(socket)
    socket.on('data', chunk => received.push(chunk))
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: portOf(server),
    received: () => Buffer.concat(received).toString(),
    sockets,
    [Symbol.asyncDispose]: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** What tells the steps of MQTT.js, unless it is given another place for them. */
interface Debug {
  (name: string): (...words: unknown[]) => void
  enable(names: string): void
  disable(): string
  log(...words: unknown[]): void
}

const line = (port: number) => ({ protocol: 'mqtt', host: '127.0.0.1', hostname: '127.0.0.1', port }) as const

describe('a line', () => {
  test('carries what is written to it and nothing of its own', async () => {
    await using sink = await startSink()
    const stream = openStream(line(sink.port), () => {})
    stream.write(Buffer.from('one'))
    await new Promise(resolve => stream.once('connect', resolve))
    stream.write(Buffer.from('three'))
    await new Promise(resolve => stream.end(resolve))
    await expect.poll(() => sink.received()).toBe('onethree')
  })

  test('does not wait for the acknowledgement of one packet before it sends the next', async () => {
    await using sink = await startSink()
    const calls: unknown[] = []
    const { setNoDelay } = net.Socket.prototype
    net.Socket.prototype.setNoDelay = function (this: net.Socket, ...given) {
      calls.push(...given)
      return setNoDelay.apply(this, given)
    }
    try {
      openStream(line(sink.port), () => {}).destroy()
    } finally {
      net.Socket.prototype.setNoDelay = setNoDelay
    }
    expect(calls).toEqual([true])
  })

  test('does not tell its options and steps where a program has asked MQTT.js for those', async () => {
    await using sink = await startSink()
    // As with DEBUG=mqttjs:client in its environment.
    const require = createRequire(createRequire(import.meta.url).resolve('mqtt'))
    const debug = require('debug') as Debug
    const told: unknown[][] = []
    const { log } = debug
    const before = debug.disable()
    debug.enable('some,mqttjs:client')
    debug.log = (...words) => told.push(words)
    try {
      debug('some')('thing')
      openStream(line(sink.port), () => {}).destroy()
    } finally {
      debug.log = log
      debug.enable(before)
    }
    expect(told.map(([first]) => String(first).includes('thing'))).toEqual([true])
  })

  test('that nobody answers ends with the error of the system', async () => {
    const { port } = await (async () => {
      await using sink = await startSink()
      return sink
    })()
    const stream = openStream(line(port), () => {})
    const error = await new Promise(resolve => stream.once('error', resolve))
    expect(error).toMatchObject({ code: 'ECONNREFUSED' })
    await new Promise<void>(resolve => (stream.closed ? resolve() : stream.once('close', () => resolve())))
  })
})
