import { FAILURE } from '../../../base/reasonCodes.js'
import type { Link, SubscribeRequest } from '../../driver.js'
import type { Binding, Mapping } from '../keys/mapping.js'
import type { Groups } from './groups.js'
import type { Plain } from './plain.js'
import { refusalOf } from './refusal.js'

/** The subscriptions of one link. */
export interface Subscribing extends Pick<Link, 'subscribe' | 'unsubscribe'> {
  /** How many were asked for, and how many of those were answered: in the order in which they were asked for. */
  asked(): number
  answered(): number
}

export interface SubscribingPort {
  readonly mapping: Mapping
  readonly plain: Plain
  readonly groups: Groups
  /** One was answered. */
  freed(): void
  /** What was under way has failed, and not by a refusal: the connection is gone, or something is wrong here. */
  failed(error: unknown): void
}

/** As an outcome tells it. */
type Answer = readonly [code: number, text?: string | undefined, error?: Error]

const INVALID = 0x8f
const NO_SUBSCRIPTION = 0x11

export const createSubscribing = ({
  mapping,
  plain,
  groups,
  freed,
  failed,
}: SubscribingPort): Subscribing => {
  // One call after the other: what is asked for twice is there once, and what is left and asked for again is there.
  let last: Promise<void> = Promise.resolve()
  let asked = 0
  let answered = 0

  const inTurn = (task: () => Promise<void>) => {
    last = last.then(task).catch(failed)
  }

  const bindingOf = (filter: string): Binding | Error => {
    try {
      return mapping.bindingOf(filter)
    } catch (error) {
      return error as Error
    }
  }

  const begin = async (request: SubscribeRequest): Promise<Answer> => {
    const binding = bindingOf(request.filter)
    if (binding instanceof Error) return [INVALID, undefined, binding]
    try {
      await (binding.group === undefined ? plain : joining).add(request, binding)
      return [Math.min(request.qos, 1)]
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === null) throw error
      return [refusal.code, refusal.text]
    }
  }
  const joining = { add: groups.join }

  const end = async (filter: string): Promise<readonly [code: number, text?: string]> => {
    const binding = bindingOf(filter)
    if (binding instanceof Error) return [NO_SUBSCRIPTION]
    try {
      if (groups.has(filter)) await groups.leave(filter)
      else if (binding.group !== undefined || !(await plain.remove(filter, binding))) return [NO_SUBSCRIPTION]
      return [0]
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === null) throw error
      return [Math.max(refusal.code, FAILURE), refusal.text]
    }
  }

  return {
    subscribe: (requests, outcome) => {
      asked += requests.length
      for (const some of apart(requests, ({ filter }) => filter))
        inTurn(() =>
          together(some, begin, (request, answer) => {
            answered += 1
            outcome(request, ...answer)
            freed()
          }),
        )
    },
    unsubscribe: (filters, outcome) => {
      for (const some of apart(filters, filter => filter))
        inTurn(() => together(some, end, (filter, answer) => outcome(filter, ...answer)))
    },
    asked: () => asked,
    answered: () => answered,
  }
}

/** Does all at the same time, and tells of each in order. */
const together = async <T, A>(
  items: readonly T[],
  act: (item: T) => Promise<A>,
  tell: (item: T, answer: A) => void,
): Promise<void> => {
  const acts = items.map(act)
  // The first that fails is what is reported.
  for (const each of acts) each.catch(() => {})
  for (const [at, item] of items.entries()) tell(item, await (acts[at] as Promise<A>))
}

/** Returns what may be done at the same time, in turn: nothing of it has the same name. */
const apart = <T>(all: readonly T[], nameOf: (item: T) => string): readonly (readonly T[])[] => {
  const turns: T[][] = []
  let names = new Set<string>()
  for (const item of all) {
    const name = nameOf(item)
    if (turns.length === 0 || names.has(name)) {
      turns.push([])
      names = new Set()
    }
    names.add(name)
    turns.at(-1)?.push(item)
  }
  return turns
}
