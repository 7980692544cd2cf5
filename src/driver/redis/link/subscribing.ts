import { decodeUtf8 } from '../../../codec/text/utf8.js'
import { noProperties, rawMessage } from '../../../message.js'
import type { Link, Received, SubscribeRequest } from '../../driver.js'
import type { Mapping, Part } from '../channels/mapping.js'
import type { Commands } from './commands.js'
import { createHolding, type Holding } from './holding.js'
import { createNames } from './names.js'
import type { Refusal } from './replies.js'
import type { Retained } from './retained.js'

/** The subscriptions of one link, each with the channels and patterns that it takes. */
export type Subscribing = Pick<Link, 'subscribe' | 'unsubscribe'>

export interface SubscribingPort {
  readonly commands: Commands
  readonly mapping: Mapping
  readonly retained: Retained
  message(received: Received, identifiers: readonly number[]): void
  /** A message was left out. */
  illFormed(): void
}

interface Entry {
  request: SubscribeRequest
  readonly targets: readonly Target[]
  /** It begins with a wildcard. */
  readonly open: boolean
  readonly holding: Holding<Received>
}

interface Target {
  readonly entry: Entry
  readonly part: Part
}

const NO_SUBSCRIPTION = 0x11

export const createSubscribing = (port: SubscribingPort): Subscribing => {
  const { commands, mapping, retained, message, illFormed } = port
  const entries = new Map<string, Entry>()
  const has = (entry: Entry) => entries.get(entry.request.filter) === entry

  const names = createNames<Target>(commands, ({ entry, part }, payload, channel) => {
    const name = decodeUtf8(channel)
    if (name !== undefined && entry.open && isInternal(name)) return
    const topic = name === undefined ? null : mapping.topicOf(name)
    if (topic === null) return illFormed()
    if (part.matches(topic)) entry.holding.live(rawMessage(topic, payload, 0, false, false, noProperties))
  })

  const begin = (request: SubscribeRequest, done: (refusal: Refusal | null) => void): Entry => {
    const { filter } = request
    const targets: Target[] = []
    const entry: Entry = {
      request,
      targets,
      open: filter.startsWith('+') || filter.startsWith('#'),
      holding: createHolding(received => {
        if (has(entry)) message(received, identifiersOf(entry.request))
      }),
    }
    for (const part of mapping.partsOf(filter)) targets.push({ entry, part })
    entries.set(filter, entry)
    let left = targets.length
    let problem: Refusal | null = null
    for (const target of targets) {
      names.add(target.part.kind, target.part.name, target, refusal => {
        problem ??= refusal
        left -= 1
        if (left === 0) done(problem)
      })
    }
    return entry
  }

  const end = (entry: Entry, done: () => void) => {
    if (has(entry)) entries.delete(entry.request.filter)
    let left = entry.targets.length
    for (const target of entry.targets) {
      names.remove(target.part.kind, target.part.name, target, () => {
        left -= 1
        if (left === 0) done()
      })
    }
  }

  /** Hands over what is stored, all of it after `granted`. `gate`: what waits until the subscription is in force. */
  const fetch = (entry: Entry, gate: Gate, granted: () => void, refused: (refusal: Refusal) => void) => {
    // What asks: another may have followed, with another identifier.
    const { request } = entry
    let answered = false
    const answer = () => {
      if (!answered) granted()
      answered = true
    }
    entry.holding.begin()
    retained.fetch(
      request.filter,
      topic => entry.targets.some(({ part }) => part.matches(topic)),
      (topic, payload) =>
        gate.pass(() => {
          answer()
          if (has(entry) && !entry.holding.isDouble(topic, payload))
            message(rawMessage(topic, payload, 0, true, false, noProperties), identifiersOf(request))
        }),
      refusal =>
        gate.pass(() => {
          if (refusal !== null && !answered) refused(refusal)
          else answer()
          entry.holding.end()
        }),
    )
  }

  const subscribe = (request: SubscribeRequest, outcome: Parameters<Link['subscribe']>[1]) => {
    const granted = () => outcome(request, 0)
    const refused = (entry: Entry, { code, text }: Refusal) => end(entry, () => outcome(request, code, text))
    const existing = entries.get(request.filter)
    const wanted = request.retainHandling === 0 || (request.retainHandling === 1 && existing === undefined)
    const gate = createGate()
    if (existing !== undefined) {
      existing.request = request
      gate.open()
      if (wanted) fetch(existing, gate, granted, refusal => refused(existing, refusal))
      else commands.call(['PING'], granted, granted)
      return
    }
    const entry = begin(request, refusal => {
      if (refusal !== null) return refused(entry, refusal)
      if (!wanted) granted()
      gate.open()
    })
    // Right after it: what is published between the two is live, and stored.
    if (wanted) fetch(entry, gate, granted, refusal => refused(entry, refusal))
  }

  return {
    subscribe: (requests, outcome) => {
      for (const request of requests) subscribe(request, outcome)
    },
    unsubscribe: (filters, outcome) => {
      for (const filter of filters) {
        const entry = entries.get(filter)
        if (entry !== undefined) end(entry, () => outcome(filter, 0))
        else {
          const none = () => outcome(filter, NO_SUBSCRIPTION)
          commands.call(['PING'], none, none)
        }
      }
    },
  }
}

/** What waits for something that may not come. */
interface Gate {
  pass(task: () => void): void
  open(): void
}

const createGate = (): Gate => {
  let waiting: (() => void)[] | null = []
  return {
    pass: task => {
      if (waiting === null) task()
      else waiting.push(task)
    },
    open: () => {
      const tasks = waiting ?? []
      waiting = null
      for (const task of tasks) task()
    },
  }
}

const identifiersOf = ({ identifier }: SubscribeRequest): readonly number[] =>
  identifier === undefined ? [] : [identifier]

/** What the server itself publishes: not for whoever asks for everything. */
const isInternal = (channel: string): boolean =>
  channel.startsWith('__sentinel__:') || channel.startsWith('__key') || channel.startsWith('__redis__:')
