import { createServer } from 'node:net'
import { asapScheduler } from 'rxjs'
import { type LinkError, OptionError } from 'rxtopics'
import { amqp } from 'rxtopics/amqp'
import { expect, test } from 'vitest'
import { portOf } from '../../../../support/ports.js'

/** Opens a link, and resolves with how it ends. */
const ended = (driver: ReturnType<typeof amqp>, then: 'close' | 'abort' | null = null) =>
  new Promise<LinkError | null>(resolve => {
    const link = driver.open(
      { opened: () => {}, message: () => {}, closed: resolve },
      { scheduler: asapScheduler, random: Math.random },
    )
    if (then !== null) link[then]()
  })

const silent = async () => {
  const server = createServer(socket => socket.on('error', () => {}).resume())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const connections = () =>
    new Promise<number>(resolve => server.getConnections((_, count) => resolve(count)))
  return {
    url: `amqp://user:secret@127.0.0.1:${portOf(server)}`,
    connections,
    [Symbol.asyncDispose]: async () => {
      await new Promise(resolve => server.close(resolve))
    },
  }
}

test('where nobody listens the link ends with an error', async () => {
  expect(await ended(amqp('amqp://user:secret@127.0.0.1:9'))).toMatchObject({
    ...{ name: 'LinkError', fatal: false, message: expect.not.stringContaining('secret') },
  })
})

test('a server that says nothing is given up, and its socket closed', async () => {
  await using server = await silent()
  const error = await ended(amqp(server.url, { serverTimeout: 50 }))
  expect(error).toMatchObject({ name: 'ConnectTimeoutError', timeout: 50 })
  await expect.poll(server.connections).toBe(0)
})

test.each(['close', 'abort'] as const)('%s before it has opened ends it', async way => {
  await using server = await silent()
  expect(await ended(amqp(server.url), way)).toBeNull()
  await expect.poll(server.connections).toBe(0)
})

test('credentials that cannot be provided end the attempt alone', async () => {
  const failing = amqp('amqp://127.0.0.1:9', { credentials: () => Promise.reject(new Error('vault')) })
  expect(await ended(failing)).toMatchObject({
    fatal: false,
    message: 'the credentials could not be obtained',
  })
  const wrong = amqp('amqp://127.0.0.1:9', { credentials: () => ({ secret: 1 }) as never })
  const error = await ended(wrong)
  expect(error).toMatchObject({ fatal: true })
  expect(error?.cause).toBeInstanceOf(OptionError)
})

test('a server that ends the handshake is no server', async () => {
  const server = createServer(socket => {
    socket.on('error', () => {})
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const error = await ended(amqp(`amqp://127.0.0.1:${portOf(server)}`, { serverTimeout: 500 }))
  expect(error).not.toBeNull()
  server.close()
})
