import { type Subscription, VirtualTimeScheduler } from 'rxjs'
import { createClient, matches } from 'rxtopics'
import { type Ask, type Copies, type Manner, names, scriptedBroker } from './scriptedBroker.js'

// What each observer of a client must see, said from outside: by what the broker was asked and what it sent.

export const filters = ['a/+', 'a/#', '+/1', '#', 'a/1', 'b/1', 'b/2'] as const
export const topics = ['a/1', 'a/2', 'b/1', 'b/2'] as const

export type Filter = (typeof filters)[number]
export type Retained = 'each' | 'once' | 'latest' | 'none'

export type Step =
  | { readonly do: 'join'; readonly filter: number; readonly retained: Retained; readonly qos: 0 | 1 }
  /** So many observers, one after the other; each has all it asked for before the next one comes. */
  | { readonly do: 'crowd'; readonly filter: number; readonly count: number }
  | { readonly do: 'leave'; readonly who: number }
  | {
      readonly do: 'publish'
      readonly topic: number
      readonly retain: boolean
      readonly deletes: boolean
    }
  | { readonly do: 'take'; readonly answerFirst: boolean }
  | { readonly do: 'arrive' | 'turn' | 'settle' | 'long' }
  | { readonly do: 'cut'; readonly kept: boolean }

export interface Setting {
  readonly manner: Manner
  /** Those that the script speaks of, by number. */
  readonly filters: readonly Filter[]
  readonly topics: readonly string[]
  /** The filters that are observed with `retainAsPublished`. */
  readonly asPublished: ReadonlySet<Filter>
}

interface Seen {
  readonly number: number
  readonly topic: string
  readonly retain: boolean
  readonly replayed: boolean
  readonly epoch: number
  readonly connection: number
}

interface Watcher {
  readonly name: string
  readonly filter: Filter
  readonly retained: Retained
  readonly log: Seen[]
  subscription: Subscription
  open: boolean
  /** Live copies of SUBSCRIBEs from this one on are for it. */
  since: number
  /** The SUBSCRIBE that brings its retained messages; those before that were lost on the way. */
  asked: number | null
  answered: boolean
  readonly lost: Set<number>
  /** It came while nobody knew whether its filter was in force: it may see copies of the SUBSCRIBE before. */
  readonly early: boolean
  /** Nothing was lost since it came: it has all that is stored. */
  whole: boolean
}

/** What the `latest` observers of a filter have in common while there is one. */
interface Run {
  since: number
  readonly last: Map<
    string,
    { readonly number: number; readonly deletes: boolean; readonly connection: number }
  >
}

const NEVER = Number.MAX_SAFE_INTEGER

