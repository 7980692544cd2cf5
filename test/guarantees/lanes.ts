import { type Driver, matches } from 'rxtopics'
import { createBroker, memory, type Overlap } from 'rxtopics/memory'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { mosquittoMissing, startAedes, startMosquitto, type TestBroker } from '../support/brokers.js'
import { startProxy } from '../support/proxy.js'
import { connectRaw } from '../support/raw.js'
import { brokerWire, proxyWire, type Wire } from './wire.js'

export interface PublishAs {
  readonly qos?: 0 | 1 | 2
  readonly retain?: boolean
}

/** A broker, and all that a guarantee needs to do to it. */
export interface Rig extends AsyncDisposable {
  readonly version: 5 | 4
  readonly wire: Wire
  /** What every driver can be told, whatever the lane. */
  driver(options?: DriverOptions): Driver
  /** Publishes as another client, and returns when the broker has it. */
  publish(topic: string, payload: string | Buffer, options?: PublishAs): Promise<void>
  /** Refuses SUBSCRIBEs to filters under this one. */
  deny(filter: string): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
  /** Ends the connections the client has, without a word. */
  cut(): void
}

export interface DriverOptions {
  readonly clientId?: string
  readonly clean?: boolean
  readonly credentials?: { readonly username: string; readonly password: string }
}

export interface Lane {
  readonly name: string
  /** Why the lane cannot run here. */
  readonly missing: string | null
  /** `user` may log in with `password`, besides everybody without credentials; nobody else. */
  start(): Promise<Rig>
}

export const user = { username: 'user', password: 'password' } as const

const memoryLane = (version: 5 | 4, overlap: Overlap): Lane => ({
  name: `memory, MQTT ${version}, overlap ${overlap}`,
  missing: null,
  start: async () => {
    const denied: string[] = []
    const broker = createBroker({
      overlap,
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
      [Symbol.asyncDispose]: async () => broker.stop(),
    }
  },
})

const brokerLane = (
  name: string,
  version: 5 | 4,
  missing: string | null,
  launch: () => Promise<TestBroker>,
): Lane => ({
  name: `${name}, MQTT ${version === 5 ? '5' : '3.1.1'}`,
  missing,
  start: async () => {
    const broker = await launch()
    const proxy = await startProxy(broker)
    return {
      version,
      wire: proxyWire(proxy),
      driver: options => mqtt(proxy.url, { protocolVersion: version, ...options } satisfies MqttOptions),
      publish: async (topic, payload, options) => {
        await using client = await connectRaw({ url: broker.url, version })
        await client.publish(topic, payload, { qos: 1, ...options })
      },
      deny: async filter => broker.deny?.(filter),
      stop: () => broker.stop(),
      start: () => broker.start(),
      cut: () => proxy.cut('reset'),
      [Symbol.asyncDispose]: async () => {
        await proxy.close()
        await broker.stop()
      },
    }
  },
})

const users = { users: { [user.username]: user.password }, anonymous: true }

export const lanes: readonly Lane[] = [
  memoryLane(5, 'each'),
  memoryLane(5, 'merged'),
  memoryLane(4, 'single'),
  brokerLane('aedes over tcp', 4, null, () => startAedes(users)),
  brokerLane('aedes over WebSocket', 4, null, () => startAedes({ ...users, transport: 'ws' })),
  brokerLane('mosquitto', 5, mosquittoMissing(), () => startMosquitto({ ...users, denied: [] })),
  brokerLane('mosquitto', 4, mosquittoMissing(), () => startMosquitto({ ...users, denied: [] })),
]
