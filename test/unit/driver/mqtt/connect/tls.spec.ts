import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import tls from 'node:tls'
import { inspect } from 'node:util'
import { Aedes } from 'aedes'
import { backoff, type Client, createClient } from 'rxtopics'
import { mqtt, TlsError, type TlsOptions } from 'rxtopics/mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../../../../support/brokers.js'
import { type Certificates, makeCertificates } from '../../../../support/certificates.js'
import { temporaryDirectory } from '../../../../support/daemon.js'
import { run } from '../../../../support/executables.js'
import { freePorts, portOf } from '../../../../support/ports.js'
import { startProxy } from '../../../../support/proxy.js'
import { collect, next } from '../../../../support/until.js'

const isHere = laneOrSkip('mosquitto over tls', mosquittoMissing())

const directory = temporaryDirectory('tls')
/** Of an authority that no broker's certificate comes from. */
let own: Certificates
let encryptedKey = ''
const passphrase = 'correct horse battery staple'

beforeAll(async () => {
  own = await makeCertificates(directory.path)
  const file = join(directory.path, 'encrypted.key')
  await run('openssl', ['pkey', '-in', own.key, '-aes256', '-passout', `pass:${passphrase}`, '-out', file])
  encryptedKey = read(file)
}, 30_000)
afterAll(() => directory.remove())

const read = (path: string): string => readFileSync(path, 'utf8')

/** Fatal errors end it, all others are tried again soon. */
const clientOf = (url: string, options: TlsOptions): Client =>
  createClient(mqtt(url, { tls: options, protocolVersion: 4 }), { linger: 0, retry: backoff({ base: 5 }) })

const expectConnected = async (url: string, options: TlsOptions) => {
  await using client = clientOf(url, options)
  const observer = collect(client.observe('greeting'))
  await collect(client.publish('greeting', 'hello', { qos: 1 })).waitForCount(1)
  const [message] = await observer.waitForCount(1)
  expect(new TextDecoder().decode(message?.payload)).toBe('hello')
}

/** Returns the one error that all who need the connection get. */
const refusalOf = async (client: Client): Promise<TlsError> => {
  const observers = [collect(client.observe('a')), collect(client.observe('b'))]
  const receipt = collect(client.publish('a', 'x'))
  const endings = await Promise.all([...observers, receipt].map(one => one.ended()))
  const [error, ...others] = endings.map(ending => (ending.kind === 'error' ? ending.error : null))
  expect(error).toBeInstanceOf(TlsError)
  for (const other of others) expect(other).toBe(error)
  const status = client.snapshot().status
  expect(status.state).toBe('idle')
  expect(status).toHaveProperty('error', error)
  return error as TlsError
}

const expectRefused = async (url: string, options: TlsOptions, code: string | RegExp) => {
  await using client = clientOf(url, options)
  const error = await refusalOf(client)
  expect(error.fatal).toBe(true)
  expect(error.code).toMatch(code)
  expect(error.cause).toBeInstanceOf(Error)
}

const untrusted = /^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE)$/

