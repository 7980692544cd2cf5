import { VirtualTimeScheduler } from 'rxjs'
import {
  type Client,
  type ClientOptions,
  ConnectionLostError,
  createClient,
  type Driver,
  type Message,
  type ObserveOptions,
  type Properties,
  type SubscriptionChange,
  type Unhandled,
} from 'rxtopics'
import type {
  Capabilities,
  LinkHandlers,
  Received,
  Session,
  SubscribeRequest,
} from '../../../../src/driver/driver.js'

/** One filter of a SUBSCRIBE, or of an UNSUBSCRIBE, that waits for its answer. */
export interface Asked {
  readonly what: 'subscribe' | 'unsubscribe'
  readonly filter: string
  readonly request: SubscribeRequest | undefined
  answer(code?: number, text?: string): void
}

export interface Sent {
  readonly identifiers?: readonly number[]
  readonly retain?: boolean
  readonly qos?: 0 | 1 | 2
  readonly dup?: boolean
  readonly properties?: Properties
  /** What the broker calls it. */
  readonly name?: string
}

/** A client over a link that does nothing by itself. */
export interface Linked {
  readonly client: Client
  /** All that was asked on the link there is; a live array. */
  readonly asked: Asked[]
  readonly unhandled: Unhandled[]
  readonly changes: SubscriptionChange[]
  /** Has something happen within the next SUBSCRIBE. */
  within(then: () => void): void
  /** How deliveries were settled: number and code. */
  readonly acks: (readonly [number, number | null])[]
  /** The broker has the acknowledgement of what it called so. */
  release(name: string): void
  /** Pings that wait for an answer. */
  readonly pongs: (() => void)[]
  pass(milliseconds?: number): void
  /** Opens the link; by default for the first time, and with a session that ends with it. */
  open(session?: Partial<Session>): void
  lose(): void
  /** Asks for what is due, and answers with yes whatever was asked. */
  settle(): void
  /** Returns what was asked last for a filter. */
  last(filter: string): Asked
  /** Hands over a message; at QoS 1 its delivery is the next number. */
  send(topic: string, payload: string, sent?: Sent): void
  /** The same, named by the last SUBSCRIBE of these filters. */
  sendTo(filters: readonly string[], topic: string, payload: string, sent?: Sent): void
  /** Observes, and returns what was seen: payload, with an `r` for a stored value and an `m` for one from memory. */
  observe(filter: string, options?: ObserveOptions): Seen
}

export interface Seen {
  readonly values: string[]
  readonly messages: Message[]
  error: unknown
  leave(): void
}

export const all: Capabilities = {
  maximumQos: 2,
  retained: true,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'each',
  retainHandling: true,
  noLocal: true,
  retainAsPublished: true,
  properties: true,
}

/** Where copies name nothing. */
export const unnamed: Capabilities = {
  ...all,
  groups: 'unconfirmed',
  identifiers: false,
  retainHandling: false,
  noLocal: false,
  retainAsPublished: false,
  properties: false,
}

export const linked = (
  capabilities: Partial<Capabilities> = {},
  options: ClientOptions = {},
  scheduler: VirtualTimeScheduler = new VirtualTimeScheduler(),
): Linked => {
  const asked: Asked[] = []
  const acks: (readonly [number, number | null])[] = []
  const pongs: (() => void)[] = []
  let handlers: LinkHandlers | null = null
  let deliveries = 0
  let within = () => {}
  const names: (string | undefined)[] = []

  const driver: Driver = {
    name: 'linked',
    open: opening => {
      handlers = opening
      asked.length = 0
      pongs.length = 0
      return {
        subscribe: (requests, outcome) => {
          for (const request of requests) {
            const { filter, qos } = request
            const answer = (code: number = qos, text?: string) => outcome(request, code, text)
            asked.push({ what: 'subscribe', filter, request, answer })
          }
          const then = within
          within = () => {}
          then()
        },
        unsubscribe: (filters, outcome) => {
          for (const filter of filters) {
            const answer = (code = 0, text?: string) => outcome(filter, code, text)
            asked.push({ what: 'unsubscribe', filter, request: undefined, answer })
          }
        },
        publish: (_, outcome) => {
          outcome({ code: 0, text: undefined })
          return true
        },
        ack: (delivery, code) => acks.push([delivery, code]),
        nameOf: delivery => names[delivery],
        ping: pong => pongs.push(pong),
        close: () => opening.closed(null),
        abort: () => {},
      }
    },
  }
  const client = createClient(driver, {
    scheduler,
    linger: 1e9,
    retry: () => 5,
    random: () => 0.5,
    ...options,
  })
  const unhandled: Unhandled[] = []
  const changes: SubscriptionChange[] = []
  client.unhandled$.subscribe(each => unhandled.push(each))
  client.subscriptions$.subscribe(each => changes.push(each))

  const pass = (milliseconds = 0) => {
    scheduler.maxFrames = scheduler.frame + milliseconds
    scheduler.flush()
    scheduler.frame = scheduler.maxFrames
  }
  const send = (topic: string, payload: string, sent: Sent = {}) => {
    const { identifiers = [], retain = false, qos = 0, dup = false, properties = {}, name } = sent
    const received: Received = {
      topic,
      payload: new TextEncoder().encode(payload),
      qos,
      retain,
      dup,
      properties,
    }
    if (qos > 0) deliveries += 1
    names[deliveries] = name
    handlers?.message(received, identifiers, qos > 0 ? deliveries : 0)
  }
  const last = (filter: string): Asked => {
    const found = asked.filter(each => each.filter === filter).at(-1)
    if (found === undefined) throw new Error(`${filter} was not asked for`)
    return found
  }

  return {
    client,
    asked,
    unhandled,
    changes,
    within: then => {
      within = then
    },
    acks,
    pongs,
    pass,
    open: session => {
      pass(10)
      handlers?.opened({
        present: false,
        persistent: false,
        clientId: 'a',
        capabilities: { ...all, ...capabilities },
        ...session,
      })
    },
    release: name => handlers?.released?.(name),
    lose: () => handlers?.closed(new ConnectionLostError('cut')),
    settle: () => {
      for (let answered = 0; ; answered += 1) {
        pass()
        if (answered === asked.length) return
        for (; answered < asked.length; answered += 1) asked[answered]?.answer()
        answered -= 1
      }
    },
    last,
    send,
    sendTo: (filters, topic, payload, sent) =>
      send(topic, payload, {
        ...sent,
        identifiers: filters.map(filter => last(filter).request?.identifier ?? 0),
      }),
    observe: (filter, observing = {}) => {
      const seen: Seen = {
        values: [],
        messages: [],
        error: undefined,
        leave: () => subscription.unsubscribe(),
      }
      const subscription = client.observe(filter, observing).subscribe({
        next: message => {
          const { payload, retain, replayed } = message
          seen.messages.push(message)
          seen.values.push(`${new TextDecoder().decode(payload)}${replayed ? 'm' : retain ? 'r' : ''}`)
        },
        error: (error: unknown) => {
          seen.error = error
        },
      })
      return seen
    },
  }
}
