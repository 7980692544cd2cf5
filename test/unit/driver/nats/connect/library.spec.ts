import { readFileSync } from 'node:fs'
import { AuthorizationError, nkeys } from '@nats-io/nats-core'
import { asapScheduler } from 'rxjs'
import { nats } from 'rxtopics/nats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { parseUrl } from '../../../../../src/driver/nats/connect/address.js'
import { type Attempt, connectLibrary } from '../../../../../src/driver/nats/connect/library.js'
import { connectTcp } from '../../../../../src/driver/nats/connect/tcp.js'
import { laneOrSkip, natsMissing } from '../../../../support/brokers.js'
import { type Certificates, makeCertificates } from '../../../../support/certificates.js'
import { temporaryDirectory } from '../../../../support/daemon.js'
import { type NatsServer, startNatsServer } from '../../../../support/natsServer.js'

const attemptOn = (url: string, rest: Partial<Attempt> = {}): Attempt => ({
  address: parseUrl(url),
  credentials: undefined,
  tls: undefined,
  clientId: 'me',
  timeout: 5_000,
  pingInterval: 1_000,
  webSocket: undefined,
  ...rest,
})

/** Resolves when a connection has opened and the server has answered over it. */
const answers = async (attempt: Attempt) => {
  const connection = await connectLibrary(attempt, connectTcp)
  await connection.flush()
  await connection.close()
}

describe.runIf(laneOrSkip('nats-server', natsMissing()))('a connection of the library', () => {
  const directory = temporaryDirectory('nats-tls')
  const user = nkeys.createUser()
  let certificates: Certificates
  let ca = ''
  let plain: NatsServer
  let secure: NatsServer

  beforeAll(async () => {
    certificates = await makeCertificates(directory.path)
    ca = readFileSync(certificates.ca, 'utf8')
    plain = await startNatsServer({
      authorization: { users: [{ user: 'me', password: 'p@ss' }, { nkey: user.getPublicKey() }] },
    })
    secure = await startNatsServer({
      tls: { cert_file: certificates.certificate, key_file: certificates.key },
      authorization: { token: 'open sesame' },
    })
  }, 30_000)
  afterAll(async () => {
    await plain[Symbol.asyncDispose]()
    await secure[Symbol.asyncDispose]()
    directory.remove()
  })

  test('says who it is by the URL, by name and password, by a signature', async () => {
    await answers(attemptOn(plain.url.replace('//', '//me:p%40ss@')))
    await answers(attemptOn(plain.url, { credentials: { username: 'me', password: 'p@ss' } }))
    await answers(attemptOn(plain.url, { credentials: { nkey: user.getSeed() } }))
    await expect(answers(attemptOn(plain.url))).rejects.toBeInstanceOf(AuthorizationError)
  })

  test('over TLS trusts whom it is told to, and nobody else', async () => {
    const url = secure.url.replace('nats:', 'tls:')
    const credentials = { token: 'open sesame' }
    await answers(attemptOn(url, { credentials, tls: { ca } }))
    await answers(attemptOn(url, { credentials, tls: { verify: false } }))
    await answers(attemptOn(secure.url, { credentials, tls: { ca: Buffer.from(ca) } }))
    await expect(answers(attemptOn(url, { credentials }))).rejects.toThrow(/certificate/)
    await expect(answers(attemptOn(secure.url, { credentials }))).rejects.toThrow(/certificate/)
  })

  test('with a server that nobody verifies, is told', async () => {
    const told: string[] = []
    const driver = nats(secure.url, { credentials: { token: 'open sesame' }, tls: { verify: false } })
    const noticed = new Promise<void>(resolve => {
      const link = driver.open(
        {
          opened: () => {},
          message: () => {},
          closed: () => {},
          noticed: ({ kind }) => {
            told.push(kind)
            link.abort()
            resolve()
          },
        },
        { scheduler: asapScheduler, random: Math.random },
      )
    })
    await noticed
    expect(told).toEqual(['unverified'])
  })

  test('sends nothing unencrypted where TLS was asked for', async () => {
    await expect(answers(attemptOn(plain.url.replace('nats:', 'tls:')))).rejects.toThrow(
      /does not support 'tls'/,
    )
    await expect(answers(attemptOn(plain.url, { tls: {} }))).rejects.toThrow(/does not support 'tls'/)
  })

  test('over a WebSocket takes the one it is given, also while others connect by TCP', async () => {
    const credentials = { username: 'me', password: 'p@ss' }
    const webSocket = (url: string) => new WebSocket(url)
    await Promise.all([
      answers(attemptOn(plain.webSocketUrl, { credentials, webSocket })),
      answers(attemptOn(plain.url, { credentials })),
      answers(attemptOn(plain.webSocketUrl, { credentials, webSocket })),
    ])
  })
})

test('where nothing connects by TCP says so', async () => {
  await expect(connectLibrary(attemptOn('nats://127.0.0.1:1'), null)).rejects.toMatchObject({
    fatal: true,
    message: expect.stringMatching(/only ws: and wss:/),
  })
})

test('without any WebSocket says what is missing', async () => {
  if ('WebSocket' in globalThis) return
  await expect(connectLibrary(attemptOn('ws://127.0.0.1:1'), null)).rejects.toMatchObject({
    fatal: true,
    message: expect.stringMatching(/the option webSocket/),
  })
})
