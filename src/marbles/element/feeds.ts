import { map, Observable } from 'rxjs'
import { memberOf } from '../../base/checks.js'
import type { Either } from '../../base/either.js'
import type { Status } from '../../client/connection/status.js'
import type { DecodeFailure } from '../../codec/failure.js'
import { decodeUtf8 } from '../../codec/text/utf8.js'
import type { TraceEvent } from '../../driver/traced.js'
import type { Message } from '../../message.js'
import type { FailureMeaning, Literal, MessageMeaning, PacketMeaning } from '../diagram.js'
import { isJson, readJson } from '../literal.js'
import { isName, isOneOf, packets } from '../words.js'
import type { LiveEvent } from './liveEvent.js'

/** What can be observed: messages, or messages and failures. */
export type Observed = Message<unknown, unknown> | Either<DecodeFailure, Message<unknown, unknown>>

/** Returns what happens in the lane of an observer, and in those of the topics it sees. */
export const ofObserver = (
  name: string,
  source$: Observable<Observed>,
  topics: boolean,
): Observable<LiveEvent> =>
  new Observable(subscriber => {
    const tell = (what: LiveEvent['what']) => subscriber.next({ kind: 'observer', lane: name, what })
    tell('^')
    const subscription = source$.subscribe({
      next: observed => {
        const { topic, meaning } = meaningOf(observed)
        if (topics) subscriber.next({ kind: 'topic', lane: topic, what: meaning })
        tell({ ...meaning, topic })
      },
      error: (error: unknown) => {
        tell({ kind: 'error', name: nameOf(error) })
        tell('!')
        subscriber.complete()
      },
      complete: () => {
        tell('|')
        subscriber.complete()
      },
    })
    return subscription
  })

/** Returns what happens to the connection: outages, and states in between. */
export const ofStatus = (status$: Observable<Status>): Observable<LiveEvent> =>
  new Observable(subscriber => {
    const tell = (what: LiveEvent['what']) => subscriber.next({ kind: 'link', lane: '', what })
    return status$.subscribe({
      next: ({ state }) => {
        if (state === 'connected') tell('o')
        if (state === 'waiting') tell('x')
        tell(state === 'closed' ? '|' : { kind: 'state', state })
      },
      error: (error: unknown) => {
        tell({ kind: 'error', name: nameOf(error) })
        subscriber.complete()
      },
      complete: () => subscriber.complete(),
    })
  })

/** Returns the messages that could not be decoded. */
export const ofFailures = (failures$: Observable<DecodeFailure>): Observable<LiveEvent> =>
  failures$.pipe(
    map(failure => ({ kind: 'failures', lane: '', what: { ...failureOf(failure), topic: failure.topic } })),
  )

/** Returns the packets of a traced driver; of one that reports none, its calls in the words of packets. */
export const ofTrace = (trace$: Observable<TraceEvent>): Observable<LiveEvent> =>
  new Observable(subscriber => {
    let isWire = false
    return trace$.subscribe({
      next: event => {
        isWire ||= event.kind === 'wire'
        const packet = isWire && event.kind === 'seam' ? null : packetOf(event)
        if (packet !== null) subscriber.next({ kind: 'wire', lane: '', what: packet })
      },
      error: (error: unknown) => {
        subscriber.next({ kind: 'wire', lane: '', what: { kind: 'error', name: nameOf(error) } })
        subscriber.complete()
      },
      complete: () => subscriber.complete(),
    })
  })

const seamWords = new Map<string, PacketMeaning['packet']>([
  ['open', 'CONNECT'],
  ['opened', 'CONNACK'],
  ['subscribe', 'SUBSCRIBE'],
  ['subscribed', 'SUBACK'],
  ['unsubscribe', 'UNSUBSCRIBE'],
  ['unsubscribed', 'UNSUBACK'],
  ['publish', 'PUBLISH'],
  ['published', 'PUBACK'],
  ['message', 'PUBLISH'],
  ['ack', 'PUBACK'],
  ['ping', 'PINGREQ'],
  ['pong', 'PINGRESP'],
  ['close', 'DISCONNECT'],
  ['abort', 'CLOSE'],
  ['closed', 'CLOSE'],
])

/** Returns a packet as diagrams write it, `null` for what is none. */
export const packetOf = ({ kind, name, direction, fields }: TraceEvent): PacketMeaning | null => {
  const word = kind === 'wire' ? name.toUpperCase() : seamWords.get(name)
  if (word === undefined || !isOneOf(packets, word)) return null
  const about = fields['topic'] ?? fields['filter']
  return {
    kind: 'packet',
    packet: word,
    from: direction === 'out' ? 'client' : 'broker',
    about: typeof about === 'string' ? [about] : [],
  }
}

const meaningOf = (observed: Observed): { topic: string; meaning: MessageMeaning | FailureMeaning } => {
  if (!('_tag' in observed)) return { topic: observed.topic, meaning: messageOf(observed) }
  return observed._tag === 'Right'
    ? { topic: observed.right.topic, meaning: messageOf(observed.right) }
    : { topic: observed.left.topic, meaning: failureOf(observed.left) }
}

const messageOf = ({ value, payload, qos, retain }: Message<unknown, unknown>): MessageMeaning => ({
  kind: 'message',
  value: value === payload || payload.length > WHOLE || !isJson(value) ? payloadLiteral(payload) : value,
  ...(retain ? { retained: true } : {}),
  ...(qos > 0 ? { qos } : {}),
})

/** Returns a failure in the words of the diagrams. */
export const failureOf = ({ reason, path }: Pick<DecodeFailure, 'reason' | 'path'>): FailureMeaning => ({
  kind: 'failure',
  reason,
  ...(path.length > 0 ? { path: path.map(key => `/${String(key)}`).join('') } : {}),
})

/** Bytes of a payload that are looked at: a picture has room for no more. */
const WHOLE = 256

/** Returns the value of a payload as diagrams have it: what is long is cut, and says so. */
export const payloadLiteral = (payload: Uint8Array): Literal => {
  const head = payload.subarray(0, WHOLE)
  const text = decodeUtf8(head) ?? decodeUtf8(head.subarray(0, wholeCharacters(head)))
  if (text === undefined) return head
  if (payload.length > WHOLE) return `${text}… (${payload.length} bytes)`
  const value = readJson(text)
  return value === undefined || typeof value === 'string' ? text : value
}

/** Returns how many bytes there are before a character that may have been cut. */
const wholeCharacters = (bytes: Uint8Array): number => {
  let at = bytes.length - 1
  while (at > 0 && (bytes[at]! & 0xc0) === 0x80) at -= 1
  return at
}

const nameOf = (error: unknown): string => {
  const name = memberOf(error, 'name')
  return typeof name === 'string' && isName(name) ? name : 'Error'
}
