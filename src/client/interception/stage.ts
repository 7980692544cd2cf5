import { from, type ObservableInput, type Subscription } from 'rxjs'
import { printCause } from '../../base/print.js'
import type { Time } from '../../base/time.js'
import { protect } from '../../driver/protect.js'
import { isLater, isRejection, type Verdict } from './interceptor.js'

/** One message on its way through the stages. */
export interface Ticket<T> {
  value: T
  /** Nobody waits for it any more. */
  dropped: boolean
  /** Takes it out of the line where it waits; `null` while it does not. */
  leave: (() => void) | null
  /** It has to wait, for the first time: it is to be made one's own. */
  waits(): void
  /** It does not pass. */
  rejected(interceptor: string, reason: string, cause?: unknown): void
}

/** A place in line: the verdict may not be there yet, or it may, and messages before it are still waiting. */
interface Slot<T> {
  readonly ticket: Ticket<T>
  readonly lane: Lane<T>
  readonly since: number
  decided: boolean
  asking: Subscription | null
}

/** Messages of one topic, in order. */
interface Lane<T> {
  readonly topic: string
  readonly slots: Slot<T>[]
  draining: boolean
}

/** One interceptor in one direction. */
export interface Stage<T> {
  /** The higher, the later. */
  readonly order: number
  enter(ticket: Ticket<T>): void
  /** It is asked no more; what waits there keeps its place. */
  remove(): void
  /** Messages that wait there. */
  waiting(): number
  /** Nothing waits there, nor will what it is being asked about. */
  isIdle(): boolean
}

export interface StagePort<T> {
  readonly time: Time
  readonly order: number
  readonly name: string
  readonly timeout: number
  readonly capacity: number
  topicOf(value: T): string
  /** `ticket`: whose value it is. */
  decide(value: T, ticket: Ticket<T>): Verdict<T>
  /** Returns what passes of a decision, or says why it cannot. */
  read(asked: T, decision: unknown): { readonly value: T } | { readonly problem: string }
  /** It goes on to the next one. */
  passed(ticket: Ticket<T>, order: number): void
  /** Nothing waits there any more. */
  emptied(): void
}

