import { hasFunctions, memberOf } from '../../base/checks.js'

/** A channel that all tabs of an origin hear who have opened it by the same name; who posts does not hear himself. */
export interface Channel {
  post(message: unknown): void
  close(): void
}

/** What is told of a lock that was asked for. */
export interface LockHandlers {
  held(): void
  /** Somebody has stolen it. */
  stolen(): void
  /** This page may have none, as where its storage is blocked. */
  refused(): void
}

/** What tabs need of their platform, so that tests can stand in for it. */
export interface Platform {
  /** Whether there are workers that tabs share. */
  hasWorkers(): boolean
  /** What is missing here for tabs to find a leader, or `null`. */
  missing(): string | null
  channel(name: string, receive: (message: unknown) => void): Channel
  /** Asks for a lock, which one tab has at a time; `steal`: takes it away from who has it. Returns what gives it back. */
  lock(name: string, steal: boolean, handlers: LockHandlers): () => void
  /** Calls back when all that has happened to locks until now has been told. */
  settle(then: () => void): void
  /** Calls back when the page is being left or frozen; returns what ends that. */
  leaving(then: () => void): () => void
}

declare const AbortController: new () => { readonly signal: unknown; abort(): void }

interface LockManager {
  request(name: string, options: object, held: (lock: unknown) => Promise<void>): Promise<unknown>
  query(): Promise<unknown>
}

interface BroadcastChannelLike {
  onmessage: ((event: { readonly data: unknown }) => void) | null
  postMessage(message: unknown): void
  close(): void
}

interface EventTargetLike {
  addEventListener(type: string, listener: () => void, options: object): void
  removeEventListener(type: string, listener: () => void, options: object): void
}

const openChannel = (globals: object, name: string): BroadcastChannelLike => {
  const { BroadcastChannel } = globals as {
    readonly BroadcastChannel: new (name: string) => BroadcastChannelLike
  }
  return new BroadcastChannel(name)
}

/** Where the storage of a page is blocked, some platforms throw. */
const canOpen = (globals: object): boolean => {
  try {
    openChannel(globals, '').close()
    return true
  } catch {
    return false
  }
}

/** Returns what a browser offers. Nothing is looked for before it is needed. */
export const browserPlatform = (globals: object = globalThis): Platform => {
  const locks = () => memberOf(memberOf(globals, 'navigator'), 'locks') as LockManager | undefined
  return {
    hasWorkers: () => hasFunctions(globals, 'SharedWorker'),
    missing: () => {
      if (!hasFunctions(locks(), 'request', 'query')) return 'Web Locks'
      return hasFunctions(globals, 'BroadcastChannel') && canOpen(globals) ? null : 'BroadcastChannel'
    },
    channel: (name, receive) => {
      const channel = openChannel(globals, name)
      channel.onmessage = ({ data }) => receive(data)
      return {
        post: message => channel.postMessage(message),
        close: () => {
          channel.onmessage = null
          channel.close()
        },
      }
    },
    lock: (name, steal, handlers) => lockBy(locks(), name, steal, handlers),
    settle: then => {
      const manager = locks()
      if (manager === undefined) then()
      else manager.query().then(then, then)
    },
    leaving: then => {
      if (!hasFunctions(globals, 'addEventListener', 'removeEventListener')) return () => {}
      const target = globals as EventTargetLike
      // For `freeze` is an event of the document.
      const capture = { capture: true }
      for (const type of ['pagehide', 'freeze']) target.addEventListener(type, then, capture)
      return () => {
        for (const type of ['pagehide', 'freeze']) target.removeEventListener(type, then, capture)
      }
    },
  }
}

const lockBy = (
  locks: LockManager | undefined,
  name: string,
  steal: boolean,
  { held, stolen, refused }: LockHandlers,
): (() => void) => {
  const controller = new AbortController()
  let release: (() => void) | null = null
  let isOver = false
  const whileHeld = () =>
    new Promise<void>(resolve => {
      release = resolve
      if (isOver) resolve()
      else held()
    })
  locks?.request(name, steal ? { steal } : { signal: controller.signal }, whileHeld).then(
    () => {},
    (error: unknown) => {
      if (isOver) return
      isOver = true
      if (memberOf(error, 'name') === 'SecurityError') refused()
      else stolen()
    },
  )
  return () => {
    isOver = true
    if (release === null) controller.abort()
    else release()
  }
}
