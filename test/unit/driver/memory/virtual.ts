import type { SchedulerLike } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import {
  type Broker,
  type BrokerOptions,
  createBroker,
  type MemoryOptions,
  memory,
  type WirePacket,
} from 'rxtopics/memory'
import { expect } from 'vitest'
import type {
  Driver,
  Link,
  LinkHandlers,
  Received,
  Session,
  SubscribeRequest,
} from '../../../../src/driver/driver.js'
import { noProperties, type Properties, type Qos } from '../../../../src/message.js'

/** A client at the seam that writes down what it hears, as `{time} {event}`. */
export interface Peer {
  readonly log: string[]
  readonly messages: { readonly message: Received; readonly identifiers: readonly number[] }[]
  readonly closings: unknown[]
  link(): Link
  session(): Session
  subscribe(
    ...requests: readonly (string | (Partial<SubscribeRequest> & { readonly filter: string }))[]
  ): void
  unsubscribe(...filters: readonly string[]): void
  publish(topic: string, payload: string | Uint8Array, options?: PublishOptions): void
  close(): void
  abort(): void
}

export interface PeerHandlers extends Partial<LinkHandlers> {
  /** `true`: the test acknowledges messages itself. */
  readonly manual?: boolean
}

export interface PublishOptions {
  readonly qos?: Qos
  readonly retain?: boolean
  readonly properties?: Properties
}

export interface World {
  readonly scheduler: SchedulerLike
  /** Runs a step at a time, in ms. */
  at(time: number, step: () => void): void
  /** Lets all scheduled time pass. */
  flush(): void
  broker(options?: BrokerOptions): Broker
  peer(driver: Driver, handlers?: PeerHandlers): Peer
  /** Opens a link to a broker. */
  open(broker: Broker, options?: MemoryOptions, handlers?: PeerHandlers): Peer
  /** Everything the broker sees and sends, as text. */
  wire(broker: Broker): string[]
}

/** Returns a test that runs in virtual time. */
export const virtually = (test: (world: World) => void) => (): void => {
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected))
  scheduler.run(({ flush }) => {
    const peer = (driver: Driver, handlers: PeerHandlers = {}) => createPeer(driver, scheduler, handlers)
    test({
      scheduler,
      at: (time, step) => void scheduler.schedule(step, time - scheduler.now()),
      flush,
      broker: options => createBroker({ scheduler, latency: 1, ...options }),
      peer,
      open: (broker, options, handlers) => peer(memory(broker, options), handlers),
      wire: broker => {
        const lines: string[] = []
        broker.packets$.subscribe(packet => lines.push(describePacket(packet)))
        return lines
      },
    })
    flush()
  })
}

export const request = (
  request: string | (Partial<SubscribeRequest> & { readonly filter: string }),
): SubscribeRequest => ({
  qos: 0,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
  identifier: undefined,
  userProperties: undefined,
  ...(typeof request === 'string' ? { filter: request } : request),
})

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

const describeMessage = (message: Received, identifiers: readonly number[]) => {
  const flags = `${message.retain ? ' retain' : ''}${message.dup ? ' dup' : ''}`
  const ids = identifiers.length > 0 ? ` [${identifiers.join(' ')}]` : ''
  return `${message.topic} q${message.qos}${flags}${ids} ${textOf(message.payload)}`
}

export const createPeer = (driver: Driver, scheduler: SchedulerLike, handlers: PeerHandlers = {}): Peer => {
  const log: string[] = []
  const messages: { message: Received; identifiers: readonly number[] }[] = []
  const closings: unknown[] = []
  let session: Session | undefined
  const note = (text: string) => log.push(`${scheduler.now()} ${text}`)
  const hex = (code: number) => (code < 0x10 ? String(code) : `0x${code.toString(16)}`)

  const link = driver.open(
    {
      opened: found => {
        session = found
        note(found.present ? 'opened, session present' : 'opened')
        handlers.opened?.(found)
      },
      message: (message, identifiers, delivery) => {
        messages.push({ message, identifiers })
        note(describeMessage(message, identifiers))
        handlers.message?.(message, identifiers, delivery)
        if (delivery !== 0 && handlers.manual !== true) link.ack(delivery, 0)
      },
      ready: () => handlers.ready?.(),
      released: name => handlers.released?.(name),
      noticed: notice => handlers.noticed?.(notice),
      closed: error => {
        closings.push(error)
        const code = error?.reasonCode === undefined ? '' : ` ${hex(error.reasonCode)}`
        note(error === null ? 'closed' : `closed: ${error.name}${code}${error.fatal ? ' fatal' : ''}`)
        handlers.closed?.(error)
      },
    },
    { scheduler, random: () => 0.5 },
  )

  return {
    log,
    messages,
    closings,
    link: () => link,
    session: () => {
      if (session === undefined) throw new Error('not opened')
      return session
    },
    subscribe: (...requests) =>
      link.subscribe(requests.map(request), ({ filter }, code) => note(`suback ${filter} ${hex(code)}`)),
    unsubscribe: (...filters) =>
      link.unsubscribe(filters, (filter, code) => note(`unsuback ${filter} ${hex(code)}`)),
    publish: (topic, payload, { qos = 0, retain = false, properties = noProperties } = {}) =>
      link.publish(
        { topic, payload: typeof payload === 'string' ? bytesOf(payload) : payload, qos, retain, properties },
        ({ code }) => note(`sent ${topic} ${hex(code)}`),
      ),
    close: () => link.close(),
    abort: () => link.abort(),
  }
}

/** Lines of a wire without time and client. */
export const short = (lines: readonly string[]): string[] =>
  lines.map(line => line.split(' ').slice(2).join(' '))

const describePacket = (packet: WirePacket): string => {
  const start = `${packet.at} ${packet.clientId} ${packet.direction === 'in' ? '>' : '<'} ${packet.type}`
  switch (packet.type) {
    case 'connect':
      return `${start} v${packet.protocolVersion}${packet.clean ? ' clean' : ''}`
    case 'connack':
      return `${start} ${packet.code}${packet.sessionPresent ? ' present' : ''}`
    case 'publish': {
      const flags = `${packet.retain ? ' retain' : ''}${packet.dup ? ' dup' : ''}`
      const id = packet.packetId === undefined ? '' : ` #${packet.packetId}`
      const ids = packet.identifiers.length > 0 ? ` [${packet.identifiers.join(' ')}]` : ''
      return `${start} ${packet.topic} q${packet.qos}${id}${flags}${ids}`
    }
    case 'pingreq':
    case 'pingresp':
      return start
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return `${start} #${packet.packetId} ${packet.code}`
    case 'subscribe': {
      const filters = packet.filters.map(({ filter, qos }) => `${filter}:${qos}`).join(' ')
      return `${start} #${packet.packetId} ${filters}${packet.identifier === undefined ? '' : ` [${packet.identifier}]`}`
    }
    case 'unsubscribe':
      return `${start} #${packet.packetId} ${packet.filters.join(' ')}`
    case 'suback':
    case 'unsuback':
      return `${start} #${packet.packetId} ${packet.codes.join(' ')}`
    case 'disconnect':
      return `${start} ${packet.code}`
    case 'close':
      return start
  }
}
