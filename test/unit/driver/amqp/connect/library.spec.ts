import { createServer, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
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
