import { FAILURE } from '../../base/reasonCodes.js'
import type { Time } from '../../base/time.js'
import type { Link, SubscribeRequest } from '../../driver/driver.js'
import type { Batch, Subscription } from './subscription.js'

/** The SUBSCRIBEs and UNSUBSCRIBEs of one connection that the broker has not answered, and their age. */
export interface Asking {
  opened(link: Link): void
  /** What is `before` is sent first, in this order; each is for one that is also among `requests`. */
  subscribe(
    before: readonly ReadonlyMap<SubscribeRequest, Subscription>[],
    requests: ReadonlyMap<SubscribeRequest, Subscription>,
  ): void
  unsubscribe(filters: ReadonlyMap<string, Subscription>): void
  /** The connection is gone: no answer will come. */
  lost(): void
  /** For how many an answer is waited for. */
  unanswered(): number
}

export interface AskingPort {
  /** An answer has come, of which one of the others is told next. */
  answered(subscription: Subscription): void
  /** `error`: why it was not sent. */
  subscribed(
    subscription: Subscription,
    code: number,
    text: string | undefined,
    error: Error | undefined,
  ): void
  unsubscribed(subscription: Subscription, code: number, text: string | undefined): void
  /** No answer has come in time, though the connection is alive. */
  overdue(subscription: Subscription): void
}

/** `timeout`: ms from the request to `overdue`. */
export const createAsking = (time: Time, timeout: number, port: AskingPort): Asking => {
  let link: Link | null = null
  const batches = new Set<Batch>()
  let answers = 0
  let unanswered = 0

  const begin = (subscribes: boolean, asked: readonly Subscription[]): Batch => {
    const batch: Batch = { subscribes, open: asked.length, timer: time.schedule(expire, timeout) }
    const before = answers
    batches.add(batch)
    unanswered += asked.length
    for (const subscription of asked) subscription.batch = batch

    function expire() {
      // An answer to another request shows that this one is not waiting for the line; else a ping does.
      if (answers > before) notice()
      else link?.ping(notice)
    }
    const notice = () => {
      const late = asked.filter(subscription => subscription.batch === batch)
      finish(batch)
      for (const subscription of late) {
        if (subscription.batch !== batch) continue
        subscription.batch = null
        port.overdue(subscription)
      }
    }
    return batch
  }

  const finish = (batch: Batch) => {
    batch.timer.unsubscribe()
    batches.delete(batch)
    unanswered -= batch.open
    batch.open = 0
  }

  /** Returns whether this is the answer that a subscription waits for; one to the same request asked before is, too. */
  const settles = (batch: Batch, subscription: Subscription, sent: SubscribeRequest | null): boolean => {
    answers += 1
    const current = subscription.batch
    if (current === null || current.subscribes !== batch.subscribes) return false
    if (current !== batch && sent !== null && !isLike(sent, subscription.request)) return false
    subscription.batch = null
    current.open -= 1
    unanswered -= 1
    if (current.open === 0) finish(current)
    port.answered(subscription)
    return true
  }

  return {
    opened: opened => {
      link = opened
    },
    subscribe: (before, requests) => {
      const own = link
      const batch = begin(true, [...requests.values()])
      const send = (all: ReadonlyMap<SubscribeRequest, Subscription>, isLast: boolean) =>
        own?.subscribe([...all.keys()], (sent, code, text, error) => {
          const subscription = all.get(sent)
          if (link !== own || subscription === undefined) return
          // One before that went well leaves the last word to what follows it.
          const counts = isLast || code >= FAILURE || error !== undefined
          if (counts && settles(batch, subscription, isLast ? sent : null))
            port.subscribed(subscription, code, text, error)
        })
      for (const all of before) if (all.size > 0 && link === own) send(all, false)
      if (link === own) send(requests, true)
    },
    unsubscribe: filters => {
      const own = link
      const batch = begin(false, [...filters.values()])
      own?.unsubscribe([...filters.keys()], (filter, code, text) => {
        const subscription = filters.get(filter)
        if (link !== own || subscription === undefined) return
        if (settles(batch, subscription, null)) port.unsubscribed(subscription, code, text)
      })
    },
    lost: () => {
      link = null
      for (const batch of batches) batch.timer.unsubscribe()
      batches.clear()
      unanswered = 0
    },
    unanswered: () => unanswered,
  }
}

const isLike = (sent: SubscribeRequest, latest: SubscribeRequest | null): boolean =>
  sent.qos === latest?.qos && sent.retainAsPublished === latest.retainAsPublished
