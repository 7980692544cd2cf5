import { createRouter } from '../../../topic/routing/router.js'
import type { SubscribeRequest } from '../../driver.js'
import type { Binding } from '../keys/mapping.js'
import type { Start } from './lasting.js'
import { declareOwn, type QueueSettings, type Run } from './queues.js'
import { type Reading, unshared, type WantedBy } from './reading.js'
import { refusalOf } from './refusal.js'

/** The subscriptions that are no group's. They share one queue, which is bound to each filter. */
export interface Plain {
  has(filter: string): boolean
  /** Whether one leaves out what this client publishes: then that has to say who it is from. */
  hasNoLocal(): boolean
  /** The link has opened: messages of a session come from now on. */
  resume(): Promise<void>
  /** Rejects where the server refuses it. */
  add(request: SubscribeRequest, binding: Binding): Promise<void>
  /** Resolves with whether there was one. */
  remove(filter: string, binding: Binding): Promise<boolean>
}

/** The queue of a session that is kept. */
export interface KeptQueue {
  readonly name: string
  /** It has bindings that this program knows nothing of. */
  readonly foreign: boolean
  /** What its filters were last asked for with, by this program. */
  readonly known: Map<string, SubscribeRequest>
  /** Of those, what may be bound or not: a connection was lost before the answer. */
  readonly unsure: Set<string>
}

export interface PlainPort {
  readonly run: Run
  readonly exchange: string
  readonly settings: QueueSettings
  /** Not given: the queue ends with the connection. */
  readonly kept: KeptQueue | undefined
  readonly clientId: string
  readonly reading: Reading
  readonly start: Start
}

export const createPlain = (port: PlainPort): Plain => {
  const { run, exchange, settings, kept, clientId, reading, start } = port
  const router = createRouter<SubscribeRequest>()
  const { known, unsure } = kept ?? { known: new Map<string, SubscribeRequest>(), unsure: new Set<string>() }
  // What brings all of them; several may ask for it at the same time.
  let queue: Promise<string> | null = null
  let noLocal = 0

  const hold = (request: SubscribeRequest) => {
    noLocal += Number(request.noLocal) - Number(router.get(request.filter)?.noLocal ?? false)
    router.add(request.filter, request)
    known.set(request.filter, request)
  }
  const drop = (filter: string) => {
    noLocal -= Number(router.get(filter)?.noLocal ?? false)
    router.remove(filter)
    known.delete(filter)
    unsure.delete(filter)
  }
  for (const request of [...known.values()]) hold(request)

  const wantedBy: WantedBy = (topic, from) => {
    const found = router.match(topic)
    // Of a filter that has ended, or whose wildcard is not for what begins with `$`; or of one that only the queue knows.
    if (found.length === 0) return kept?.foreign ? null : found
    return noLocal > 0 && from === clientId ? found.filter(request => !request.noLocal) : found
  }

  const begin = async (): Promise<string> => {
    const name = kept?.name ?? (await run(channel => declareOwn(channel, settings)))
    await start(
      name,
      (message, consumer) => reading.read(message, unshared(consumer), wantedBy),
      // Where it is gone all that it was bound to is, too: that is for the next link to ask for.
      () => run(channel => channel.checkQueue(name)).then(() => true),
    )
    return name
  }
  const consumed = (): Promise<string> => {
    queue ??= begin().catch(error => {
      queue = null
      throw error
    })
    return queue
  }

  return {
    has: filter => router.get(filter) !== undefined,
    hasNoLocal: () => noLocal > 0,
    resume: async () => {
      if (kept !== undefined) await consumed()
    },
    add: async (request, { key }) => {
      const { filter } = request
      const isBound = router.get(filter) !== undefined && !unsure.has(filter)
      // What it brings may come before the answer, also over the next link where this one ends first.
      hold(request)
      if (isBound) return
      unsure.add(filter)
      try {
        const name = await consumed()
        await run(channel => channel.bindQueue(name, exchange, key))
        unsure.delete(filter)
      } catch (error) {
        if (refusalOf(error) !== null) drop(filter)
        throw error
      }
    },
    remove: async (filter, { key }) => {
      const has = router.get(filter) !== undefined
      if (!has && !kept?.foreign) return false
      if (has) unsure.add(filter)
      const name = await consumed()
      await run(channel => channel.unbindQueue(name, exchange, key))
      drop(filter)
      return true
    },
  }
}
