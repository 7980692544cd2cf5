import { EMPTY, Observable, of, type Subscriber, throwError } from 'rxjs'
import type { InboxStore, StoreDamage, StoredMessage } from 'rxtopics'

/** A store that does what it is told to when the test says so, and what it was told. */
export interface HeldStore {
  readonly store: InboxStore
  readonly log: string[]
  /** What the next process would find. */
  readonly kept: Map<number, StoredMessage>
  /** Does what waits to be done. */
  confirm(): void
  /** Fails at it. */
  fail(): void
  /** From now on it cannot be read, or can. */
  break(broken: boolean): void
}

interface Write {
  readonly subscriber: Subscriber<never>
  act(): void
}

export const heldStore = (
  left: readonly StoredMessage[] = [],
  damage: readonly StoreDamage[] = [],
): HeldStore => {
  const log: string[] = []
  const kept = new Map(left.map(message => [message.key, message]))
  let waiting: Write[] = []
  let broken = false

  const write = (act: () => void) =>
    new Observable<never>(subscriber => {
      waiting.push({ subscriber, act })
    })
  const take = () => {
    const writes = waiting
    waiting = []
    return writes
  }

  return {
    log,
    kept,
    confirm: () => {
      for (const { subscriber, act } of take()) {
        act()
        subscriber.complete()
      }
    },
    fail: () => {
      for (const { subscriber } of take()) subscriber.error(new Error('disk full'))
    },
    break: value => {
      broken = value
    },
    store: {
      load: (damaged, content) => {
        log.push(`load ${content}`)
        if (broken) return throwError(() => new Error('in use'))
        for (const each of damage) damaged(each)
        return of(...left)
      },
      put: message => {
        log.push(`put ${message.key}`)
        return write(() => kept.set(message.key, message))
      },
      handed: key => {
        log.push(`handed ${key}`)
        return write(() => {
          const before = kept.get(key)
          if (before !== undefined) kept.set(key, { ...before, handed: true })
        })
      },
      remove: key => {
        log.push(`remove ${key}`)
        kept.delete(key)
      },
      close: () => {
        log.push('close')
        return EMPTY
      },
    },
  }
}

/** What an earlier process has left. */
export const leftMessage = (
  key: number,
  topic: string,
  {
    payload = `old ${key}`,
    qos = 1,
    properties = {},
    ...rest
  }: {
    readonly payload?: string
    readonly qos?: 1 | 2
    readonly properties?: StoredMessage['packet']['properties']
    readonly since?: number
    readonly handed?: boolean
    readonly name?: string
  } = {},
): StoredMessage => ({
  key,
  since: 0,
  handed: true,
  ...rest,
  packet: { topic, payload: new TextEncoder().encode(payload), qos, retain: false, properties },
})
