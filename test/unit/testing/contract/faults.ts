import type { Driver, Link, LinkContext, LinkHandlers, Outgoing, Received, SubscribeRequest } from 'rxtopics'
import { type ContractOptions, driverContract } from 'rxtopics/testing'
import { type Change, createWorld, type World, wrapped } from './world.js'

/** A driver that breaks one rule, and the case that has to notice. */
export interface Fault {
  /** How the title of the case begins. */
  readonly noticedBy: string
  readonly what: string
  readonly version?: 4
  readonly make: (world: World) => { readonly driver: () => Driver; readonly options?: ContractOptions }
}

type Changing = (handlers: LinkHandlers, context: LinkContext) => Change

/** Every driver of the world does it, also those of the options. */
export const fault = (noticedBy: string, what: string, change: () => Changing): Fault => ({
  noticedBy,
  what,
  make: world => {
    const changing = change()
    const broken = (driver: Driver) => wrapped(driver, changing)
    const { kept, window, unreachable } = world.options
    return {
      driver: () => broken(world.make()),
      options: {
        kept: () => broken(kept()),
        unreachable: () => broken(unreachable()),
        window: { size: window.size, driver: () => broken(window.driver()) },
      },
    }
  },
})

export const handling = (
  noticedBy: string,
  what: string,
  change: (handlers: LinkHandlers) => Partial<LinkHandlers>,
): Fault => fault(noticedBy, what, () => handlers => ({ handlers: change(handlers) }))

export const calling = (
  noticedBy: string,
  what: string,
  change: (link: Link, handlers: LinkHandlers) => Partial<Link>,
): Fault => fault(noticedBy, what, () => handlers => ({ link: link => change(link, handlers) }))

/** What is received is changed. */
export const receiving = (noticedBy: string, what: string, change: (message: Received) => Received): Fault =>
  handling(noticedBy, what, handlers => ({
    message: (message, ...rest) => handlers.message(change(message), ...rest),
  }))

/** What is subscribed is changed. */
export const asking = (
  noticedBy: string,
  what: string,
  change: (request: SubscribeRequest) => SubscribeRequest,
): Fault =>
  calling(noticedBy, what, link => ({
    subscribe: (requests, outcome) => {
      const changed = new Map(requests.map(request => [change(request), request]))
      link.subscribe([...changed.keys()], (request, ...answer) => outcome(changed.get(request)!, ...answer))
    },
  }))

/** What is published is changed. */
export const sending = (noticedBy: string, what: string, change: (packet: Outgoing) => Outgoing): Fault =>
  calling(noticedBy, what, link => ({
    publish: (packet, outcome) => link.publish(change(packet), outcome),
  }))

/** While one of the given handlers or outcomes is at work, the given methods do nothing. */
export const deaf = (
  noticedBy: string,
  what: string,
  within: readonly ('opened' | 'message' | 'answer')[],
  methods: readonly ('subscribe' | 'publish' | 'unsubscribe' | 'close' | 'abort')[],
): Fault =>
  fault(noticedBy, what, () => handlers => {
    let busy = 0
    const work = (task: () => void) => {
      busy += 1
      task()
      busy -= 1
    }
    const during = (kind: (typeof within)[number], task: () => void) =>
      within.includes(kind) ? work(task) : task()
    const answering =
      <A extends readonly unknown[]>(outcome: (...answer: A) => void) =>
      (...answer: A) =>
        during('answer', () => outcome(...answer))
    const heard = (method: (typeof methods)[number]) => busy === 0 || !methods.includes(method)
    return {
      handlers: {
        opened: session => during('opened', () => handlers.opened(session)),
        message: (...received) => during('message', () => handlers.message(...received)),
      },
      link: link => ({
        subscribe: (requests, outcome) =>
          heard('subscribe') ? link.subscribe(requests, answering(outcome)) : undefined,
        unsubscribe: (filters, outcome) =>
          heard('unsubscribe') ? link.unsubscribe(filters, answering(outcome)) : undefined,
        publish: (packet, outcome) => !heard('publish') || link.publish(packet, answering(outcome)),
        ping: pong => link.ping(answering(pong)),
        close: () => (heard('close') ? link.close() : undefined),
        abort: () => (heard('abort') ? link.abort() : undefined),
      }),
    }
  })

/** Runs the case that has to notice, over a fresh world. */
export const runFault = async ({ noticedBy, make, version }: Fault): Promise<string | null> => {
  const world = createWorld(version)
  const { driver, options } = make(world)
  const { run } = caseOf(noticedBy, driver, { ...world.options, ...options })
  return (await run()).skipped
}

export const caseOf = (start: string, driver: () => Driver, options: ContractOptions = {}) => {
  const found = driverContract(driver, options).filter(({ title }) => title.startsWith(start))
  const [one] = found
  if (one === undefined || found.length > 1) throw new Error(`${found.length} cases begin with: ${start}`)
  return one
}
