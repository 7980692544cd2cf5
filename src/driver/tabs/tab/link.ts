import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import type { Time } from '../../../base/time.js'
import type { Link, LinkHandlers, PublishOutcome, SubscribeRequest } from '../../driver.js'
import { protect } from '../../protect.js'
import { TabsVersionError } from '../errors.js'
import {
  carriedError,
  carriedLinkError,
  carriedMessage,
  carriedOutcome,
  carriedSession,
  packetToCarry,
  requestToCarry,
} from '../protocol/carry.js'
import { type FromHub, type FromTab, READ, sizeOf, VERSION } from '../protocol/messages.js'
import { readFromHub, versionIn } from '../protocol/read.js'
import type { Line, LineHandlers } from './line.js'
import type { Sender } from './sender.js'

export interface TabLinkSettings {
  readonly time: Time
  readonly sender: Sender
  readonly heartbeat: number
  readonly heartbeatTimeout: number
  /** Opens the line; calls nobody before it has returned. */
  dial(handlers: LineHandlers): Line
}

/** So many publishes, and bytes of them, are on their way to the hub at most. */
const PUBLISHES = 256
const BYTES = 4 * 1024 * 1024

/** Of a tab whose timers are late it takes so many signs of life without an answer. */
const BEATS = 2

/** Returns a link that leads to the hub: what is asked of it is posted there, and what the hub posts is told. */
export const createTabLink = (settings: TabLinkSettings, handlers: LinkHandlers): Link => {
  const { time, sender, heartbeat, heartbeatTimeout, dial } = settings
  const subscribes = new Map<number, Asked<SubscribeRequest>>()
  const unsubscribes = new Map<number, Asked<string>>()
  const publishes = new Map<number, { readonly bytes: number; outcome(outcome: PublishOutcome): void }>()
  const pongs = new Map<number, () => void>()
  let state: 'connecting' | 'open' | 'closing' | 'closed' = 'connecting'
  let ids = 0
  let bytes = 0
  let isFull = false
  let unread = 0
  let isConnected = false
  let heard = time.now()
  let beaten = heard
  let beats = 0

  const isOver = () => state === 'closed'

  const finish = (error: LinkError | null) => {
    if (isOver()) return
    const asked = state === 'closing'
    state = 'closed'
    timer?.unsubscribe()
    line.close()
    protect(() => handlers.closed(asked ? null : error))
  }

  const post = (message: FromTab) => {
    if (isConnected && !isOver()) line.post(message)
  }

  const opened = ({ session }: FromHub & { kind: 'opened' }) => {
    if (state !== 'connecting') return
    state = 'open'
    protect(() => handlers.opened(carriedSession(session)))
  }

  const published = ({ id, answer }: FromHub & { kind: 'published' }) => {
    const waiting = publishes.get(id)
    if (waiting === undefined) return
    publishes.delete(id)
    bytes -= waiting.bytes
    protect(() => waiting.outcome(carriedOutcome(answer)))
    if (!isFull || isOver() || publishes.size > PUBLISHES / 2 || bytes > BYTES / 2) return
    isFull = false
    protect(() => handlers.ready?.())
  }

  const heed = (message: FromHub) => {
    switch (message.kind) {
      case 'opened':
        return opened(message)
      case 'subscribed': {
        const { id, at, answer } = message
        const { code, text } = answer
        return answered(subscribes, id, at, (request, tell) =>
          tell(request, code, text, carriedError(answer)),
        )
      }
      case 'unsubscribed': {
        const { id, at, answer } = message
        return answered(unsubscribes, id, at, (filter, tell) => tell(filter, answer.code, answer.text))
      }
      case 'published':
        return published(message)
      case 'message': {
        unread += sizeOf(message.message)
        if (unread >= READ) {
          post({ kind: 'read', bytes: unread })
          unread = 0
        }
        if (state !== 'open') return
        const received = carriedMessage(message.message)
        return protect(() => handlers.message(received, message.identifiers, message.delivery))
      }
      case 'noticed':
        return state === 'open' ? protect(() => handlers.noticed?.(message.notice)) : undefined
      case 'pong': {
        const pong = pongs.get(message.id)
        pongs.delete(message.id)
        return pong === undefined ? undefined : protect(pong)
      }
      // Whatever it is, it was heard.
      case 'beat':
      case 'refused':
        return
      case 'probe':
        return post({ kind: 'alive' })
      case 'closed':
        return finish(
          message.error === null
            ? new ConnectionLostError('the connection was closed')
            : carriedLinkError(message.error),
        )
    }
  }

  const receive = (given: unknown) => {
    if (isOver()) return
    heard = time.now()
    beats = 0
    const version = versionIn(given, 'refused')
    if (version !== null) return finish(new TabsVersionError(VERSION, version))
    const message = readFromHub(given)
    if (message !== null) return heed(message)
    post({ kind: 'abort' })
    finish(new ConnectionLostError('what was sent to this tab is no message of this library'))
  }

  const beat = () => {
    const now = time.now()
    // This tab was stopped, and what was answered is yet to be read; or its timers are slow, as in the background.
    const isLate = now - beaten > heartbeat + heartbeatTimeout / 2
    beaten = now
    timer = time.schedule(beat, heartbeat)
    if (isConnected && now - heard >= heartbeatTimeout && (!isLate || beats >= BEATS)) {
      line.silent()
      return finish(new ConnectionLostError('who holds the connection gave no sign of life'))
    }
    beats += 1
    post({ kind: 'beat' })
  }

  const line = dial({
    receive,
    connected: () => {
      if (isOver()) return
      isConnected = true
      heard = time.now()
      beats = 0
      post({ kind: 'hello', version: VERSION, client: sender.client })
      if (state === 'closing') post({ kind: 'close' })
    },
    ended: finish,
  })
  let timer: { unsubscribe(): void } | null = time.schedule(beat, heartbeat)

  const answered = <T, A extends (item: T, ...rest: never) => void>(
    table: Map<number, { readonly items: readonly T[]; left: number; readonly tell: A }>,
    id: number,
    at: number,
    call: (item: T, tell: A) => void,
  ) => {
    const asked = table.get(id)
    const item = asked?.items[at]
    if (asked === undefined || item === undefined) return
    asked.left -= 1
    if (asked.left === 0) table.delete(id)
    protect(() => call(item, asked.tell))
  }

  const next = (): number => {
    ids += 1
    return ids
  }

  return {
    subscribe: (requests, tell) => {
      if (state !== 'open' || requests.length === 0) return
      const id = next()
      subscribes.set(id, { items: [...requests], left: requests.length, tell })
      post({ kind: 'subscribe', id, requests: requests.map(requestToCarry) })
    },
    unsubscribe: (filters, tell) => {
      if (state !== 'open' || filters.length === 0) return
      const id = next()
      unsubscribes.set(id, { items: [...filters], left: filters.length, tell })
      post({ kind: 'unsubscribe', id, filters: [...filters] })
    },
    publish: (packet, outcome) => {
      if (state !== 'open') return false
      const size = sizeOf(packet)
      if (publishes.size >= PUBLISHES || (bytes > 0 && bytes + size > BYTES)) {
        isFull = true
        return false
      }
      const { id, again } = sender.numberOf(packet)
      bytes += size
      publishes.set(id, { bytes: size, outcome })
      post({ kind: 'publish', id, again, packet: packetToCarry(packet) })
      return true
    },
    ack: (delivery, code, text) => {
      if (state !== 'open' || delivery === 0) return
      post({ kind: 'ack', delivery, code, ...(text === undefined ? {} : { text }) })
    },
    ping: pong => {
      if (state !== 'open') return
      const id = next()
      pongs.set(id, pong)
      post({ kind: 'ping', id })
    },
    close: () => {
      if (state !== 'open' && state !== 'connecting') return
      state = 'closing'
      post({ kind: 'close' })
      // There is nobody yet who could close anything.
      if (!isConnected) finish(null)
    },
    abort: () => {
      if (isOver()) return
      post({ kind: 'abort' })
      state = 'closing'
      finish(null)
    },
  }
}

interface Asked<T> {
  readonly items: readonly T[]
  left: number
  readonly tell: T extends string
    ? (item: string, code: number, text?: string) => void
    : (item: SubscribeRequest, code: number, text?: string, error?: Error) => void
}
