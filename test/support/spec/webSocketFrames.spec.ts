import { type AddressInfo, connect, createServer } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { unwrapFrames } from '../webSocketFrames.js'

test('gives back what was sent through a WebSocket, whatever the sizes and wherever the chunks break', async () => {
  const payloads = [0, 1, 125, 126, 127, 65_535, 65_536].map(size => Buffer.alloc(size, size % 251))
  const { sent, returned } = await captureEcho(payloads)
  const expected = Buffer.concat(payloads)
  for (const bytes of [sent, returned]) {
    expect(unwrap([bytes])).toEqual(expected)
    const breaks = fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 20 })
    fc.assert(
      fc.property(breaks, places => unwrap(split(bytes, places)).equals(expected)),
      { numRuns: 5 },
    )
  }
})

const unwrap = (chunks: readonly Buffer[]): Buffer => {
  const parts: Buffer[] = []
  const sink = unwrapFrames(bytes => parts.push(bytes))
  chunks.forEach(sink)
  return Buffer.concat(parts)
}

const split = (bytes: Buffer, places: readonly number[]): readonly Buffer[] => {
  const edges = [0, ...[...places].sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((end, i) => bytes.subarray(edges[i], end))
}

/** Sends payloads, and a ping, to an echo server; returns the bytes of both directions. */
const captureEcho = async (payloads: readonly Buffer[]) => {
  const sent: Buffer[] = []
  const returned: Buffer[] = []
  const echo = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  echo.on('connection', socket => socket.on('message', data => socket.send(data)))
  await new Promise(resolve => echo.once('listening', resolve))
  const middle = createServer(client => {
    const server = connect((echo.address() as AddressInfo).port, '127.0.0.1')
    client.on('data', chunk => sent.push(chunk)).pipe(server)
    server.on('data', chunk => returned.push(chunk)).pipe(client)
  })
  await new Promise<void>(resolve => middle.listen(0, '127.0.0.1', resolve))

  const socket = new WebSocket(`ws://127.0.0.1:${(middle.address() as AddressInfo).port}`)
  await new Promise(resolve => socket.once('open', resolve))
  let echoed = 0
  const complete = new Promise<void>(resolve =>
    socket.on('message', () => {
      if (++echoed === payloads.length) resolve()
    }),
  )
  socket.ping('not part of the payload')
  for (const payload of payloads) socket.send(payload)
  await complete
  const closed = new Promise(resolve => middle.close(resolve))
  socket.close()
  await closed
  echo.close()
  return { sent: Buffer.concat(sent), returned: Buffer.concat(returned) }
}
