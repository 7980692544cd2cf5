import { readFile, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'
import tls from 'node:tls'
import { inject } from 'vitest'
import { mosquittoMissing, natsMissing, redisMissing, startMosquitto } from '../support/brokers.js'
import { makeCertificates } from '../support/certificates.js'
import { temporaryDirectory } from '../support/daemon.js'
import type { Transport } from '../support/mosquittoConfig.js'
import { startNatsServer } from '../support/natsServer.js'
import { portOf } from '../support/ports.js'
import { createRabbitHost } from '../support/rabbitHost.js'
import { rabbitMissing } from '../support/rabbitInstall.js'
import { askForRabbit } from '../support/rabbitShared.js'
import { startRedisServer } from '../support/redisServer.js'

/** What the command connects to by one scheme; other names of it are tried in test/unit/command/drivers.spec.ts. */
export interface Engine {
  readonly name: string
  /** What is not installed here, `null` where nothing is missing. */
  readonly missing: string | null
  /** The most that there is. */
  readonly qos: 0 | 1 | 2
  readonly retained: boolean
  readonly properties: boolean
  /** `true`: another way to an engine that is in the list by another one; what is carried over it is all that may differ. */
  readonly way?: boolean
  /** Of the driver, where a profile is needed to say them. */
  readonly options?: Readonly<Record<string, unknown>>
  /** Starts a broker; `own` is what ends with it. */
  start(own: Own): Promise<Reached>
}

/** How the command gets to a broker. */
export interface Reached {
  /** With a password in it, where it needs one: for the environment. */
  readonly url: string
  /** A file of the authority to be trusted. */
  readonly ca?: string
}

/** Keeps what is to be disposed of, the last first. */
export interface Own extends AsyncDisposable {
  <T extends AsyncDisposable>(resource: T): T
  /** A folder that is removed. */
  readonly folder: string
}

export const createOwn = (): Own => {
  const resources: AsyncDisposable[] = []
  const directory = temporaryDirectory('engine')
  const keep = <T extends AsyncDisposable>(resource: T): T => {
    resources.push(resource)
    return resource
  }
  return Object.assign(keep, {
    folder: directory.path,
    [Symbol.asyncDispose]: async () => {
      for (const resource of resources.reverse()) await resource[Symbol.asyncDispose]()
      directory.remove()
    },
  })
}

const mqttCan = { qos: 2, retained: true, properties: true } as const

const mosquitto = (scheme: string, transport: Transport): Engine => ({
  name: `${scheme}: mosquitto`,
  way: scheme !== 'mqtt',
  missing: mosquittoMissing(),
  ...mqttCan,
  start: async own => {
    const { url, ca } = own(await startMosquitto({ transport }))
    const path = join(own.folder, 'ca.pem')
    if (ca !== undefined) await writeFile(path, ca)
    return { url: `${scheme}://${new URL(url).host}`, ...(ca !== undefined && { ca: path }) }
  },
})

/** Speaks TLS, and passes on what it hears to a server that does not. */
const encrypted = async (
  own: Own,
  plain: string,
): Promise<{ readonly host: string; readonly ca: string }> => {
  const { ca, certificate, key } = await makeCertificates(own.folder)
  const { hostname, port } = new URL(plain)
  const server = tls.createServer({ cert: await readFile(certificate), key: await readFile(key) }, socket => {
    const upstream = net.connect(Number(port), hostname)
    socket.pipe(upstream).pipe(socket)
    for (const each of [socket, upstream]) each.on('error', () => each.destroy())
    socket.on('close', () => upstream.destroy())
    upstream.on('close', () => socket.destroy())
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  own({ [Symbol.asyncDispose]: async () => void server.close() })
  return { host: `127.0.0.1:${portOf(server)}`, ca }
}

const rabbit = async (): Promise<string> => {
  const node = await askForRabbit(inject('rabbitPort'))
  return (await createRabbitHost(node)).at(node.url)
}

const natsCan = { missing: natsMissing(), qos: 0, retained: false, properties: true } as const
const redisCan = { missing: redisMissing(), qos: 0, retained: true, properties: false } as const
const rabbitCan = { missing: rabbitMissing(), qos: 1, retained: false, properties: true } as const

export const engines: readonly Engine[] = [
  mosquitto('mqtt', 'tcp'),
  mosquitto('mqtts', 'tls'),
  mosquitto('ws', 'ws'),
  mosquitto('wss', 'wss'),
  {
    name: 'mqtt+unix: mosquitto',
    way: true,
    missing: mosquittoMissing(),
    ...mqttCan,
    start: async own => {
      const path = join(own.folder, 'broker.sock')
      own(await startMosquitto({ settings: { listener: `0 ${path}` } }))
      return { url: `mqtt+unix://${path}` }
    },
  },
  { name: 'nats: nats-server', ...natsCan, start: async own => own(await startNatsServer()) },
  {
    name: 'nats: with JetStream',
    ...natsCan,
    ...{ qos: 1, retained: true },
    options: { prefix: 'lane', jetstream: {} },
    start: async own => own(await startNatsServer()),
  },
  {
    name: 'tls: nats-server',
    way: true,
    ...natsCan,
    start: async own => {
      const { ca, certificate, key } = await makeCertificates(own.folder)
      const { url } = own(await startNatsServer({ tls: { cert_file: certificate, key_file: key } }))
      return { url: url.replace('nats:', 'tls:'), ca }
    },
  },
  {
    name: 'nats+ws: nats-server',
    way: true,
    ...natsCan,
    start: async own => {
      const { webSocketUrl } = own(await startNatsServer())
      return { url: `nats+${webSocketUrl}` }
    },
  },
  { name: 'redis: redis-server', ...redisCan, start: async own => own(await startRedisServer()) },
  {
    name: 'redis: with streams',
    ...redisCan,
    ...{ qos: 1, properties: true },
    options: { streams: {} },
    start: async own => own(await startRedisServer()),
  },
  {
    name: 'rediss: redis-server behind TLS',
    way: true,
    ...redisCan,
    start: async own => {
      const server = own(await startRedisServer(['--requirepass', 'secret']))
      const { host, ca } = await encrypted(own, server.url)
      return { url: `rediss://:secret@${host}`, ca }
    },
  },
  { name: 'amqp: RabbitMQ', ...rabbitCan, start: async () => ({ url: await rabbit() }) },
  {
    name: 'amqps: RabbitMQ behind TLS',
    way: true,
    ...rabbitCan,
    start: async own => {
      const plain = await rabbit()
      const { host, ca } = await encrypted(own, plain)
      const { username, password, pathname } = new URL(plain)
      return { url: `amqps://${username}:${password}@${host}${pathname}`, ca }
    },
  },
]
