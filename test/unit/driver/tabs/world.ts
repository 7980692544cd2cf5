import { VirtualTimeScheduler } from 'rxjs'
import { type Client, createClient, type Driver, type ObserveOptions, type Status } from 'rxtopics'
import { type Broker, createBroker, type MemoryOptions, memory } from 'rxtopics/memory'
import type { HubOptions } from '../../../../src/driver/tabs/options.js'
import { tabsOver } from '../../../../src/driver/tabs/over.js'
import { createOrigin, type TestOrigin, type TestTab } from '../../../support/tabsOrigin.js'

/** A browser and a broker in virtual time. */
export interface World {
  readonly scheduler: VirtualTimeScheduler
  readonly broker: Broker
  readonly origin: TestOrigin
  advance(ms: number): void
  /** A tab with a client, which connects like all others. */
  tab(options?: Partial<HubOptions>): Page
  /** A client elsewhere. */
  outside(clientId: string, options?: MemoryOptions): Client
  /** The connections that the browser has at the broker. */
  connections(): readonly string[]
}

export interface Page extends TestTab {
  readonly client: Client
  readonly driver: TestTab['driver']
  readonly made: Driver
  readonly statuses: readonly Status[]
  /** Observes; returns the texts that come, in order; a live array. */
  observe(filter: string, options?: ObserveOptions): string[]
  /** Publishes; returns what becomes of it, in time. */
  publish(topic: string, text: string, qos?: 0 | 1 | 2): { outcome: string | null }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : String(error))

const text = (payload: Uint8Array) => new TextDecoder().decode(payload)

/** `connect`: how a tab that leads connects. */
export const createWorld = (
  connect: MemoryOptions = {},
  random: () => number = Math.random,
  hub: HubOptions = {},
): World => {
  const scheduler = new VirtualTimeScheduler()
  const broker = createBroker({ scheduler })
  const origin = createOrigin(scheduler, 1)

  const advance = (ms: number) => {
    const until = scheduler.frame + ms
    scheduler.maxFrames = until
    scheduler.flush()
    scheduler.frame = until
  }

  const outside = (clientId: string, options: MemoryOptions = {}) =>
    createClient(memory(broker, { clientId, ...options }), { scheduler, random, retry: () => 100 })

  const tab = (options: Partial<HubOptions> = {}): Page => {
    const own = origin.tab()
    const inner = own.driver(memory(broker, { clientId: 'browser', ...connect }))
    const made = tabsOver(own.platform, { name: 'app', driver: inner, ...hub, ...options })
    const client = createClient(made, { scheduler: own.scheduler, random, retry: () => 100 })
    const statuses: Status[] = []
    client.status$.subscribe(status => statuses.push(status))
    return {
      ...own,
      client,
      made,
      statuses,
      observe: (filter, given = { qos: 1 }) => {
        const texts: string[] = []
        client.observe(filter, given).subscribe({
          next: ({ payload }) => texts.push(text(payload)),
          error: (error: unknown) => texts.push(nameOf(error)),
        })
        return texts
      },
      publish: (topic, payload, qos = 1) => {
        const result: { outcome: string | null } = { outcome: null }
        client.publish(topic, payload, { qos }).subscribe({
          next: ({ outcome }) => {
            result.outcome = outcome
          },
          error: (error: unknown) => {
            result.outcome = nameOf(error)
          },
        })
        return result
      },
    }
  }

  return {
    scheduler,
    broker,
    origin,
    advance,
    tab,
    outside,
    connections: () => broker.snapshot().clients.filter(id => id === 'browser'),
  }
}

/** Returns chance that is the same each time: mulberry32. */
export const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
