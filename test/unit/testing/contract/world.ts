import type { Driver, Link, LinkContext, LinkHandlers } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import type { ContractOptions } from 'rxtopics/testing'

/** What a wrapped driver does otherwise. */
export interface Change {
  readonly handlers?: Partial<LinkHandlers>
  readonly link?: (link: Link) => Partial<Link>
}

/** Returns a driver that is another one but for what `change` says, asked for each link. */
export const wrapped = (
  base: Driver,
  change: (handlers: LinkHandlers, context: LinkContext) => Change,
): Driver => ({
  name: 'wrapped',
  open: (handlers, context) => {
    const { handlers: changed = {}, link: change_ = () => ({}) } = change(handlers, context)
    const link = base.open({ ...handlers, ...changed }, context)
    return { ...link, ...change_(link) }
  },
})

/** A broker, drivers of it that do all that the contract asks for, and what the contract may do to it. */
export interface World {
  readonly make: (options?: Parameters<typeof memory>[1]) => Driver
  readonly options: Required<Omit<ContractOptions, 'redeliversAfter'>>
  /** Runs a task when bytes get through: at once, unless the world is silent. */
  readonly through: (task: () => void) => void
}

export const DENIED = 'denied/a'
export const WINDOW = 5
const kept = { clean: false, sessionExpiry: 3600 } as const
const EXPIRY = 1_000
const dropped = { kind: 'overshoot', reason: 'the system has dropped messages' } as const

export const createWorld = (version: 5 | 4 = 5): World => {
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
  let silent = false
  let dropping = false
  const waiting: (() => void)[] = []
  const through = (task: () => void) => {
    if (silent) waiting.push(task)
    else task()
  }
  const line: Line = {
    through,
    isFull: () => silent && waiting.length > 1_000,
    isSilent: () => silent,
    dropsWhatComesAgain: () => dropping,
  }
  const make: World['make'] = options => gated(memory(broker, { ...options, protocolVersion: version }), line)
  let clients = 0
  const named = (): string => {
    clients += 1
    return `kept-${clients}`
  }
  return {
    make,
    through,
    options: {
      patience: 250,
      quiet: 15,
      denied: DENIED,
      cut: () => {
        for (const each of broker.snapshot().clients) broker.disconnect(each)
      },
      silence: on => {
        silent = on
        if (!on) for (const task of waiting.splice(0)) task()
      },
      restart: () => {
        broker.stop()
        broker.start()
      },
      unreachable: () => memory(stopped),
      connections: () => broker.snapshot().clients.length,
      kept: () => make({ ...kept, clientId: named() }),
      window: { size: WINDOW, driver: () => make({ receiveMaximum: WINDOW }) },
      groupsRedeliver: true,
      expiring: { after: EXPIRY, driver: () => make({ ...kept, sessionExpiry: EXPIRY / 1_000 }) },
      keepsRetained: true,
      another: make,
      drop: () => {
        dropping = true
      },
      strain: on => {
        strained = on
      },
    },
  }
}

/** What the line to the system does. */
interface Line extends Pick<World, 'through'> {
  isSilent(): boolean
  /** It takes nothing more. */
  isFull(): boolean
  dropsWhatComesAgain(): boolean
}

/** A driver whose line can be silent, and which has limits. */
const gated = (base: Driver, { through, isSilent: silent, isFull, dropsWhatComesAgain }: Line): Driver =>
  wrapped(base, handlers => {
    let over = false
    let own: Link | undefined
    const later = (task: () => void) => through(() => (over ? undefined : task()))
    const end: LinkHandlers['closed'] = error => {
      if (over) return
      over = true
      handlers.closed(error)
    }
    return {
      handlers: {
        opened: session =>
          later(() =>
            handlers.opened({
              ...session,
              capabilities: { ...session.capabilities, maximumPayload: 1_500_000, maximumLevels: 60 },
            }),
          ),
        message: (message, identifiers, delivery) =>
          later(() => {
            if (!message.dup || !dropsWhatComesAgain())
              return handlers.message(message, identifiers, delivery)
            own?.ack(delivery, 0)
            handlers.noticed?.(dropped)
          }),
        released: name => later(() => handlers.released?.(name)),
        ready: () => later(() => handlers.ready?.()),
        closed: error => later(() => end(error)),
      },
      link: link => {
        own = link
        return {
          subscribe: (requests, outcome) =>
            later(() => link.subscribe(requests, (...answer) => later(() => outcome(...answer)))),
          unsubscribe: (filters, outcome) =>
            later(() => link.unsubscribe(filters, (...answer) => later(() => outcome(...answer)))),
          publish: (packet, outcome) => {
            if (over) return false
            if (isFull()) {
              later(() => handlers.ready?.())
              return false
            }
            if (packet.payload.length > 1_500_000 || packet.topic.split('/').length > 60) {
              outcome({ code: 0x95, text: undefined, error: new Error('too long') })
              return true
            }
            const send = () => link.publish(packet, answer => later(() => outcome(answer)))
            if (!silent()) return send()
            later(send)
            return true
          },
          ack: (...settled) => later(() => link.ack(...settled)),
          ping: pong => later(() => link.ping(() => later(pong))),
          close: () => later(() => link.close()),
          abort: () => {
            link.abort()
            if (silent()) end(null)
          },
        }
      },
    }
  })
