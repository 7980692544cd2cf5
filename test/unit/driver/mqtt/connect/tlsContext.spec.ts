import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { createClient } from 'rxtopics'
import { mqtt, type TlsOptions } from 'rxtopics/mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../../../../support/brokers.js'
import { type Certificates, makeCertificates } from '../../../../support/certificates.js'
import { temporaryDirectory } from '../../../../support/daemon.js'
import { collect } from '../../../../support/until.js'

const directory = temporaryDirectory('tls-context')
let own: Certificates
beforeAll(async () => {
  own = await makeCertificates(directory.path)
}, 30_000)
afterAll(() => directory.remove())

const outcomeOf = async (url: string, options: TlsOptions) => {
  await using client = createClient(mqtt(url, { tls: options }), { linger: 0, retry: () => 'fatal' })
  const receipt = collect(client.publish('a', 'x', { qos: 1 }))
  const ending = await receipt.ended()
  return ending.kind === 'error' ? (ending.error as Error).name : receipt.values[0]?.outcome
}

describe.runIf(laneOrSkip('mosquitto over tls', mosquittoMissing())).each(['tls', 'wss'] as const)(
  'a TLS context made beforehand, over %s — mosquitto, MQTT 5',
  transport => {
    let broker: TestBroker
    beforeAll(async () => {
      broker = await startMosquitto({ transport })
    }, 30_000)
    afterAll(() => broker[Symbol.asyncDispose]())

    test('P46 P76 says whom to trust', async () => {
      const good = tls.createSecureContext({ ca: broker.ca })
      expect(await outcomeOf(broker.url, { secureContext: good })).toBe('acknowledged')
      const other = tls.createSecureContext({ ca: readFileSync(own.ca) })
      expect(await outcomeOf(broker.url, { secureContext: other })).toBe('TlsError')
    })

    test('P76 the highest version is one that both sides have, or nothing comes of it', async () => {
      const ca = broker.ca ?? ''
      expect(await outcomeOf(broker.url, { ca, maxVersion: 'TLSv1.2' })).toBe('acknowledged')
    })
  },
)

describe('the handshake', () => {
  test('P46 P76 has the versions, protocols and ciphers that are given', async () => {
    const seen: unknown[] = []
    const server = tls.createServer(
      {
        key: readFileSync(own.key),
        cert: readFileSync(own.certificate),
        ALPNProtocols: ['mqtt', 'x-amzn-mqtt-ca'],
      },
      socket => {
        seen.push([socket.getProtocol(), socket.alpnProtocol, socket.getCipher().name])
        socket.destroy()
      },
    )
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { readonly port: number }
    const ca = readFileSync(own.ca, 'utf8')
    const url = `mqtts://localhost:${port}`
    await outcomeOf(url, {
      ca,
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384',
      alpn: ['x-amzn-mqtt-ca'],
    })
    await outcomeOf(url, { ca, minVersion: 'TLSv1.3', alpn: ['mqtt'] })
    server.close()
    expect(seen).toEqual([
      ['TLSv1.2', 'x-amzn-mqtt-ca', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
      ['TLSv1.3', 'mqtt', expect.any(String)],
    ])
  })

  test.each<[string, TlsOptions, string]>([
    ['a context and its parts', { secureContext: tls.createSecureContext(), ca: 'x' }, 'mqtt.tls.ca'],
    ['what is no context', { secureContext: {} }, 'mqtt.tls.secureContext'],
    ['versions in the wrong order', { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' }, 'mqtt.tls.maxVersion'],
    ['an old version', { maxVersion: 'TLSv1.1' as never }, 'mqtt.tls.maxVersion'],
  ])('P60 %s is refused when the driver is made', (_, options, path) => {
    const given = options.ca === undefined ? options : { ...options, ca: readFileSync(own.ca, 'utf8') }
    expect(() => mqtt('mqtts://a', { tls: given })).toThrow(expect.objectContaining({ path }))
  })
})
