import type { Driver } from 'rxtopics'
import type { Capabilities, Link, LinkHandlers } from '../src/driver/driver.js'
import { noProperties, rawMessage } from '../src/message.js'

const capabilities: Capabilities = {
  maximumQos: 2,
  retained: true,
  wildcards: true,
  groups: 'yes',
  identifiers: false,
  overlap: 'one',
  retainHandling: true,
  noLocal: true,
  retainAsPublished: true,
  properties: true,
}

/** A driver that grants everything and brings what it is given. */
export interface Injected {
  readonly driver: Driver
  next(name: string, payload: Uint8Array, retain?: boolean): void
}

export const inject = (): Injected => {
  const nothing = () => {}
  let handlers: LinkHandlers | null = null
  const open = (given: LinkHandlers): Link => {
    handlers = given
    queueMicrotask(() => given.opened({ present: false, persistent: false, clientId: 'bench', capabilities }))
    return {
      subscribe: (requests, outcome) => {
        for (const request of requests) outcome(request, request.qos)
      },
      unsubscribe: (filters, outcome) => {
        for (const filter of filters) outcome(filter, 0)
      },
      publish: () => true,
      ack: nothing,
      ping: nothing,
      close: () => given.closed(null),
      abort: nothing,
    }
  }
  return {
    driver: { name: 'bench', open },
    next: (name, payload, retain = false) =>
      handlers?.message(rawMessage(name, payload, 0, retain, false, noProperties), [], 0),
  }
}
