import type { Driver } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { type ContractOptions, driverContract } from 'rxtopics/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, type TestBroker } from '../support/brokers.js'
import { proxyHooks } from '../support/proxyHooks.js'

/** A system to run the contract over. */
export interface Lane {
  readonly name: string
  /** Why the lane cannot run here. */
  readonly missing: string | null
  /** What cases may be skipped for: names of needs, or how reasons begin. Whatever else is skipped fails. */
  readonly lacks: readonly string[]
  /** Cases that the system itself does not pass, by title, with the reason. */
  readonly faults?: Readonly<Record<string, string>>
  start(): Promise<Started>
}

interface Started extends AsyncDisposable {
  readonly makeDriver: () => Driver
  readonly options: ContractOptions
}

/** How many unacknowledged messages the drivers of the option `window` take. */
const WINDOW = 5
const DENIED = 'denied/a'

let clients = 0
const clientId = () => {
  clients += 1
  return `contract-${process.pid}-${clients}`
}

/** What MQTT 3.1.1 has no word for. */
const older = ['properties', 'subscription identifiers', 'retainHandling', 'retainAsPublished', 'noLocal']
const never = [
  ...['maximumPayload', 'maximumLevels', 'option redeliversAfter'],
  ...['option another', 'option drop'],
]
const five = [...never, 'no subscription identifiers']

export const inMemory = (protocolVersion: 5 | 4): Lane => ({
  name: `memory, MQTT ${protocolVersion}`,
  missing: null,
  lacks: [
    ...(protocolVersion === 5
      ? five
      : [
          ...never,
          ...older,
          'option window',
          'option expiring',
          'option strain',
          'the link took 3000 publishes',
        ]),
    'option silence',
  ],
  start: async () => {
    let strained = false
    const broker = createBroker({
      receiveMaximum: 20,
      refuse: operation => {
        if (operation.kind === 'publish' && strained) return 0x97
        return operation.kind === 'subscribe' && operation.filter === DENIED ? 0x87 : undefined
      },
    })
    const stopped = createBroker()
    stopped.stop()
    const base = { protocolVersion }
    const persistence = { clean: false, ...(protocolVersion === 5 ? { sessionExpiry: 3600 } : {}) }
    return {
      makeDriver: () => memory(broker, base),
      options: {
        quiet: 20,
        denied: DENIED,
        cut: () => {
          for (const each of broker.snapshot().clients) broker.disconnect(each)
        },
        restart: () => {
          broker.stop()
          broker.start()
        },
        unreachable: () => memory(stopped),
        connections: () => broker.snapshot().clients.length,
        kept: () => memory(broker, { ...base, ...persistence, clientId: clientId() }),
        groupsRedeliver: true,
        keepsRetained: true,
        ...(protocolVersion === 4
          ? {}
          : {
              strain: on => {
                strained = on
              },
              window: { size: WINDOW, driver: () => memory(broker, { receiveMaximum: WINDOW }) },
              expiring: {
                after: 1_000,
                driver: () => memory(broker, { clean: false, sessionExpiry: 1, clientId: clientId() }),
              },
            }),
      },
      [Symbol.asyncDispose]: async () => broker.stop(),
    }
  },
})

interface WireLane extends Partial<Pick<Lane, 'missing' | 'faults'>> {
  /** What makes the drivers. @default mqtt */
  readonly make?: (url: string, options: MqttOptions) => Driver
}

export const overWire = (
  name: string,
  protocolVersion: 5 | 4 | 3,
  launch: () => Promise<TestBroker>,
  { missing = null, faults = {}, make = mqtt }: WireLane = {},
): Lane => ({
  name: `${name}, MQTT ${{ 5: '5', 4: '3.1.1', 3: '3.1' }[protocolVersion]}`,
  missing,
  lacks: [
    ...(protocolVersion === 5 ? five : [...never, ...older, 'option window', 'groups']),
    ...['option groupsRedeliver', 'option strain', 'option keepsRetained'],
    ...(protocolVersion === 5 ? [] : ['option expiring']),
    ...(protocolVersion === 3 ? ['option denied'] : []),
  ],
  faults,
  start: async () => {
    const broker = await launch()
    const { proxy, url, hooks } = await proxyHooks(broker)
    const base: MqttOptions = {
      protocolVersion,
      // So that there is soon no more room.
      maximumInFlight: 20,
      ...(broker.ca === undefined ? {} : { tls: { ca: broker.ca } }),
    }
    const persistence = protocolVersion === 5 ? { clean: false, sessionExpiry: 3600 } : { clean: false }
    const unreachable = new URL(url)
    unreachable.port = '9'
    return {
      makeDriver: () => make(url, base),
      options: {
        ...hooks,
        ...(protocolVersion === 3 ? {} : { denied: DENIED }),
        restart: async () => {
          await broker.stop()
          await broker.start()
        },
        unreachable: () => make(unreachable.href, base),
        kept: () => make(url, { ...base, ...persistence, clientId: clientId() }),
        ...(protocolVersion === 5
          ? {
              window: { size: WINDOW, driver: () => make(url, { ...base, receiveMaximum: WINDOW }) },
              expiring: {
                // mosquitto looks for what has expired once in a while.
                after: 3_000,
                driver: () => make(url, { ...base, clean: false, sessionExpiry: 1, clientId: clientId() }),
              },
            }
          : {}),
      },
      [Symbol.asyncDispose]: async () => {
        await proxy.close()
        await broker[Symbol.asyncDispose]()
      },
    }
  },
})

const titles = driverContract(() => {
  throw new Error('asked for its titles alone')
}).map(({ title }) => title)

/** Registers each case over each lane; the cases of a lane share one system. */
export const overLanes = (lanes: readonly Lane[]): void => {
  for (const lane of lanes) {
    describe.runIf(laneOrSkip(lane.name, lane.missing))(`the driver contract — ${lane.name}`, () => {
      let started: Started
      beforeAll(async () => {
        started = await lane.start()
      }, 30_000)
      afterAll(() => started[Symbol.asyncDispose]())

      for (const [at, title] of titles.entries()) {
        test(`S95 P55 ${title}`, async context => {
          const fault = lane.faults?.[title]
          if (fault !== undefined) context.skip(fault)
          const one = driverContract(started.makeDriver, { patience: 5_000, ...started.options })[at]
          expect(one?.title).toBe(title)
          const { skipped } = (await one?.run()) ?? { skipped: 'there is no such case' }
          if (skipped === null) return
          expect(
            lane.lacks.some(lack => one?.needs.includes(lack) || skipped.startsWith(lack)),
            `skipped, though the lane has what it needs: ${skipped}`,
          ).toBe(true)
          context.skip(skipped)
        })
      }
    })
  }
}
