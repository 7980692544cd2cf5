import type { Overlap } from 'rxtopics/memory'
import type { SubscribeRequest } from '../../../../../src/driver/driver.js'
import type { Qos } from '../../../../../src/message.js'
import { matches } from '../../../../../src/topic/filter/matches.js'

/** A broker as one would write it without a thought for speed: what each client gets for each step. */
export interface Model {
  subscribe(client: number, request: SubscribeRequest): void
  unsubscribe(client: number, filter: string): void
  publish(source: number | null, message: ModelMessage): void
  leave(client: number): void
  return(client: number): void
  /** Takes what a client has got since this was last asked. */
  take(client: number): readonly string[]
}

export interface ModelMessage {
  readonly topic: string
  readonly text: string
  readonly qos: Qos
  readonly retain: boolean
}

interface ModelClient {
  readonly subscriptions: Map<string, SubscribeRequest>
  connected: boolean
  queue: string[]
  got: string[]
}

export const copyText = (
  message: ModelMessage,
  qos: number,
  retain: boolean,
  identifiers: readonly number[],
): string =>
  `${message.topic} q${qos}${retain ? ' retain' : ''} [${[...identifiers].sort().join(' ')}] ${message.text}`

const isShared = (filter: string) => filter.startsWith('$share/')
const plain = (filter: string) => (isShared(filter) ? filter.split('/').slice(2).join('/') : filter)

/** The broker's order of copies: the topic's own filter, then level by level a literal before `+` before `#`. */
const byRank =
  (topic: string) =>
  (one: string, other: string): number => {
    const rank = (filter: string) =>
      plain(filter) === topic
        ? ''
        : plain(filter)
            .split('/')
            .map(level => (level === '#' ? 3 : level === '+' ? 2 : 1))
            .join('')
    return rank(one) < rank(other) ? -1 : rank(one) > rank(other) ? 1 : 0
  }

export const createModel = (
  versions: readonly (5 | 4)[],
  overlap: Overlap | undefined,
  maximumQos: Qos,
  maximumQueued: number,
): Model => {
  const clients: ModelClient[] = versions.map(() => ({
    subscriptions: new Map(),
    connected: true,
    queue: [],
    got: [],
  }))
  const retained = new Map<string, { readonly message: ModelMessage; readonly source: number | null }>()
  /** The members of each shared filter, the one whose turn it is first. */
  const turns = new Map<string, number[]>()
  const client = (at: number) => clients[at]!

  const identifiersOf = (requests: readonly SubscribeRequest[]) =>
    requests.flatMap(({ identifier }) => identifier ?? [])

  const give = (
    to: ModelClient,
    message: ModelMessage,
    granted: readonly SubscribeRequest[],
    ids: number[],
    live: boolean,
  ) => {
    const qos = Math.min(message.qos, maximumQos, Math.max(...granted.map(({ qos }) => qos)))
    const retain = !live || (message.retain && granted.some(({ retainAsPublished }) => retainAsPublished))
    const copy = copyText(message, qos, retain, ids)
    if (to.connected) to.got.push(copy)
    else if (qos > 0) to.queue = [...to.queue, copy].slice(-maximumQueued)
  }

  return {
    subscribe: (at, asked) => {
      const { subscriptions } = client(at)
      const { filter, identifier, noLocal, retainAsPublished, retainHandling } = asked
      const old = versions[at] === 4
      const request: SubscribeRequest = {
        ...asked,
        identifier: old ? undefined : identifier,
        noLocal: !old && noLocal,
        retainAsPublished: !old && retainAsPublished,
        retainHandling: old ? 0 : retainHandling,
      }
      const known = subscriptions.has(filter)
      subscriptions.set(filter, request)
      if (isShared(filter)) {
        const members = turns.get(filter) ?? []
        if (!members.includes(at)) turns.set(filter, [...members, at])
      } else if (request.retainHandling === 0 || (request.retainHandling === 1 && !known)) {
        for (const { message, source } of retained.values()) {
          if (!matches(filter, message.topic) || (request.noLocal && source === at)) continue
          give(client(at), message, [request], identifiersOf([request]), false)
        }
      }
    },
    unsubscribe: (at, filter) => {
      client(at).subscriptions.delete(filter)
      turns.set(
        filter,
        (turns.get(filter) ?? []).filter(member => member !== at),
      )
    },
    publish: (source, message) => {
      if (message.retain && message.text === '') retained.delete(message.topic)
      else if (message.retain) retained.set(message.topic, { message, source })
      clients.forEach((to, at) => {
        const matching = [...to.subscriptions.values()].filter(
          ({ filter, noLocal }) =>
            !isShared(filter) && matches(filter, message.topic) && !(noLocal && source === at),
        )
        if (matching.length === 0) return
        matching.sort((one, other) => byRank(message.topic)(one.filter, other.filter))
        const mode = overlap ?? (versions[at] === 5 ? 'each' : 'single')
        if (mode === 'each')
          for (const each of matching) give(to, message, [each], identifiersOf([each]), true)
        else give(to, message, matching, mode === 'merged' ? identifiersOf(matching) : [], true)
      })
      for (const [filter, members] of [...turns].sort(([one], [other]) =>
        byRank(message.topic)(one, other),
      )) {
        if (!matches(filter, message.topic)) continue
        const online = members.find(member => client(member).connected)
        const granted = (member: number) => client(member).subscriptions.get(filter)!
        const chosen =
          online ??
          (message.qos > 0
            ? members.find(member => Math.min(granted(member).qos, maximumQos) > 0)
            : undefined)
        if (chosen === undefined) continue
        turns.set(filter, [...members.filter(member => member !== chosen), chosen])
        give(client(chosen), message, [granted(chosen)], identifiersOf([granted(chosen)]), true)
      }
    },
    leave: at => {
      client(at).connected = false
    },
    return: at => {
      const back = client(at)
      back.connected = true
      back.got.push(...back.queue)
      back.queue = []
    },
    take: at => {
      const { got } = client(at)
      client(at).got = []
      return got
    },
  }
}
