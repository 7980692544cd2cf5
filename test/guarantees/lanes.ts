import { type Driver, matches } from 'rxtopics'
import { createBroker, memory, type Overlap } from 'rxtopics/memory'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import {
  ejabberdMissing,
  mosquittoMissing,
  natsMissing,
  startAedes,
  startEjabberd,
  startMosquitto,
  startNats,
  startServed,
  type TestBroker,
} from '../support/brokers.js'
import { overPlatformSocket } from '../support/platformSocket.js'
import { startProxy } from '../support/proxy.js'
import { connectRaw } from '../support/raw.js'
import { amqpLanes } from './amqpLanes.js'
import type { Lack, Lane } from './lane.js'
import { natsLanes } from './natsLanes.js'
import { exactlyOnce } from './needs.js'
import { redisLanes } from './redisLanes.js'
import { brokerWire, proxyWire } from './wire.js'

export type { DriverOptions, Lane, Rig } from './lane.js'

const olderLacks: readonly Lack[] = [
  { titles: ['C21'], reason: 'MQTT 3.1.1 has neither user properties nor identifiers' },
]

const memoryLacks: readonly Lack[] = [
  { titles: ['P78 two'], reason: 'an in-process broker has no address by which to tell it from others' },
  {
    titles: ['M64', 'P68'],
    reason: 'an in-process broker answers in the next turn: see test/unit/client/outbox',
  },
]

const windowless: readonly Lack[] = [
  { titles: ['M63'], reason: 'MQTT 3.1.1 tells no window, and an in-process link has no line' },
]

const lacksOf = (version: 5 | 4, lacks: readonly Lack[] = []): readonly Lack[] =>
  version === 5 ? lacks : [...lacks, ...olderLacks]

export const user = { username: 'user', password: 'password' } as const

