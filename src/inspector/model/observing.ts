import { Subscription } from 'rxjs'
import { memberOf } from '../../base/checks.js'
import { OptionError } from '../../base/errors.js'
import { quote } from '../../base/escape.js'
import type { Client } from '../../client/client.js'
import type { Message, Qos } from '../../message.js'
import { checkFilter, plainStart } from '../../topic/filter/grammar.js'
import { matchesFrom } from '../../topic/filter/matches.js'

/** What an inspector observes of itself. */
export interface Own {
  readonly filter: string
  readonly qos: Qos
  /** What ended it, `null` if nothing has. */
  readonly error: unknown
}

/** The observers of an inspector, which come and go while it runs. */
export interface Observing {
  all(): readonly Own[]
  /** Returns whether messages of a topic come by one of them, as far as the broker has granted it. */
  brings(topic: string): boolean
  /**
   * Observes one more.
   *
   * @throws FilterError for an invalid filter
   * @throws OptionError for one that is observed, for a shared one, and for one too many
   */
  add(filter: string, qos: Qos): void
  /**
   * Ends one.
   *
   * @throws OptionError for one that is not there
   */
  remove(filter: string): void
  /** Begins with the filters that there are, until the Subscription is unsubscribed; once. */
  start(hears: Hears): Subscription
}

export interface Hears {
  /** Each message once, by however many filters it comes. */
  message(message: Message): void
  /** An observer that ends costs no other. */
  ended(filter: string, error: unknown): void
}

/** So many filters are observed at a time. */
const MOST = 20

interface Entry {
  readonly filter: string
  readonly start: number
  readonly qos: Qos
  readonly running: Subscription
  isGranted: boolean
  error: unknown
}

/** What of a client is needed. */
export type Observed = Pick<Client, 'observe' | 'subscriptions$' | 'snapshot'>

export const createObserving = (client: Observed, filters: readonly string[]): Observing => {
  const entries = new Map<string, Entry>()
  let hears: Hears | null = null

  /** A message that two filters bring is of the first of them that is still observed. */
  const isOf = (entry: Entry, topic: string): boolean => {
    for (const other of entries.values()) {
      if (other === entry) return true
      if (other.error === null && matchesFrom(other.filter, other.start, topic)) return false
    }
    return false
  }

  const subscribe = (entry: Entry, to: Hears) => {
    const observed = client.observe(entry.filter, { qos: entry.qos }).subscribe({
      next: message => {
        if (isOf(entry, message.topic)) to.message(message)
      },
      error: (error: unknown) => {
        entry.error = error ?? new Error('no reason')
        to.ended(entry.filter, error)
      },
    })
    entry.running.add(observed)
  }

  const enter = (filter: string, qos: Qos) => {
    const entry: Entry = {
      ...{ filter, start: plainStart(filter), qos, running: new Subscription() },
      ...{ isGranted: false, error: null },
    }
    entries.set(filter, entry)
    if (hears === null) return
    subscribe(entry, hears)
    // Of a filter that others observe already nothing more may be told.
    const known = client.snapshot().subscriptions.find(each => each.filter === filter)
    entry.isGranted ||= known?.phase === 'on'
  }
  for (const filter of filters) enter(filter, 0)

  return {
    all: () => [...entries.values()].map(({ filter, qos, error }) => ({ filter, qos, error })),
    brings: topic => {
      for (const { filter, start, isGranted, error } of entries.values())
        if (isGranted && error === null && matchesFrom(filter, start, topic)) return true
      return false
    },
    add: (filter, qos) => {
      checkFilter(filter)
      // Of a group only one member gets each message: it would be taken from those who need it.
      if (plainStart(filter) > 0) throw wrong('what a group shares would be taken from it')
      if (entries.has(filter)) throw wrong(`${quote(filter)} is observed already`)
      if (entries.size >= MOST) throw wrong(`${MOST} filters are observed: end one of them`)
      enter(filter, qos)
    },
    remove: filter => {
      const entry = entries.get(filter)
      if (entry === undefined) throw wrong(`${quote(filter)} is not observed`)
      entries.delete(filter)
      entry.running.unsubscribe()
    },
    start: given => {
      hears = given
      const granted = client.subscriptions$.subscribe(({ kind, filter }) => {
        const entry = entries.get(filter)
        if (kind === 'granted' && entry !== undefined) entry.isGranted = true
      })
      for (const entry of entries.values()) subscribe(entry, given)
      return new Subscription(() => {
        granted.unsubscribe()
        hears = null
        for (const { running } of entries.values()) running.unsubscribe()
      })
    },
  }
}

const wrong = (words: string): OptionError => new OptionError('inspect.observe', words)

/** Returns the name of what ended an observer. */
export const nameOf = (error: unknown): string => {
  const name = memberOf(error, 'name')
  return typeof name === 'string' ? name : 'Error'
}
