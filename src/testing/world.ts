import type { Client } from '../client/client.js'
import type { Retry } from '../client/connection/retry.js'
import { createClient } from '../client/createClient.js'
import type { ClientOptions } from '../client/options.js'
import {
  type Broker,
  type BrokerOptions,
  createBroker,
  type MemoryOptions,
  memory,
  type Operation,
} from '../driver/memory/index.js'
import { covers } from '../topic/filter/covers.js'
import { matches } from '../topic/filter/matches.js'
import type { VirtualTime } from './virtualTime.js'

/** A client of the broker of a test. */
export interface ClientSetup {
  /**
   * Options of `createClient`. In a test, and other than there, `retry` tries again after one frame, unless the error
   * is fatal, and `random` returns 0.5.
   *
   * @default the defaults of `ClientOptions`
   */
  readonly client?: Omit<ClientOptions, 'scheduler'>
  /**
   * Options of `memory`. The first client has the id `client`, the next `client-2`, unless they say another.
   *
   * @default the defaults of `MemoryOptions`
   */
  readonly driver?: MemoryOptions
}

/** What a test world is made from. */
export interface WorldOptions extends ClientSetup {
  /** Options of `createBroker`. @default the defaults of `BrokerOptions` */
  readonly broker?: Omit<BrokerOptions, 'scheduler'>
}

/** What the broker refuses. */
export interface Refusal {
  /** What is refused. */
  readonly operation: Operation['kind']
  /** Subscriptions to filters that it covers, or publishes to topics that it matches. @default '#', which is everything */
  readonly filter?: string
  /** `true`: no subscription but to this very filter. @default false */
  readonly exact?: boolean
  /** A reason code from 0x80. @default 0x87, not authorized */
  readonly code?: number
  /** The first frame of the refusal. @default 0 */
  readonly from?: number
  /** The first frame after it. @default Infinity */
  readonly until?: number
}

/** A broker in virtual time, and its clients. */
export interface World {
  readonly broker: Broker
  connect(setup?: ClientSetup): Client
  refuse(refusal: Refusal): void
}

const NOT_AUTHORIZED = 0x87

/** After one frame: an outage ends in the picture where the broker comes back. */
const everyFrame: Retry = error => (error.fatal ? 'fatal' : 1)

export const createWorld = ({ scheduler }: VirtualTime, options: WorldOptions): World => {
  const refusals: Refusal[] = []
  let clients = 0

  const broker = createBroker({
    ...options.broker,
    scheduler,
    refuse: operation => {
      const refusal = refusals.find(each => isMeant(each, operation, scheduler.now()))
      return refusal === undefined ? options.broker?.refuse?.(operation) : (refusal.code ?? NOT_AUTHORIZED)
    },
  })

  return {
    broker,
    connect: setup => {
      clients += 1
      const clientId = clients === 1 ? 'client' : `client-${clients}`
      const { client, driver } = setup ?? (clients === 1 ? options : {})
      const defaults: ClientOptions = { retry: everyFrame, random: () => 0.5 }
      return createClient(memory(broker, { clientId, ...driver }), { ...defaults, ...client, scheduler })
    },
    refuse: refusal => void refusals.push(refusal),
  }
}

const isMeant = (refusal: Refusal, asked: Operation, now: number): boolean => {
  const { operation, filter = '#', exact = false, from = 0, until = Number.POSITIVE_INFINITY } = refusal
  if (asked.kind !== operation || now < from || now >= until) return false
  if (asked.kind === 'connect') return true
  if (asked.kind === 'publish') return matches(filter, asked.topic)
  return exact ? filter === asked.filter : covers(filter, asked.filter)
}