export const runModel = (setting: Setting, script: readonly Step[]): void => {
  const { manner } = setting
  // Where live messages that bear the flag name nothing either, nobody can tell what is what.
  const asPublished = manner === 'lax' ? new Set<Filter>() : setting.asPublished
  const filterOf = (number: number): Filter => setting.filters[number % setting.filters.length] ?? '#'
  const topicOf = (number: number): string => setting.topics[number % setting.topics.length] ?? 'a/1'
  const scheduler = new VirtualTimeScheduler()
  const named = names(manner)
  const watchers: Watcher[] = []
  const runs = new Map<Filter, Run>()
  /** Filters that the broker was asked for and not told to drop, and those with a request that it has not answered. */
  const inForce = new Set<string>()
  const pending = new Map<string, { readonly asks: Ask[]; open: number }>()
  /** Those that it was asked for before a connection was lost, and never answered. */
  const doubtful = new Set<string>()
  const unhandled = new Map<string, number>()
  let orders = 0
  let epoch = 0
  let connection = 0
  let firstOrder = 1

  const observed = () => watchers.filter(({ open }) => open)
  const fail = (text: string): never => {
    throw new Error(text)
  }

  const broker = scriptedBroker(manner, {
    subscribes: ask => {
      const { filter, retainHandling } = ask.request
      orders = ask.order
      inForce.add(filter)
      doubtful.delete(filter)
      const asked = pending.get(filter) ?? { asks: [], open: 0 }
      asked.asks.push(ask)
      asked.open += 1
      pending.set(filter, asked)
      for (const watcher of observed()) {
        const served = named ? watcher.filter === filter : covers(filter, watcher.filter)
        if (!served) continue
        const isWaiting = watcher.asked === null && waits(watcher)
        if (isWaiting && retainHandling !== 0) continue
        if (watcher.since === NEVER) watcher.since = ask.order
        if (isWaiting) watcher.asked = ask.order
      }
      const run = runs.get(filter as Filter)
      if (run?.since === NEVER) run.since = ask.order
    },
    unsubscribes: filter => {
      inForce.delete(filter)
      pending.set(filter, { asks: [], open: 1 })
    },
    answers: filter => {
      const asked = pending.get(filter)
      if (asked === undefined) return
      asked.open -= 1
      if (asked.open > 0) return
      pending.delete(filter)
      for (const { order } of asked.asks)
        for (const watcher of watchers) if (watcher.asked === order) watcher.answered = true
    },
    arrives: (copies, deliver) => {
      const present = observed().map(watcher => ({ watcher, from: watcher.log.length }))
      const key = String(copies.publication.number)
      const left = unhandled.get(key) ?? 0
      deliver()
      let taken = false
      for (const { watcher, from } of present) {
        const fresh = watcher.log.slice(from)
        taken ||= fresh.length > 0
        if (named) checkNamed(watcher, copies, fresh)
        else checkUnnamed(watcher, copies, fresh)
        checkOrder(watcher, copies, from, fresh)
      }
      note(copies)
      const reported = (unhandled.get(key) ?? 0) - left
      // One for a filter that everybody has left may be reported, though others have seen theirs.
      if (taken ? reported >= copies.packets.length : reported === 0)
        fail(`publish ${key} was ${taken ? 'seen' : 'not seen'}, and reported ${reported} times`)
    },
  })

  const client = createClient(broker.driver, {
    scheduler,
    retry: () => 5,
    linger: 1e9,
    random: () => 0.5,
    inbox: { deadline: 0 },
  })
  client.unhandled$.subscribe(({ message }) => {
    const key = message.properties.contentType ?? ''
    unhandled.set(key, (unhandled.get(key) ?? 0) + 1)
  })

  const count = (
    { name }: Watcher,
    { publication }: Copies,
    fresh: readonly Seen[],
    least: number,
    most = least,
  ) => {
    if (fresh.length >= least && fresh.length <= most) return
    const wanted = least === most ? String(least) : `${least} to ${most}`
    fail(`${name} sees publish ${publication.number} ${fresh.length} times, not ${wanted}`)
  }

  /** Copies say which SUBSCRIBE they are for. */
  const checkNamed = (watcher: Watcher, copies: Copies, fresh: readonly Seen[]) => {
    const ask = copies.asks.find(({ request }) => request.filter === watcher.filter)
    const { replayOf } = copies
    if (ask === undefined && (replayOf === null || manner !== 'lax')) return count(watcher, copies, fresh, 0)
    const isIn = (ask?.order ?? 0) >= watcher.since
    // Who wants no stored values waits until live ones can be told from them.
    if (replayOf === null && watcher.retained === 'none' && asPublished.has(watcher.filter))
      return count(watcher, copies, fresh, 0, isIn ? 1 : 0)
    if (replayOf === null) return count(watcher, copies, fresh, isIn ? 1 : 0, isIn || watcher.early ? 1 : 0)
    if (watcher.retained === 'none') return count(watcher, copies, fresh, 0)
    if (watcher.retained === 'latest' || manner === 'lax') return count(watcher, copies, fresh, 0, 1)
    if (watcher.lost.has(replayOf.order)) return count(watcher, copies, fresh, 0, 1)
    count(watcher, copies, fresh, watcher.asked === replayOf.order ? 1 : 0)
  }

  const checkUnnamed = (watcher: Watcher, copies: Copies, fresh: readonly Seen[]) => {
    if (!matches(watcher.filter, copies.publication.topic)) return count(watcher, copies, fresh, 0)
    if (copies.replayOf === null) return count(watcher, copies, fresh, 1)
    count(watcher, copies, fresh, 0, watcher.retained === 'none' ? 0 : 1)
  }

  /** No observer goes back to an older value, and none sees one twice. */
  const checkOrder = (watcher: Watcher, copies: Copies, from: number, fresh: readonly Seen[]) => {
    const { topic } = copies.publication
    // The last of each topic is kept for one connection; a session may have more.
    const isOfNow = (seen: Seen) =>
      watcher.retained === 'latest' ? seen.connection === connection : seen.epoch === epoch
    const before = watcher.log.slice(0, from).filter(seen => seen.topic === topic && isOfNow(seen))
    for (const { number, retain } of fresh) {
      const last = Math.max(0, ...before.map(seen => seen.number))
      const again = before.some(seen => seen.number === number && seen.retain && retain)
      // Where copies do not say whom they are for, a live message may come before the older stored one.
      const strict = watcher.retained === 'latest' || (named && manner !== 'lax')
      if (watcher.lost.size === 0 && (again || (strict && number <= last)))
        fail(`${watcher.name} sees publish ${number} after ${last}`)
    }
  }

  const note = ({ publication, asks, replayOf }: Copies) => {
    for (const [filter, run] of runs) {
      const ask = asks.find(({ request }) => request.filter === filter)
      const counts = named ? ask !== undefined && ask.order >= run.since : matches(filter, publication.topic)
      if (!counts) continue
      const last = run.last.get(publication.topic)
      const isOld =
        last !== undefined && (last.connection === connection || (replayOf?.order ?? 0) < firstOrder)
      if (replayOf !== null && isOld) continue
      run.last.set(publication.topic, { ...publication, connection })
    }
  }

  const pass = (milliseconds = 10) => {
    scheduler.maxFrames = scheduler.frame + milliseconds
    scheduler.flush()
    scheduler.frame = scheduler.maxFrames
  }

  const settle = () => {
    for (let i = 0; i < 1_000; i += 1) {
      pass()
      if (broker.isIdle()) return
      broker.take()
      broker.arrive()
      while (!broker.isIdle()) {
        broker.take()
        broker.arrive()
      }
    }
    fail('the client asks without end')
  }

  const join = (filter: Filter, retained: Retained, qos: 0 | 1) => {
    const since = inForce.has(filter) || !named ? 0 : NEVER
    if (retained === 'latest' && !runs.has(filter)) runs.set(filter, { since, last: new Map() })
    const watcher: Watcher = {
      name: `observer ${watchers.length} of ${filter} (${retained})`,
      filter,
      retained,
      log: [],
      subscription: null as never,
      open: true,
      since: retained === 'none' || retained === 'latest' ? since : named ? NEVER : 0,
      asked: null,
      answered: false,
      lost: new Set(),
      early: doubtful.has(filter),
      whole: true,
    }
    watchers.push(watcher)
    const options = { qos, retained, retainAsPublished: named && asPublished.has(filter) }
    watcher.subscription = client.observe(filter, options).subscribe({
      next: ({ topic, retain, replayed, properties }) => {
        // What is known from before a connection was lost is given, and comes again.
        const known = replayed ? runs.get(filter)?.last.get(topic)?.connection : undefined
        watcher.log.push({
          number: Number(properties.contentType),
          topic,
          retain,
          replayed,
          epoch,
          connection: known ?? connection,
        })
      },
      error: (error: unknown) => fail(`${watcher.name} errors: ${String(error)}`),
    })
    if (retained !== 'latest' && watcher.log.length > 0) fail(`${watcher.name} sees something at once`)
    if (watcher.log.some(({ replayed }) => !replayed)) fail(`${watcher.name} is not told what is replayed`)
  }

  const leave = (who: number) => {
    const present = observed()
    const watcher = present[who % Math.max(1, present.length)]
    if (watcher === undefined) return
    watcher.subscription.unsubscribe()
    watcher.open = false
    const { filter } = watcher
    if (!observed().some(other => other.filter === filter && other.retained === 'latest')) runs.delete(filter)
  }

  const lose = (kept: boolean) => {
    broker.cut(kept)
    if (!kept) epoch += 1
    connection += 1
    firstOrder = orders + 1
    for (const watcher of observed()) {
      const unanswered = watcher.asked !== null && !watcher.answered
      watcher.whole = false
      if (!kept) {
        watcher.since = named ? NEVER : 0
        if (watcher.retained !== 'once' || unanswered) watcher.asked = null
      } else if (unanswered) {
        if (watcher.asked !== null) watcher.lost.add(watcher.asked)
        watcher.asked = null
      }
      if (watcher.asked === null) watcher.answered = false
    }
    if (kept) {
      for (const [filter, { asks }] of pending) {
        inForce.delete(filter)
        if (asks.length > 0) doubtful.add(filter)
      }
    } else {
      inForce.clear()
      doubtful.clear()
      for (const run of runs.values()) run.since = NEVER
    }
    pending.clear()
  }

  const waits = ({ retained }: Watcher) => retained === 'each' || retained === 'once'

  client.observe('keep/the/connection', { retained: 'none' }).subscribe()
  settle()
  for (const step of script) {
    if (step.do === 'join') join(filterOf(step.filter), step.retained, step.qos)
    else if (step.do === 'leave') leave(step.who)
    else if (step.do === 'take') broker.take(step.answerFirst)
    else if (step.do === 'arrive') broker.arrive()
    else if (step.do === 'turn') pass()
    else if (step.do === 'settle') settle()
    else if (step.do === 'cut') lose(step.kept)
    else if (step.do === 'publish') {
      const deletes = step.deletes && manner !== 'unnamed-each'
      broker.publish(topicOf(step.topic), step.retain, deletes)
    } else if (step.do === 'long') {
      settle()
      pass(20_000)
    } else if (step.do === 'crowd') {
      for (let i = 0; i < step.count; i += 1) {
        join(filterOf(step.filter), 'each', 0)
        settle()
      }
    }
  }
  settle()

  for (const watcher of observed()) {
    const lastOf = (topic: string) => watcher.log.filter(seen => seen.topic === topic).at(-1)
    if (waits(watcher) && watcher.whole) {
      for (const { topic, number } of broker.stored.values()) {
        if (
          !matches(watcher.filter, topic) ||
          watcher.log.some(seen => seen.topic === topic && seen.number >= number)
        )
          continue
        fail(`${watcher.name} has not got publish ${number}, which is stored`)
      }
    }
    for (const [topic, { number, deletes }] of runs.get(watcher.filter)?.last ?? []) {
      if (watcher.retained !== 'latest') continue
      const last = lastOf(topic)?.number
      if (last !== number && !(deletes && last === undefined))
        fail(`${watcher.name} is left with publish ${last} of ${topic}, not ${number}`)
    }
  }
  for (const [delivery, codes] of broker.settled)
    if (codes.length !== 1 || codes[0] !== 0) fail(`delivery ${delivery} was settled ${codes.length} times`)
}

const covers = (cover: string, filter: string): boolean =>
  cover === filter || topics.every(topic => !matches(filter, topic) || matches(cover, topic))