describe.runIf(isHere).each(['tls', 'wss'] as const)(
  'the certificate of a broker over %s — mosquitto, MQTT 5',
  transport => {
    let broker: TestBroker
    let ca = ''
    beforeAll(async () => {
      broker = await startMosquitto({ transport })
      ca = broker.ca ?? ''
    }, 30_000)
    afterAll(() => broker[Symbol.asyncDispose]())

    test.each<[string, (pem: string) => NonNullable<TlsOptions['ca']>]>([
      ['as PEM text', pem => pem],
      ['as bytes of PEM', pem => new TextEncoder().encode(pem)],
      ['as bytes of DER', pem => new Uint8Array(new X509Certificate(pem).raw)],
      ['as one of several', pem => [read(own.ca), new TextEncoder().encode(pem)]],
    ])('P46 is accepted with its authority %s', async (_, given) => {
      await expectConnected(broker.url, { ca: given(ca) })
    })

    test('P46 is refused without its authority: one fatal error, and no further attempt', async () => {
      await using proxy = await startProxy(broker)
      await using client = clientOf(proxy.url, {})
      const statuses = collect(client.status$)
      const error = await refusalOf(client)
      expect(error).toMatchObject({ fatal: true, code: expect.stringMatching(untrusted) })
      await statuses.expectNone(({ state }) => state === 'waiting', 50)
      expect(statuses.values.map(({ state }) => state)).toEqual(['idle', 'connecting', 'idle'])
      expect(proxy.accepted).toBe(1)
      await proxy.idle()
    })

    test('P46 is refused with another authority', async () => {
      await expectRefused(broker.url, { ca: read(own.ca) }, untrusted)
    })

    test('P46 must bear the name that is expected', async () => {
      await expectRefused(broker.url, { ca, servername: 'other.example' }, /^ERR_TLS_CERT_ALTNAME_INVALID$/)
      await expectConnected(broker.url, { ca, servername: 'localhost' })
    })

    test('P46 P47 is not looked at with `verify: false`', async () => {
      await expectConnected(broker.url, { verify: false })
      const careless = createClient(mqtt(broker.url, { tls: { verify: false } }))
      careless.connect().subscribe()
      const warning = await next(careless.warnings$)
      expect(warning).toMatchObject({ kind: 'unverified', server: broker.url })
      await careless.close()
      await expectConnected(broker.url, { verify: false, servername: 'other.example' })
    })

    test('P46 a line that breaks within the handshake says nothing about it: it is tried again', async () => {
      await using proxy = await startProxy(broker)
      await proxy.refuse('close')
      await using client = clientOf(proxy.url, { ca })
      const observer = collect(client.observe('a'))
      const status = await next(client.status$, ({ state }) => state === 'waiting')
      expect(status).toMatchObject({ error: { name: 'LinkError', fatal: false } })
      await proxy.refuse(false)
      await next(client.status$, ({ state }) => state === 'connected')
      expect(observer.ending).toBeUndefined()
    })

    test('P46 nobody listening, on any address of a host, is no TLS error: it is tried again', async () => {
      await using proxy = await startProxy(broker)
      await proxy.refuse(true)
      const url = proxy.url.replace('127.0.0.1', 'localhost')
      await using client = clientOf(url, { ca })
      const observer = collect(client.observe('a'))
      const status = await next(client.status$, ({ state }) => state === 'waiting')
      expect(status).toMatchObject({ error: { name: 'LinkError', fatal: false } })
      await proxy.refuse(false)
      await next(client.status$, ({ state }) => state === 'connected')
      expect(observer.ending).toBeUndefined()
    })

    test('P46 a client that was refused can be asked again', async () => {
      await using client = clientOf(broker.url, {})
      const first = await refusalOf(client)
      const second = await refusalOf(client)
      expect(second).not.toBe(first)
      expect(second.code).toBe(first.code)
    })

    test('P47 TLS 1.3 can be insisted on', async () => {
      await expectConnected(broker.url, { ca, minVersion: 'TLSv1.3' })
    })

    test.each<[string, () => TlsOptions]>([
      ['certificate', () => ({ cert: 'no certificate', key: read(own.key) })],
      ['key', () => ({ cert: read(own.certificate), key: 'no key' })],
      ['list of ciphers', () => ({ ciphers: 'NONSENSE' })],
    ])('P47 a %s that cannot be read is a typed error of the stream', async (_, given) => {
      await expectRefused(broker.url, { ca, ...given() }, /^ERR_/)
    })
  },
)

