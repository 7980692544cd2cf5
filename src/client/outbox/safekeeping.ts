import { defer, EMPTY, type Observable, Subject, throwError } from 'rxjs'
import { StoreError } from '../../base/publishErrors.js'
import type { Time } from '../../base/time.js'
import { closeStore } from './closeStore.js'
import type { Entry } from './entry.js'
import type { OutboxStore, StoreDamage, StoredPublish } from './store.js'
import { createWriting, type Written } from './writing.js'

/** The hand-shake with the store: what has to be safe before it may leave. */
export interface Safekeeping {
  /** How an entry of that QoS begins. */
  safety(qos: number): Entry['safety']
  /** Whether what an earlier process left is still to come, which goes before everything else. */
  loading(): boolean
  /** Reads what is in the store, unless that was done. */
  load(): void
  /** Stores an entry, as soon as the store has been read. */
  put(entry: Entry): void
  /** Returns whether an entry may be sent, and sees to it if not: `changed` is called when it may. */
  clears(entry: Entry): boolean
  /** Its publish has settled. */
  remove(entry: Entry): void
  /**
   * Lets an entry be, and returns whether it would survive the process: it is `stored`, or `lost`, or that is being
   * decided: then `kept` or `failed` is called, or neither before all is closed.
   */
  leave(entry: Entry): 'stored' | 'storing' | 'lost'
  /** Calls `done` when everything would survive, and nothing is held any more; at `due` in any case. */
  close(due: number, done: () => void): void
}

/**
 * Of so many that wait a store is told that they leave, with QoS 2: one by one would be one write each, and of
 * those that have not left when the process is killed nobody knows that.
 */
export const AHEAD = 100

export interface SafekeepingPort {
  /** Whether what is stored now will leave as soon as it is. */
  leaves(): boolean
  /** Returns the entry of what an earlier process left. */
  recovered(stored: StoredPublish, since: number): Entry
  damaged(damage: StoreDamage): void
  /** The store cannot be read. Told once, until it can. */
  unreadable(error: StoreError): void
  /** All that was left, in order. `uncertain` ones may have reached the broker, and must not be sent again. */
  loaded(left: readonly Entry[], uncertain: readonly Entry[]): void
  /** These cannot be stored. */
  failed(entries: readonly Entry[], error: StoreError): void
  /** One may be sent that could not. */
  changed(): void
  /** One that was let be is stored. */
  kept(entry: Entry): void
}

export const createSafekeeping = (store: OutboxStore, time: Time, port: SafekeepingPort): Safekeeping => {
  // Nothing has a key before the keys that are in the store are known.
  let state: 'unread' | 'reading' | 'unreadable' | 'read' = 'unread'
  let lastKey = 0
  let over = false
  const unwritten = new Set<Entry>()
  // Where the next are noted: before those that are have left.
  let halfway: Entry | null = null
  const read$ = new Subject<never>()

  const written: Written = {
    safe: (entry, then) => {
      if (over) return port.kept(entry)
      entry.safety = then
      port.changed()
    },
    failed: (entry, cause) => port.failed([entry], new StoreError(cause)),
  }

  /** Puts an entry, or notes that it was handed over if `stored` is `null`. */
  const write = (entry: Entry, key: number, stored: StoredPublish | null, then: Entry['safety']): void => {
    // Without a `defer` around it: that would be a fourth of what a write costs here.
    let writing: Observable<never>
    try {
      writing = stored === null ? store.handed(key) : store.put(stored)
    } catch (error) {
      written.failed(entry, error)
      return
    }
    writing.subscribe(createWriting(entry, then, written))
  }

  const put = (entry: Entry) => {
    if (state !== 'read') {
      unwritten.add(entry)
      return
    }
    const { packet } = entry
    // One write instead of two for what leaves at once.
    const handed = packet.qos === 2 && port.leaves()
    const key = entry.key ?? ++lastKey
    entry.key = key
    // Elapsed time means nothing to another process.
    const since = time.wall() - (time.now() - entry.since)
    write(entry, key, { key, packet, since, handed }, packet.qos === 1 || handed ? 'clear' : 'stored')
  }

  /** Has an entry, and those close behind it, noted as leaving. */
  const note = (entry: Entry) => {
    const entries: Entry[] = []
    halfway = null
    let at: Entry | null = entry
    for (let left = AHEAD; at !== null && left > 0; left -= 1) {
      if (at.safety === 'stored') entries.push(at)
      if (left === AHEAD / 2) halfway = at
      at = at.after
    }
    // At QoS 2 the next process must know that this one may have sent it, and know it before it is sent.
    for (const next of entries) {
      next.safety = 'leaving'
      if (next.key !== null) write(next, next.key, null, 'clear')
    }
  }

  /** Takes what waited for the store to be read. */
  const takeUnwritten = () => {
    const entries = [...unwritten]
    unwritten.clear()
    return entries
  }

  const read = () => {
    const isTold = state === 'unreadable'
    state = 'reading'
    const left: Entry[] = []
    const uncertain: Entry[] = []
    defer(() => store.load(port.damaged)).subscribe({
      next: stored => {
        const { key, packet, handed } = stored
        lastKey = Math.max(lastKey, key)
        if (over) return
        const since = time.now() - Math.max(0, time.wall() - stored.since)
        const entry = port.recovered(stored, since)
        entry.key = key
        left.push(entry)
        if (handed && packet.qos === 2) uncertain.push(entry)
      },
      error: (cause: unknown) => {
        state = 'unreadable'
        const error = new StoreError(cause)
        if (!isTold) port.unreadable(error)
        port.failed(takeUnwritten(), error)
        if (over) read$.error(cause)
        else port.changed()
      },
      complete: () => {
        state = 'read'
        if (!over) port.loaded(left, uncertain)
        for (const entry of takeUnwritten()) put(entry)
        if (over) read$.complete()
        else port.changed()
      },
    })
  }

  return {
    safety: qos => (qos > 0 ? 'storing' : 'clear'),
    loading: () => state === 'unread' || state === 'reading',
    load: () => {
      if (state === 'unread' || state === 'unreadable') read()
    },
    put,
    clears: entry => {
      if (entry.safety === 'stored' || entry === halfway) note(entry)
      return entry.safety === 'clear'
    },
    remove: entry => {
      unwritten.delete(entry)
      const { key } = entry
      entry.key = null
      if (key === null || over) return
      try {
        store.remove(key)
      } catch (error) {
        // It is loaded once more by the next process.
        throwError(() => error).subscribe()
      }
    },
    leave: entry => {
      const { key } = entry
      // It is stored once that is possible.
      if (state === 'reading' && unwritten.has(entry)) return 'storing'
      unwritten.delete(entry)
      entry.key = null
      if (key === null) return 'lost'
      return entry.safety === 'storing' ? 'storing' : 'stored'
    },
    close: (due, done) => {
      // It may fail, but nobody is left to be told: what it has was written before.
      over = true
      if (state === 'unread' || state === 'unreadable') done()
      else closeStore(store, time, due, done, state === 'reading' ? read$ : EMPTY)
    },
  }
}