export const createStage = <T>(port: StagePort<T>): Stage<T> => {
  const { time, order, name, timeout, capacity, topicOf, decide, read, passed, emptied } = port
  const lanes = new Map<string, Lane<T>>()
  // In the order in which they came, so that the first of them is the first to be late.
  const undecided = new Set<Slot<T>>()
  let watchdog: Subscription | null = null
  let waiting = 0
  let removed = false
  // How often it is being asked, each time within the one before.
  let depth = 0

  const watch = () => {
    const [first] = undecided
    if (watchdog !== null || first === undefined || timeout === Number.POSITIVE_INFINITY) return
    watchdog = time.schedule(bark, first.since + timeout - time.now())
  }

  const bark = () => {
    watchdog = null
    const now = time.now()
    for (const slot of undecided) {
      if (slot.since + timeout > now) break
      refuse(slot, `no verdict within ${timeout} ms`)
    }
    watch()
  }

  const decided = (slot: Slot<T>) => {
    undecided.delete(slot)
    slot.decided = true
    if (undecided.size === 0) {
      watchdog?.unsubscribe()
      watchdog = null
    }
    leave(slot)
  }

  /** What an interceptor does at its end may throw, and may send another message of the topic. */
  const leave = (slot: Slot<T>) => {
    const { asking } = slot
    slot.asking = null
    if (asking !== null) protect(() => asking.unsubscribe())
  }

  /** Passes on what is decided, up to the first that is not. */
  const drain = (lane: Lane<T>) => {
    if (lane.draining) return
    lane.draining = true
    for (let head = lane.slots[0]; head?.decided === true; head = lane.slots[0]) {
      lane.slots.shift()
      waiting -= 1
      const { ticket } = head
      ticket.leave = null
      if (!ticket.dropped) passed(ticket, order)
    }
    lane.draining = false
    // Whoever was told of the last may have sent more, which have a lane of their own.
    if (lane.slots.length > 0 || lanes.get(lane.topic) !== lane) return
    lanes.delete(lane.topic)
    if (waiting === 0) emptied()
  }

  const withdraw = (slot: Slot<T>) => {
    // First, for it is not to pass by what its interceptor does then.
    slot.ticket.dropped = true
    slot.ticket.leave = null
    decided(slot)
    const at = slot.lane.slots.indexOf(slot)
    if (at < 0) return
    slot.lane.slots.splice(at, 1)
    waiting -= 1
  }

  const refuse = (slot: Slot<T>, reason: string, cause?: unknown) => {
    withdraw(slot)
    slot.ticket.rejected(name, reason, cause)
    drain(slot.lane)
  }

  const line = (topic: string, ticket: Ticket<T>): Slot<T> => {
    const lane = lanes.get(topic) ?? { topic, slots: [], draining: false }
    lanes.set(topic, lane)
    const slot: Slot<T> = { ticket, lane, since: time.now(), decided: false, asking: null }
    ticket.waits()
    ticket.leave = () => {
      withdraw(slot)
      drain(lane)
    }
    lane.slots.push(slot)
    waiting += 1
    return slot
  }

  /** What was asked about may have been replaced by bytes of one's own meanwhile. */
  const settle = (slot: Slot<T>, asked: T, decision: unknown) => {
    if (isRejection(decision)) return refuse(slot, decision.rejected)
    const found = read(asked, decision)
    if ('problem' in found) return refuse(slot, found.problem)
    if (found.value !== asked) slot.ticket.value = found.value
    decided(slot)
    drain(slot.lane)
  }

  const ask = (slot: Slot<T>, asked: T, input: ObservableInput<unknown>) => {
    undecided.add(slot)
    watch()
    let atOnce: (() => void) | null = null
    let subscribing = true
    // What follows a verdict is not the interceptor's doing, and must not count as within it.
    const conclude = (what: () => void) => {
      if (slot.decided || atOnce !== null) return
      if (subscribing) atOnce = what
      else what()
    }
    depth += 1
    try {
      slot.asking = from(input).subscribe({
        next: decision => conclude(() => settle(slot, asked, decision)),
        error: (error: unknown) => conclude(() => refuse(slot, `it failed: ${printCause(error)}`, error)),
        complete: () => conclude(() => refuse(slot, 'it ended without a verdict')),
      })
    } catch (error) {
      conclude(() => refuse(slot, `it returned what is no Observable: ${printCause(error)}`, error))
    }
    depth -= 1
    subscribing = false
    // It may have been taken out meanwhile.
    if (slot.decided) leave(slot)
    else runIfAny(atOnce)
  }

  const consult = (
    asked: T,
    ticket: Ticket<T>,
  ): { readonly verdict: unknown } | { readonly thrown: unknown } => {
    depth += 1
    try {
      return { verdict: decide(asked, ticket) }
    } catch (thrown) {
      return { thrown }
    } finally {
      depth -= 1
    }
  }

  const enter = (ticket: Ticket<T>) => {
    const asked = ticket.value
    const topic = topicOf(asked)
    if (removed) return follow(ticket, topic)
    if (waiting >= capacity) return ticket.rejected(name, `${capacity} messages wait for its verdict already`)
    if (depth >= DEEPEST) return ticket.rejected(name, 'it publishes in answer to what it publishes')
    admit(ticket, topic, asked)
    // It may have been removed while it was asked.
    if (removed) emptied()
  }

  const admit = (ticket: Ticket<T>, topic: string, asked: T) => {
    const told = consult(asked, ticket)
    // Whoever waits for it may have left while it was asked.
    if (ticket.dropped) return
    if ('thrown' in told) return ticket.rejected(name, `it threw: ${printCause(told.thrown)}`, told.thrown)
    const { verdict } = told
    if (isLater(verdict)) return ask(line(topic, ticket), asked, verdict)
    if (lanes.has(topic)) return settle(line(topic, ticket), asked, verdict)
    if (isRejection(verdict)) return ticket.rejected(name, verdict.rejected)
    const found = read(asked, verdict)
    if ('problem' in found) return ticket.rejected(name, found.problem)
    ticket.value = found.value
    passed(ticket, order)
  }

  /** Nobody is asked any more: it goes behind what still waits here. */
  const follow = (ticket: Ticket<T>, topic: string) => {
    if (!lanes.has(topic)) return passed(ticket, order)
    // Whoever is before it lets it pass, or is just leaving, and does so then.
    decided(line(topic, ticket))
  }

  return {
    order,
    enter,
    remove: () => {
      removed = true
    },
    waiting: () => waiting,
    isIdle: () => waiting === 0 && depth === 0,
  }
}

/** How deep an interceptor may publish within itself: one that publishes in answer to itself would never end. */
const DEEPEST = 16

const runIfAny = (what: (() => void) | null): void => what?.()
