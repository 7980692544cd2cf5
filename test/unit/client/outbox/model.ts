import type { Qos } from '../../../../src/message.js'

/** What is published. Times are in ms. */
export interface Wish {
  readonly topic: string
  readonly qos: Qos
  readonly timeout: number
  /** Seconds. */
  readonly expiry: number | undefined
  readonly conflate: boolean
}

export interface Settings {
  readonly capacity: number
  readonly overflow: 'reject' | 'drop-oldest' | 'drop-newest'
  /** The link answers QoS 0 within `publish`. */
  readonly atOnce: boolean
  /** Ms until the n-th try; none: no further one. */
  readonly delays: readonly number[]
}

/** The link as the outbox may know it. */
export interface Taking {
  /** How many more of QoS 1 and 2 it takes. */
  room: number
  /** Its line takes bytes. */
  free: boolean
  readonly present: boolean
}

interface Item extends Wish {
  readonly name: number
  readonly since: number
  /** The broker may have it. */
  sent: boolean
  /** It left with a link that was lost. */
  resumed: boolean
  refusals: number
  retryAt: number
}

const passing = 0x97

/**
 * What an outbox is to do, told by lists. `log` has what is written and what becomes of publishes, in order: `send 3 9s`
 * is the third publish with nine seconds left to it.
 */
