import { createServer, Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { parseUrl } from '../../../../../src/driver/amqp/connect/address.js'
import { connectLibrary } from '../../../../../src/driver/amqp/connect/library.js'
import { portOf } from '../../../../support/ports.js'

const attempt = { credentials: undefined, tls: undefined, clientId: 'me', keepalive: 20 }
const sockets = new Set<Socket>()
// It takes connections and says nothing.
const server = createServer(socket => {
  sockets.add(socket)
  socket.on('error', () => {})
})

const listening = async () => {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return portOf(server)
}
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

test('where nobody listens it rejects', async () => {
  const { connection } = connectLibrary({ ...attempt, address: parseUrl('amqp://127.0.0.1:9') })
  await expect(connection).rejects.toMatchObject({ code: 'ECONNREFUSED' })
})

test.each(['amqp', 'amqps'])(
  'over %s: an attempt that gets no answer can be ended, and lets go of its socket',
  async protocol => {
    const { connection, destroy } = connectLibrary({
      ...attempt,
      address: parseUrl(`${protocol}://127.0.0.1:${await listening()}`),
    })
    const [socket] = await new Promise<[Socket]>(resolve => server.once('connection', one => resolve([one])))
    // It says who speaks, and waits for the answer.
    await new Promise(resolve => socket.once('data', resolve))
    const gone = new Promise(resolve => socket.once('close', resolve))
    destroy()
    await expect(connection).rejects.toThrow()
    await gone
    destroy()
  },
)

/** Connection.Start, which the server says first: AMQP 0-9, no properties, the mechanism PLAIN. */
const start = (() => {
  const text = (value: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(value.length)
    return Buffer.concat([length, Buffer.from(value)])
  }
  const method = Buffer.concat([Buffer.from([0, 10, 0, 10, 0, 9, 0, 0, 0, 0]), text('PLAIN'), text('en_US')])
  const head = Buffer.alloc(7)
  head.writeUInt8(1, 0)
  head.writeUInt32BE(method.length, 3)
  return Buffer.concat([head, method, Buffer.from([0xce])])
})()

test.each([
  [undefined, '\0url\0secret'],
  [{ username: 'me', password: 'other' }, '\0me\0other'],
])('it says who connects: what the URL says, unless %j are given', async (credentials, said) => {
  const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay')
  const port = await listening()
  const heard = new Promise<string>(resolve =>
    server.once('connection', socket => {
      socket.once('data', () => {
        socket.once('data', answer => resolve(answer.toString('latin1')))
        socket.write(start)
      })
    }),
  )
  const address = parseUrl(`amqp://url:secret@127.0.0.1:${port}`)
  const { connection, destroy } = connectLibrary({ ...attempt, address, credentials })
  const over = expect(connection).rejects.toThrow()
  expect(await heard).toContain(said)
  // What the server's management shows: a name, and a text with its length.
  expect(await heard).toContain('connection_nameS\0\0\0\x02me')
  // What is small must not wait for an answer to what was sent before.
  expect(noDelay).toHaveBeenCalledWith(true)
  noDelay.mockRestore()
  destroy()
  await over
})
