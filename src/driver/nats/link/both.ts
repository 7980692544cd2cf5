import { FAILURE } from '../../../base/reasonCodes.js'
import type { Link, SubscribeRequest } from '../../driver.js'
import { isPassing } from '../../refusals.js'
import { readShared } from '../../sharedFilter.js'
import type { Engine } from '../jetstream/engine.js'
import type { Fetch } from '../jetstream/holding.js'
import type { Mapping } from '../subjects/mapping.js'
import type { Subscribing } from './subscribing.js'

type Outcome = Parameters<Link['subscribe']>[1]

/** Subscriptions of which some have consumers: those that want QoS 1, of what a stream has. */
export const createBoth = (core: Subscribing, engine: Engine, mapping: Mapping): Subscribing => {
  // Those of consumers that leave out what this client publishes.
  const noLocal = new Set<string>()

  /** Returns what a filter stands for where a consumer is to bring it. */
  const durable = (request: SubscribeRequest) => {
    try {
      const found = mapping.subjectsOf(request.filter)
      return engine.takes(request, found) ? found : null
    } catch {
      // The other kind of subscription says why.
      return null
    }
  }

  const has = (filter: string) => core.has(filter) || engine.has(filter)

  const unsubscribe: Link['unsubscribe'] = (filters, outcome) => {
    const live: string[] = []
    for (const filter of filters) {
      noLocal.delete(filter)
      if (engine.has(filter)) engine.unsubscribe(filter, (code, text) => outcome(filter, code, text))
      else live.push(filter)
    }
    if (live.length > 0) core.unsubscribe(live, outcome)
  }

  return {
    has,
    subscribe: (requests, outcome) => {
      const live: SubscribeRequest[] = []
      const fetches = new Map<SubscribeRequest, Fetch>()
      for (const request of requests) {
        const { filter, retainHandling } = request
        const wantsStored = retainHandling === 0 || (retainHandling === 1 && !has(filter))
        if (wantsStored && readShared(filter).group === undefined) fetches.set(request, engine.hold(filter))
      }
      const refuse: Outcome = (request, ...reason) => {
        fetches.get(request)?.over()
        outcome(request, ...reason)
      }
      const grant = (request: SubscribeRequest, code: number) => {
        const fetch = fetches.get(request)
        if (fetch === undefined) return outcome(request, code)
        engine.fetch(request, mapping.subjectsOf(request.filter), fetch, problem => {
          if (problem === null) return outcome(request, code)
          const told = () => refuse(request, problem.code, problem.text)
          // In force it misses nothing until it is asked for again.
          if (isPassing(problem.code)) told()
          else unsubscribe([request.filter], told)
        })
      }
      for (const request of requests) {
        const found = durable(request)
        if (found === null) {
          live.push(request)
          continue
        }
        if (request.noLocal) noLocal.add(request.filter)
        engine.subscribe(request, found, core.has(request.filter), (code, text) => {
          if (code >= FAILURE) return refuse(request, code, text)
          // What brought it until now has done its part.
          if (core.has(request.filter)) core.unsubscribe([request.filter], () => {})
          grant(request, code)
        })
      }
      if (live.length === 0) return
      core.subscribe(live, (request, code, text, error) => {
        if (code >= FAILURE) return refuse(request, code, text, error)
        grant(request, code)
      })
    },
    unsubscribe,
    hasNoLocal: () => noLocal.size > 0 || core.hasNoLocal(),
  }
}