describe.runIf(isHere)('a broker that asks clients for certificates — mosquitto, MQTT 5', () => {
  let broker: TestBroker
  let url = ''
  let ca = ''
  beforeAll(async () => {
    // A second listener: the support asks the first whether the broker is up, and has no certificate to show.
    const [port = 0] = await freePorts(1)
    broker = await startMosquitto({
      listenerSettings: {
        listener: `${port} 127.0.0.1`,
        cafile: own.ca,
        certfile: own.certificate,
        keyfile: own.key,
        require_certificate: true,
      },
    })
    url = `mqtts://127.0.0.1:${port}`
    ca = read(own.ca)
  }, 30_000)
  afterAll(() => broker[Symbol.asyncDispose]())

  test('P47 refuses a client without one: a fatal, typed error', async () => {
    await expectRefused(url, { ca }, /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE/)
  })

  test('P47 refuses a client with one of another authority', async () => {
    const other = temporaryDirectory('other-authority')
    try {
      const { certificate, key } = await makeCertificates(other.path)
      await expectRefused(url, { ca, cert: read(certificate), key: read(key) }, /^ERR_SSL_.*ALERT/)
    } finally {
      other.remove()
    }
  })

  test.each<[string, () => TlsOptions]>([
    ['as text', () => ({ cert: read(own.certificate), key: read(own.key) })],
    [
      'as bytes',
      () => ({
        cert: new Uint8Array(readFileSync(own.certificate)),
        key: new Uint8Array(readFileSync(own.key)),
      }),
    ],
    ['with an encrypted key', () => ({ cert: read(own.certificate), key: encryptedKey, passphrase })],
  ])('P47 takes a client that has one, %s', async (_, given) => {
    await expectConnected(url, { ca, ...given() })
  })

  test.each<[string, () => TlsOptions]>([
    ['an encrypted key without its passphrase', () => ({ key: encryptedKey })],
    ['an encrypted key with another passphrase', () => ({ key: encryptedKey, passphrase: 'wrong' })],
  ])('P47 %s is a fatal, typed error', async (_, given) => {
    await expectRefused(url, { ca, cert: read(own.certificate), ...given() }, /^ERR_/)
  })

  test('P47 a key that belongs to another certificate is a fatal, typed error', async () => {
    const key = read(join(directory.path, 'ca.key'))
    await expectRefused(url, { ca, cert: read(own.certificate), key }, /^ERR_OSSL_X509_KEY_VALUES_MISMATCH$/)
  })

  test.each<[string, () => TlsOptions & { readonly key: string }]>([
    ['the broker is not trusted', () => ({ key: encryptedKey, passphrase })],
    ['the passphrase is wrong', () => ({ ca, key: encryptedKey, passphrase: 'wrong horse battery staple' })],
    ['the name is another', () => ({ ca, key: read(own.key), servername: 'other.example' })],
  ])('P47 neither errors nor snapshots show the key or its passphrase: %s', async (_, given) => {
    const options = { cert: read(own.certificate), ...given() }
    await using client = clientOf(url, options)
    const error = await refusalOf(client)
    const shown = [error, client.snapshot(), client].map(everything).join()
    expect(shown).toContain('TlsError')
    const secrets = [...options.key.trim().split('\n').slice(1, -1), 'horse battery staple']
    expect(secrets.length).toBeGreaterThan(2)
    expect(secrets.filter(secret => shown.includes(secret))).toEqual([])
  })
})

const everything = (value: unknown): string =>
  [JSON.stringify(value), inspect(value, { depth: 12, showHidden: true, maxStringLength: null })].join()

describe('what a client offers', () => {
  test('P47 `minVersion`, `alpn` and `servername` reach the server', async () => {
    await using server = await startServer(own, { ALPNProtocols: ['mqtt'], minVersion: 'TLSv1.3' })
    const ca = read(own.ca)
    await expectConnected(server.url, {
      ca,
      minVersion: 'TLSv1.3',
      alpn: ['x', 'mqtt'],
      servername: 'localhost',
    })
    expect(server.offers).toEqual([{ protocol: 'TLSv1.3', alpn: 'mqtt', servername: 'localhost' }])
  })

  test('P47 a server whose TLS is older than `minVersion` is a fatal, typed error', async () => {
    await using server = await startServer(own, { maxVersion: 'TLSv1.2' })
    const ca = read(own.ca)
    await expectRefused(server.url, { ca, minVersion: 'TLSv1.3' }, /^(EPROTO|ERR_SSL_.*VERSION.*)$/)
    expect(server.offers).toEqual([])
    await expectConnected(server.url, { ca, minVersion: 'TLSv1.2' })
    expect(server.offers[0]?.protocol).toBe('TLSv1.2')
  })
})

interface Offer {
  readonly protocol: string | null
  readonly alpn: unknown
  readonly servername: unknown
}

interface Server extends AsyncDisposable {
  readonly url: string
  /** What was agreed on, handshake by handshake. */
  readonly offers: readonly Offer[]
}

const startServer = async (certificates: Certificates, options: tls.TlsOptions): Promise<Server> => {
  const broker = await Aedes.createBroker()
  const offers: Offer[] = []
  const { certificate, key } = certificates
  const server = tls.createServer({ cert: read(certificate), key: read(key), ...options }, socket => {
    const { alpnProtocol: alpn, servername } = socket as tls.TLSSocket & { readonly servername?: unknown }
    offers.push({ protocol: socket.getProtocol(), alpn, servername })
    broker.handle(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `mqtts://127.0.0.1:${portOf(server)}`,
    offers,
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>(resolve => broker.close(resolve))
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}
