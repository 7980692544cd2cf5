import { TestScheduler } from 'rxjs/testing'
import { ConnectionLostError, type LinkError, type Status } from 'rxtopics'
import { createTime } from '../../../../src/base/time.js'
import {
  type Connection,
  type ConnectionOptions,
  createConnection,
} from '../../../../src/client/connection/connection.js'
import { createTurns } from '../../../../src/client/connection/turns.js'
import type { Capabilities, Driver, Link, LinkHandlers, Received } from '../../../../src/driver/driver.js'
import { noProperties } from '../../../../src/message.js'

export const capabilities: Capabilities = {
  maximumQos: 2,
  retained: true,
  retainHandling: true,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'one',
  noLocal: true,
  retainAsPublished: true,
  properties: true,
}

/** When a link says that it has closed, after it was asked to: within the call, in so many ms, or never. */
export type Answer = 'at once' | 'never' | number

/** How a link behaves. */
export interface Manners {
  /** Ms until it has opened, or has failed; `'never'`: neither. */
  readonly opens: Answer
  readonly fails: boolean
  readonly close: Answer
  readonly abort: Answer
}

export interface ScriptedLink {
  readonly number: number
  opened(): void
  message(topic: string): void
  ready(): void
  closed(error: LinkError | null): void
}

export interface Scripted {
  readonly connection: Connection
  readonly links: readonly ScriptedLink[]
  /** What the driver, the observers of the status and the parts have seen, in order. */
  readonly log: string[]
  /** What breaks the rules of the seam. */
  readonly faults: string[]
  now(): number
  at(frame: number, action: () => void): void
  /** Lets time pass up to a frame, and what happens in it. */
  until(frame: number): void
  /** How many timers run. */
  timers(): number
}

export interface ScriptedOptions extends Partial<Omit<ConnectionOptions, 'time' | 'turns'>> {
  /** How the nth link behaves, from 0. Not given: it does nothing that it is not told to, and closes within the call. */
  readonly manners?: (nth: number) => Manners
  /** Called within what is logged: another thing may be done meanwhile. */
  readonly within?: (entry: string) => void
  /** The part knows why a link was lost, and that it will not be lost so again. */
  readonly closer?: boolean
  /** What `open` does before it returns. */
  readonly opening?: (handlers: LinkHandlers) => void
  /** Another implementation of the same. */
  readonly create?: typeof createConnection
}

export const lost = (): LinkError => new ConnectionLostError('lost')

/** A connection in frames, one of which is a ms, over a driver that does what it is told and watches the rules. */
export const scripted = (options: ScriptedOptions = {}): Scripted => {
  const scheduler = new TestScheduler(() => {})
  const {
    manners,
    within = () => {},
    closer = false,
    opening = () => {},
    create = createConnection,
    ...rest
  } = options
  const log: string[] = []
  const faults: string[] = []
  const links: ScriptedLink[] = []
  // Those that have not said that they have closed, and when they may be given up.
  const alive = new Map<number, number>()

  const note = (entry: string) => {
    log.push(entry)
    within(entry)
  }

  const open = (handlers: LinkHandlers): Link => {
    const number = links.length
    const behaves = manners?.(number) ?? { opens: 'never', fails: false, close: 'at once', abort: 'at once' }
    let state: 'opening' | 'open' | 'closed' = 'opening'
    for (const [other, givenUp] of alive) {
      if (scheduler.now() < givenUp) faults.push(`link ${number} while ${other} lives`)
    }
    alive.set(number, Number.POSITIVE_INFINITY)

    const closed = (error: LinkError | null) => {
      if (state === 'closed') return
      state = 'closed'
      alive.delete(number)
      handlers.closed(error)
    }
    const opened = () => {
      if (state !== 'opening') return
      state = 'open'
      handlers.opened({ present: false, persistent: false, clientId: 'c', capabilities })
    }
    const soon = (when: Answer, action: () => void) => {
      if (when === 'at once') action()
      else if (when !== 'never') scheduler.schedule(action, when)
    }
    const message = (topic: string) => {
      const received: Received = {
        topic,
        payload: new Uint8Array(),
        qos: 0,
        retain: false,
        dup: false,
        properties: noProperties,
      }
      handlers.message(received, [], 0)
    }
    const use = (name: string) => {
      if (state !== 'open') faults.push(`${name} on link ${number}, which is ${state}`)
    }
    const end = (name: 'close' | 'abort') => {
      if (state === 'closed') faults.push(`${name} of link ${number}, which has closed`)
      if (name === 'abort') alive.set(number, scheduler.now() + 2_000)
      note(`${name} ${number}`)
      soon(behaves[name], () => closed(null))
    }

    links.push({ number, opened, message, closed, ready: () => handlers.ready?.() })
    note(`open ${number}`)
    opening(handlers)
    // Not before `open` has returned.
    const opens = behaves.opens === 'at once' ? 0 : behaves.opens
    soon(opens, () => (behaves.fails ? closed(lost()) : opened()))
    return {
      server: `server ${number}`,
      subscribe: () => use('subscribe'),
      unsubscribe: () => use('unsubscribe'),
      publish: () => {
        use('publish')
        return true
      },
      ack: () => use('ack'),
      ping: () => use('ping'),
      close: () => end('close'),
      abort: () => end('abort'),
    }
  }

  const driver: Driver = { name: 'scripted', open }
  let used: Link | null = null
  const connection = create(
    driver,
    {
      linger: 1_000,
      stableAfter: 5_000,
      retry: error => (error.fatal ? 'fatal' : 500),
      random: () => 0.5,
      ...rest,
      time: createTime(scheduler),
      turns: createTurns(),
      // For implementations that have another name for it.
      ...({ scheduler } as object),
    },
    {
      opened: link => {
        if (used !== null) faults.push('opened while another is in use')
        used = link
        note('opened')
        // As a part does that has something to say.
        if (used === link) link.ping(() => {})
      },
      lost: () => {
        if (used === null) faults.push('lost, and none was in use')
        used = null
        note('lost')
      },
      failed: () => note('failed'),
      ready: () => note('ready'),
      released: name => note(`released ${name}`),
      message: ({ topic }) => {
        if (used === null) faults.push('a message, and none is in use')
        note(`message ${topic}`)
      },
      noticed: () => note('noticed'),
      ending: error => ({ unanswered: { subscriptions: 1, publishes: 2 }, closer, error }),
      dropped: () => [],
    },
  )
  connection.status$.subscribe((status: Status) => note(status.state))

  return {
    connection,
    links,
    log,
    faults,
    now: () => scheduler.now(),
    at: (frame, action) => void scheduler.schedule(action, frame - scheduler.now()),
    until: frame => {
      scheduler.maxFrames = frame
      scheduler.flush()
      scheduler.frame = frame
    },
    timers: () => scheduler.actions.filter(({ closed }) => !closed).length,
  }
}