export const createModel = ({ capacity, overflow, atOnce, delays }: Settings) => {
  const log: string[] = []
  let flight: Item[] = []
  let waiting: Item[] = []
  let postponed: Item[] = []
  // The last publish of a topic, of those that the outbox keeps track of.
  const last = new Map<string, Item>()
  let link: Taking | null = null
  let now = 0
  let names = 0

  const isUnsettled = (item: Item) => [flight, waiting, postponed].some(list => list.includes(item))
  const without = (list: Item[], item: Item) => list.filter(each => each !== item)

  const settle = (item: Item, outcome: string | null) => {
    if (!isUnsettled(item)) return
    const wasFirst = waiting[0] === item
    flight = without(flight, item)
    waiting = without(waiting, item)
    postponed = without(postponed, item)
    end(item, outcome)
    if (wasFirst) pump()
  }

  const end = (item: Item, outcome: string | null) => {
    if (last.get(item.topic) === item) last.delete(item.topic)
    if (outcome !== null) log.push(`${outcome} ${item.name}`)
  }

  const isExpired = (item: Item) =>
    !item.sent && item.expiry !== undefined && item.since + item.expiry * 1_000 <= now
  const isLate = (item: Item) => item.since + item.timeout <= now

  /** A link that resumes its session knows it; one that does not says that nobody can know. */
  const isKnown = (item: Item) => item.resumed && item.sent && (link?.present === true || item.qos === 2)

  const takes = (item: Item): boolean =>
    link !== null && (isKnown(item) || (link.free && (item.qos === 0 || link.room > 0)))

  const send = (item: Item) => {
    waiting = without(waiting, item)
    flight.push(item)
    if (link === null) return
    if (isKnown(item)) {
      if (link.present) log.push(`resume ${item.name}`)
      else settle(item, 'PublishUncertainError')
      return
    }
    const left = item.expiry === undefined ? '' : ` ${item.expiry - Math.floor((now - item.since) / 1_000)}s`
    log.push(`send ${item.name}${left}`)
    item.sent = true
    if (item.qos > 0) link.room -= 1
    else if (atOnce) settle(item, 'sent')
  }

  const pump = () => {
    for (let [first] = waiting; first !== undefined && link !== null; [first] = waiting) {
      if (isExpired(first)) settle(first, 'expired')
      else if (isLate(first) && first.since < now) settle(first, 'PublishTimeoutError')
      else if (takes(first)) send(first)
      else return
    }
  }

  const oldest = (): Item | undefined =>
    [...waiting.filter(({ resumed }) => !resumed).slice(0, 1), ...postponed.slice(0, 1)].sort(
      (a, b) => a.name - b.name,
    )[0]

  const track = (item: Item) => {
    if (!isUnsettled(item) || (flight.includes(item) && !item.conflate)) last.delete(item.topic)
    else last.set(item.topic, item)
  }

  const isOutdated = (item: Item) => item.conflate && last.get(item.topic) !== item

  /** In front of all that were never sent. */
  const insert = (item: Item) => {
    const at = waiting.filter(({ resumed }) => resumed).length
    waiting.splice(at, 0, item)
  }

  /** What is due now. */
  const sweep = () => {
    for (const item of [...flight, ...waiting, ...postponed]) {
      if (!isUnsettled(item)) continue
      if (isLate(item)) settle(item, 'PublishTimeoutError')
      else if (isExpired(item)) settle(item, 'expired')
      else if (item.retryAt <= now) {
        if (isOutdated(item)) settle(item, 'replaced')
        else {
          item.retryAt = Number.POSITIVE_INFINITY
          postponed = without(postponed, item)
          insert(item)
        }
      }
    }
    pump()
  }

  const dueOf = (item: Item) =>
    Math.min(
      item.since + item.timeout,
      item.sent || item.expiry === undefined ? Number.POSITIVE_INFINITY : item.since + item.expiry * 1_000,
      item.retryAt,
    )

  return {
    log,
    publish: (wish: Wish) => {
      const item: Item = {
        ...wish,
        name: names++,
        since: now,
        sent: false,
        resumed: false,
        refusals: 0,
        retryAt: Number.POSITIVE_INFINITY,
      }
      const before = last.get(wish.topic)
      if (wish.conflate && before !== undefined && !flight.includes(before) && !before.resumed) {
        if (waiting.includes(before)) waiting[waiting.indexOf(before)] = item
        else {
          postponed = [...without(postponed, before), item]
          item.refusals = before.refusals
          item.retryAt = before.retryAt
        }
        last.set(item.topic, item)
        end(before, 'replaced')
        if (waiting[0] === item) pump()
      } else {
        waiting.push(item)
        pump()
        if (waiting.includes(item) && waiting.length + postponed.length > capacity) {
          const victim = overflow === 'drop-oldest' ? (oldest() ?? item) : item
          settle(victim, overflow === 'reject' ? 'OutboxFullError' : 'dropped')
        }
        track(item)
      }
    },
    cancel: (name: number) => {
      const item = [...flight, ...waiting, ...postponed].find(each => each.name === name)
      if (item !== undefined) settle(item, null)
    },
    /** The link has answered what is in flight; it has told its room already. */
    answer: (name: number, code: number) => {
      const item = flight.find(each => each.name === name)
      if (item === undefined) return
      if (code < 0x80) return settle(item, item.qos === 0 ? 'sent' : 'acknowledged')
      if (code !== passing) return settle(item, 'PublishRefusedError')
      if (isOutdated(item)) return settle(item, 'replaced')
      const delay = delays[item.refusals]
      if (delay === undefined) return settle(item, 'PublishRefusedError')
      flight = without(flight, item)
      postponed.push(item)
      item.sent = false
      item.resumed = false
      item.refusals += 1
      item.retryAt = now + delay
    },
    ready: pump,
    open: (taking: Taking) => {
      link = taking
      if (!taking.present) for (const item of waiting) if (item.qos === 1) item.sent = false
      pump()
    },
    lose: () => {
      link = null
      const lost = flight
      for (const item of lost) item.resumed = true
      waiting = [...flight, ...waiting]
      flight = []
      for (const item of lost) if (item.qos === 0) settle(item, 'sent')
    },
    fail: () => {
      for (const item of [...flight, ...waiting, ...postponed]) settle(item, 'Error')
    },
    /** Lets time pass, and deals with what is due as it comes. */
    advance: (ms: number) => {
      const until = now + ms
      for (;;) {
        const due = Math.min(...[...flight, ...waiting, ...postponed].map(dueOf))
        if (due > until) break
        now = Math.max(now, due)
        sweep()
      }
      now = until
    },
    snapshot: () => ({ queued: waiting.length + postponed.length, inFlight: flight.length }),
    /** The names of those in flight. */
    inFlight: () => flight.map(({ name }) => name),
    qosOf: (name: number) => flight.find(each => each.name === name)?.qos ?? 0,
    unsettled: () => [...flight, ...waiting, ...postponed].map(({ name }) => name),
    waiting: () => waiting.filter(({ resumed }) => !resumed).length,
  }
}
