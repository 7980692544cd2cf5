import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import tls from 'node:tls'
import { asapScheduler } from 'rxjs'
import { type LinkError, OptionError } from 'rxtopics'
import { type AmqpOptions, amqp } from 'rxtopics/amqp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { makeCertificates } from '../../../../support/certificates.js'
import { temporaryDirectory } from '../../../../support/daemon.js'
import { findExecutable } from '../../../../support/executables.js'
import { laneOrSkip } from '../../../../support/lanes.js'
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
  const error = await ended(amqp(server.url, { connectTimeout: 50 }))
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
  const error = await ended(amqp(`amqp://127.0.0.1:${portOf(server)}`, { connectTimeout: 500 }))
  expect(error).not.toBeNull()
  server.close()
})

describe.runIf(laneOrSkip('TLS', findExecutable('openssl') === null ? 'openssl is not installed' : null))(
  'TLS',
  () => {
    const directory = temporaryDirectory('amqp-tls')
    let server: tls.Server
    let ca: string
    let spoken: string[]
    beforeAll(async () => {
      const certificates = await makeCertificates(directory.path)
      const [key, cert, authority] = await Promise.all(
        [certificates.key, certificates.certificate, certificates.ca].map(path => readFile(path, 'utf8')),
      )
      ca = authority ?? ''
      server = tls.createServer({ key, cert }, socket => {
        socket.on('error', () => {})
        socket.once('data', (data: Buffer) => {
          spoken.push(data.subarray(0, 4).toString())
          socket.destroy()
        })
      })
      server.on('tlsClientError', () => {})
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    })
    beforeEach(() => {
      spoken = []
    })
    afterAll(() => {
      server.close()
      directory.remove()
    })
    const to = (options: AmqpOptions, host = 'localhost') =>
      ended(amqp(`amqps://${host}:${portOf(server)}`, { connectTimeout: 2_000, ...options }))

    test('a server that nobody vouches for is refused, and told nothing', async () => {
      expect(await to({})).toMatchObject({ name: 'TlsError', fatal: true })
      expect(spoken).toEqual([])
    })

    test('so is one by another name', async () => {
      expect(await to({ tls: { ca, servername: 'elsewhere.example' } })).toMatchObject({
        ...{ name: 'TlsError', code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      })
      expect(spoken).toEqual([])
    })

    test.each(['localhost', '127.0.0.1'])(
      'one that the authority vouches for is spoken to: %s',
      async host => {
        await to({ tls: { ca } }, host)
        expect(spoken).toEqual(['AMQP'])
      },
    )

    test('and so is any where nobody is to be verified', async () => {
      await to({ tls: { verify: false } })
      expect(spoken).toEqual(['AMQP'])
    })
  },
)
