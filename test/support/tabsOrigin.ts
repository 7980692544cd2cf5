import { asapScheduler, type SchedulerAction, type SchedulerLike, type Subscription } from 'rxjs'
import type { Driver, LinkHandlers } from 'rxtopics'
import type { Channel, LockHandlers, Platform } from '../../src/driver/tabs/platform.js'

/** An origin in a browser that tests rule: its tabs, channels and locks. Nothing in it happens within a call. */
export interface TestOrigin {
  tab(): TestTab
  /** Posts on a channel as any script of the origin may. */
  post(name: string, message: unknown): void
  /** All that was posted, on any channel. */
  readonly posted: readonly { readonly name: string; readonly message: unknown }[]
  /** Names of channels that are open. */
  channels(): readonly string[]
  /** How often a lock was taken from who had it. */
  steals(): number
  /** Who has a lock; `null`: nobody. */
  holder(): TestTab | null
}

export interface TestTab {
  readonly platform: Platform
  /** The time of what runs in this tab: it stands still while the tab is frozen. */
  readonly scheduler: SchedulerLike
  /** A driver in this tab, whose connections end with it. */
  driver(inner: Driver): Driver
  /** Ends the tab without a word, as a crash does. */
  kill(): void
  /** Says that it is being left, then ends it. */
  close(): void
  /** Holds all that happens in it, without a word. */
  freeze(): void
  thaw(): void
}

interface OpenChannel extends Channel {
  readonly name: string
  readonly tab: Inner
  receive(message: unknown): void
  open: boolean
}

interface Inner extends TestTab {
  run(task: () => void): void
}

interface Wish {
  readonly tab: Inner
  readonly handlers: LockHandlers
  isOver: boolean
}

export const createOrigin = (scheduler: SchedulerLike = asapScheduler, latency = 0): TestOrigin => {
  const channels = new Set<OpenChannel>()
  const locks = new Map<string, { holder: Wish | null; queue: Wish[] }>()
  const posted: { readonly name: string; readonly message: unknown }[] = []
  let steals = 0

  const post = (name: string, message: unknown, except: OpenChannel | null) => {
    posted.push({ name, message })
    for (const channel of channels) {
      if (channel.name !== name || channel === except) continue
      const clone = structuredClone(message)
      scheduler.schedule(() => channel.tab.run(() => channel.open && channel.receive(clone)), latency)
    }
  }

  const lockOf = (name: string) => {
    const lock = locks.get(name) ?? { holder: null, queue: [] }
    locks.set(name, lock)
    return lock
  }

  const grant = (name: string) => {
    const lock = lockOf(name)
    if (lock.holder !== null) return
    const next = lock.queue.shift()
    if (next === undefined) return
    lock.holder = next
    scheduler.schedule(() => next.tab.run(() => next.isOver || next.handlers.held()), latency)
  }

  const release = (name: string, wish: Wish) => {
    const lock = lockOf(name)
    wish.isOver = true
    lock.queue = lock.queue.filter(other => other !== wish)
    if (lock.holder !== wish) return
    lock.holder = null
    grant(name)
  }

  const lock = (tab: Inner, name: string, steal: boolean, handlers: LockHandlers): (() => void) => {
    const wish: Wish = { tab, handlers, isOver: false }
    const { holder, queue } = lockOf(name)
    if (steal) {
      if (holder !== null) steals += 1
      lockOf(name).holder = null
      queue.unshift(wish)
      if (holder !== null)
        scheduler.schedule(() => holder.tab.run(() => holder.isOver || handlersOf(holder).stolen()), latency)
    } else queue.push(wish)
    grant(name)
    return () => release(name, wish)
  }
  const handlersOf = (wish: Wish) => {
    wish.isOver = true
    return wish.handlers
  }

  const dropAll = (tab: Inner) => {
    for (const channel of [...channels]) if (channel.tab === tab) channels.delete(channel)
    for (const [name, { holder, queue }] of locks)
      for (const wish of [...queue, ...(holder === null ? [] : [holder])])
        if (wish.tab === tab) release(name, wish)
  }

  const tab = (): TestTab => {
    let state: 'running' | 'frozen' | 'dead' = 'running'
    let backlog: (() => void)[] = []
    const leavers = new Set<() => void>()
    const links = new Set<() => void>()

    const run = (task: () => void) => {
      if (state === 'running') task()
      else if (state === 'frozen') backlog.push(task)
    }

    const own: Inner = {
      run,
      scheduler: {
        now: () => scheduler.now(),
        schedule: <T>(
          work: (this: SchedulerAction<T>, state?: T) => void,
          delay?: number,
          given?: T,
        ): Subscription =>
          scheduler.schedule<T>(
            function task(this: SchedulerAction<T>, value?: T) {
              run(() => this.closed || work.call(this, value))
            },
            delay ?? 0,
            given,
          ),
      },
      platform: {
        hasWorkers: () => false,
        missing: () => null,
        channel: (name, receive) => {
          const channel: OpenChannel = {
            name,
            tab: own,
            receive,
            open: true,
            post: message => {
              if (!channel.open) throw new Error('posted on a channel that is closed')
              if (state !== 'dead') post(name, message, channel)
            },
            close: () => {
              channel.open = false
              channels.delete(channel)
            },
          }
          channels.add(channel)
          return channel
        },
        lock: (name, steal, handlers) => lock(own, name, steal, handlers),
        settle: then => {
          scheduler.schedule(() => run(then), latency)
        },
        leaving: then => {
          leavers.add(then)
          return () => leavers.delete(then)
        },
      },
      driver: inner => ({
        name: inner.name,
        open: (handlers, context) => {
          const held: LinkHandlers = {
            opened: session => run(() => handlers.opened(session)),
            message: (...message) => run(() => handlers.message(...message)),
            ready: () => run(() => handlers.ready?.()),
            noticed: notice => run(() => handlers.noticed?.(notice)),
            closed: error => {
              links.delete(cut)
              run(() => handlers.closed(error))
            },
          }
          const link = inner.open(held, context)
          const cut = () => link.abort()
          links.add(cut)
          const answer =
            <A extends readonly unknown[]>(call: (...args: A) => void) =>
            (...args: A) =>
              run(() => call(...args))
          return {
            subscribe: (requests, outcome) => link.subscribe(requests, answer(outcome)),
            unsubscribe: (filters, outcome) => link.unsubscribe(filters, answer(outcome)),
            publish: (packet, outcome) => link.publish(packet, answer(outcome)),
            ack: (...settled) => link.ack(...settled),
            ping: pong => link.ping(answer(pong)),
            close: () => link.close(),
            abort: () => link.abort(),
          }
        },
      }),
      kill: () => {
        if (state === 'dead') return
        state = 'dead'
        backlog = []
        dropAll(own)
        for (const cut of [...links]) cut()
      },
      close: () => {
        for (const leaver of [...leavers]) leaver()
        own.kill()
      },
      freeze: () => {
        if (state === 'running') state = 'frozen'
      },
      thaw: () => {
        if (state !== 'frozen') return
        state = 'running'
        const due = backlog
        backlog = []
        for (const task of due) run(task)
      },
    }
    return own
  }

  return {
    tab,
    post: (name, message) => post(name, message, null),
    posted,
    steals: () => steals,
    channels: () => [...channels].map(({ name }) => name),
    holder: () => [...locks.values()].find(({ holder }) => holder !== null)?.holder?.tab ?? null,
  }
}
