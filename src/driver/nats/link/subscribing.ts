import type { Msg, NatsConnection, Subscription } from '@nats-io/nats-core'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Link, SubscribeRequest } from '../../driver.js'
import type { FilterSubjects, Mapping } from '../subjects/mapping.js'
import type { Denial } from './denial.js'

/** The subscriptions of one link, each with those of NATS that it takes. */
export interface Subscribing extends Pick<Link, 'subscribe' | 'unsubscribe'> {
  has(filter: string): boolean
  /** Whether one leaves out what this client publishes: then that has to say who it is from. */
  hasNoLocal(): boolean
}

/** The subscriptions of NATS itself. */
export interface CoreSubscribing extends Subscribing {
  /** The server has refused one: the client library finds those alone whose subjects it quotes as they are. */
  refused(denial: Denial): void
  /** The server takes no more of them, in these words: it does not say which it has not taken. */
  exceeded(problem: string): void
}

/** What the link has of one filter. */
export interface Held {
  request: SubscribeRequest
  readonly open: boolean
}

export interface SubscribingPort {
  readonly connection: NatsConnection
  readonly mapping: Mapping
  /** The server will have read what was written so far. */
  read(then: () => void): void
  message(message: Msg, held: Held): void
  /** The server has ended a subscription that was in force. */
  ended(problem: string): void
}

/** The words and the code of what the server refuses. */
const DENIED = 0x87
const INVALID = 0x8f
const QUOTA = 0x97
const NO_SUBSCRIPTION = 0x11

interface Entry extends Held {
  readonly subscriptions: readonly Subscription[]
  readonly subjects: FilterSubjects
  /** Why the server has refused it. */
  problem: string | null
  /** By which reason code. */
  code: number
  granted: boolean
}

export const createSubscribing = ({
  connection,
  mapping,
  read,
  message,
  ended,
}: SubscribingPort): CoreSubscribing => {
  const entries = new Map<string, Entry>()
  let noLocal = 0

  const begin = (request: SubscribeRequest, found: FilterSubjects): Entry => {
    const { subjects, group, open } = found
    const entry: Entry = {
      request,
      open,
      subjects: found,
      problem: null,
      code: DENIED,
      granted: false,
      subscriptions: subjects.map(subject =>
        connection.subscribe(subject, {
          ...(group === undefined ? {} : { queue: group }),
          callback: (error, come) => {
            if (error === null) message(come, entry)
            else refuse(entry, error.message)
          },
        }),
      ),
    }
    return entry
  }

  const end = ({ subscriptions }: Entry) => {
    for (const subscription of subscriptions) if (!subscription.isClosed()) subscription.unsubscribe()
  }

  const refuse = (entry: Entry, problem: string, code = DENIED) => {
    if (entry.problem === null) entry.code = code
    entry.problem ??= problem
    const isHeld = entries.get(entry.request.filter) === entry
    if (isHeld) remove(entry.request.filter)
    // Of several subjects those that were not refused would go on.
    end(entry)
    // There is no answer left to tell it by: whoever asks for it over the next link is told.
    if (isHeld && entry.granted) ended(problem)
  }

  const remove = (filter: string) => {
    if (entries.get(filter)?.request.noLocal) noLocal -= 1
    entries.delete(filter)
  }

  /** Returns what the link now has of it: of a filter that it has, other options. */
  const hold = (request: SubscribeRequest): Entry => {
    const { filter } = request
    const existing = entries.get(filter)
    if (existing === undefined) {
      const entry = begin(request, mapping.subjectsOf(filter))
      entries.set(filter, entry)
      if (request.noLocal) noLocal += 1
      return entry
    }
    noLocal += Number(request.noLocal) - Number(existing.request.noLocal)
    existing.request = request
    return existing
  }

  // Once the server has refused some without a name each is asked for alone, so that a refusal has one.
  const alone: (() => void)[] = []
  let isAlone = false
  let asking = false
  const askNext = () => {
    const ask = alone.shift()
    asking = ask !== undefined
    ask?.()
  }

  const ask: Link['subscribe'] = (requests, outcome) => {
    const held: (readonly [SubscribeRequest, Entry])[] = []
    const failed: (readonly [SubscribeRequest, Error])[] = []
    for (const request of requests) {
      try {
        held.push([request, hold(request)])
      } catch (error) {
        failed.push([request, error as Error])
      }
    }
    read(() => {
      for (const [request, error] of failed) outcome(request, INVALID, undefined, error)
      for (const [request, entry] of held) {
        entry.granted = entry.problem === null
        if (entry.problem === null) outcome(request, 0)
        else outcome(request, entry.code, entry.problem)
      }
    })
  }

  return {
    subscribe: (requests, outcome) => {
      if (!isAlone) return ask(requests, outcome)
      for (const request of requests) {
        const answered: typeof outcome = (...answer) => {
          outcome(...answer)
          askNext()
        }
        alone.push(() => ask([request], answered))
      }
      if (!asking) askNext()
    },
    unsubscribe: (filters, outcome) => {
      const codes = filters.map(filter => {
        const entry = entries.get(filter)
        if (entry === undefined) return NO_SUBSCRIPTION
        remove(filter)
        end(entry)
        return 0
      })
      read(() => filters.forEach((filter, at) => outcome(filter, codes[at] ?? FAILURE)))
    },
    refused: ({ subject, queue, message: problem }) => {
      for (const entry of [...entries.values()]) {
        const { subjects, group } = entry.subjects
        if (group === queue && subjects.includes(subject)) refuse(entry, problem)
      }
    },
    exceeded: problem => {
      isAlone = true
      for (const entry of [...entries.values()]) if (!entry.granted) refuse(entry, problem, QUOTA)
    },
    has: filter => entries.has(filter),
    hasNoLocal: () => noLocal > 0,
  }
}