const memoryLane = (version: 5 | 4, overlap: Overlap): Lane => ({
  name: `memory, MQTT ${version}, overlap ${overlap}`,
  missing: null,
  lacks: [...memoryLacks, ...(version === 5 ? [] : windowless), ...lacksOf(version)],
  start: async () => {
    const denied: string[] = []
    const broker = createBroker({
      overlap,
      receiveMaximum: 20,
      refuse: operation => {
        if (operation.kind === 'connect') {
          const { username, password } = operation
          const known = username === undefined || (username === user.username && password === user.password)
          return known ? undefined : 0x86
        }
        const topic =
          operation.kind === 'subscribe' ? operation.filter.replace(/[+#]/g, 'x') : operation.topic
        return operation.kind === 'subscribe' && denied.some(filter => matches(filter, topic))
          ? 0x87
          : undefined
      },
    })
    return {
      version,
      saysGroups: true,
      ownWindow: false,
      wire: brokerWire(broker),
      driver: ({ credentials, clean = true, clientId } = {}) =>
        memory(broker, {
          protocolVersion: version,
          clean,
          ...(clean || version === 4 ? {} : { sessionExpiry: 3600 }),
          ...(clientId === undefined ? {} : { clientId }),
          ...credentials,
        }),
      publish: async (topic, payload, options) => broker.publish(topic, payload, { qos: 1, ...options }),
      deny: async filter => {
        denied.push(filter)
      },
      stop: async () => broker.stop(),
      start: async () => broker.start(),
      cut: () => {
        for (const { clientId } of broker.snapshot().sessions) broker.disconnect(clientId)
      },
      hold: () => {},
      [Symbol.asyncDispose]: async () => broker.stop(),
    }
  },
})

interface BrokerLane {
  readonly missing?: string | null
  readonly lacks?: readonly Lack[]
  readonly options?: MqttOptions
  /** What makes the drivers. @default mqtt */
  readonly make?: (url: string, options: MqttOptions) => Driver
  /** `true`: a broker that is slow to start is only out of reach while it is stopped. */
  readonly staysUp?: boolean
}

const brokerLane = (
  name: string,
  version: 5 | 4,
  launch: () => Promise<TestBroker>,
  { missing = null, lacks, options = {}, make = mqtt, staysUp = false }: BrokerLane = {},
): Lane => ({
  name: `${name}, MQTT ${version === 5 ? '5' : '3.1.1'}`,
  missing,
  lacks: lacksOf(version, lacks),
  start: async () => {
    const broker = await launch()
    const proxy = await startProxy(broker)
    return {
      version,
      saysGroups: version === 5,
      ownWindow: true,
      wire: proxyWire(proxy),
      driver: ({ credentials = broker.guest, window, ...rest } = {}) =>
        make(proxy.url, {
          protocolVersion: version,
          ...options,
          ...rest,
          ...(window === undefined ? {} : { maximumInFlight: window }),
          ...(credentials === undefined ? {} : { credentials }),
        }),
      publish: async (topic, payload, options) => {
        await using client = await connectRaw({ url: broker.url, version, ...broker.guest })
        await client.publish(topic, payload, { qos: 1, ...options })
      },
      deny: async filter => broker.deny?.(filter),
      stop: async () => {
        if (!staysUp) return broker.stop()
        await proxy.refuse(true)
        proxy.cut()
      },
      start: () => (staysUp ? proxy.refuse(false) : broker.start()),
      cut: () => proxy.cut('reset'),
      hold: on => (on ? proxy.hold('toClient') : proxy.release('toClient')),
      [Symbol.asyncDispose]: async () => {
        await proxy.close()
        await broker[Symbol.asyncDispose]()
      },
    }
  },
})

const users = { users: { [user.username]: user.password }, anonymous: true }

/** One ejabberd for all lanes of a spec file: it takes seconds to start. It ends with the last of them. */
const sharedEjabberd = (() => {
  let broker: Promise<TestBroker> | undefined
  let lanes = 2
  return async (): Promise<TestBroker> => {
    broker ??= startEjabberd(users)
    const shared = await broker
    return Object.assign(Object.create(shared) as TestBroker, {
      [Symbol.asyncDispose]: async () => {
        lanes -= 1
        if (lanes === 0) await shared[Symbol.asyncDispose]()
      },
    })
  }
})()

const mosquitto = { missing: mosquittoMissing() }
const startGuarded = () => startMosquitto({ ...users, denied: [] })
const startInstalled = () => startMosquitto({ ...users, denied: [], asInstalled: true })

const ejabberdLacks: readonly Lack[] = [
  { titles: ['B15 F34', 'D23', 'F3'], reason: 'ejabberd cannot be told to refuse a filter while it runs' },
  {
    titles: ['G40', 'I48', 'I49', 'I51', 'I52 nack', 'I52 ackAfter acknowledges', 'I53 P25', 'P56 incoming'],
    reason: 'ejabberd sends one message at a time: the next when that one is acknowledged',
  },
  { titles: ['D25', 'T101', 'T102'], reason: 'ejabberd has no groups' },
]

const aedes = {
  lacks: [
    { titles: ['D25', 'T102'], reason: 'aedes grants groups and delivers nothing' },
    { titles: ['G39 N75'], reason: 'aedes marks what it has queued as stored, where its publisher did' },
  ],
}

const natsLacks: readonly Lack[] = [
  {
    titles: ['N67 N68'],
    reason: 'nats-server keeps no order between filters, and drops what is under way for one that ends',
  },
  { titles: ['D25', 'T102'], reason: 'nats-server has no groups over MQTT' },
  {
    titles: exactlyOnce,
    reason: 'nats-server does not take QoS 2',
  },
]

const ejabberd = { missing: ejabberdMissing(), staysUp: true, lacks: ejabberdLacks }

export const lanes: readonly Lane[] = [
  memoryLane(5, 'each'),
  memoryLane(5, 'merged'),
  memoryLane(4, 'single'),
  brokerLane('served over tcp', 5, () => startServed(users)),
  brokerLane('served over WebSocket', 4, () => startServed({ ...users, transport: 'ws' })),
  brokerLane('aedes over tcp', 4, () => startAedes(users), aedes),
  brokerLane('aedes over WebSocket', 4, () => startAedes({ ...users, transport: 'ws' }), aedes),
  brokerLane('mosquitto', 5, startGuarded, mosquitto),
  brokerLane('mosquitto', 4, startGuarded, mosquitto),
  brokerLane(
    'mosquitto as installed over a WebSocket of the platform',
    5,
    () => startMosquitto({ ...users, denied: [], asInstalled: true, transport: 'ws' }),
    { ...mosquitto, make: overPlatformSocket },
  ),
  brokerLane('mosquitto as installed', 5, startInstalled, mosquitto),
  brokerLane('mosquitto as installed', 4, startInstalled, mosquitto),
  brokerLane('ejabberd', 5, sharedEjabberd, {
    ...ejabberd,
    lacks: [
      ...ejabberdLacks,
      { titles: ['N67'], reason: 'ejabberd sends stored values before older live messages' },
    ],
  }),
  brokerLane('ejabberd', 4, sharedEjabberd, { ...ejabberd, options: { copies: 'each' } }),
  brokerLane('nats-server', 4, () => startNats(users), {
    missing: natsMissing(),
    lacks: natsLacks,
    options: { copies: 'each' },
  }),
  ...natsLanes(user),
  ...redisLanes(user),
  ...amqpLanes(user),
]
