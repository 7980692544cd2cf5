import { Observable, type SchedulerLike, type Subscription } from 'rxjs'
import { attempt, type Either, left, right } from '../../base/either.js'
import { UnsupportedError } from '../../base/errors.js'
import { mergeProperties } from '../../base/properties.js'
import { encodeUtf8 } from '../../codec/text/utf8.js'
import type { Decoder } from '../../decoder.js'
import type { Capabilities, Link, Session } from '../../driver/driver.js'
import type { Message, Receipt } from '../../message.js'
import type { Prepared } from '../outbox/entry.js'
import { type ReplyFailure, RequestTimeoutError, RequestUnheardError } from './errors.js'
import { asking, markOf } from './marks.js'
import { asksOne, type Wanted } from './options.js'

/** What came back, and what it says. */
export interface Reply<A, P> {
  readonly message: Message
  readonly said: Either<ReplyFailure, Message<A, P>>
}

/** Requests that wait for replies. All replies come on one topic of this client, observed while there are any. */
export interface Requests {
  /** Returns the cold Observable of the replies to a request, up to the last one that is wanted. */
  request<A, P>(
    prepared: Either<Error, Prepared>,
    wanted: Wanted,
    decode: (replyTopic: string) => Decoder<A, P>,
  ): Observable<Reply<A, P>>
  /** Fails what cannot be answered by this broker; before the outbox sends anything to it. */
  opened(link: Link, session: Session): void
  lost(): void
}

export interface RequestsPort {
  readonly scheduler: SchedulerLike
  readonly random: () => number
  refused(): Error | null
  /** Keeps the connection until `release` is called, once for each. */
  hold(): void
  release(): void
  publish(prepared: Either<Error, Prepared>): Observable<Receipt>
  /** Adds a listener of the reply topic, at QoS 1; the function returned takes it out again. */
  join(filter: string, listener: ReplyListener): () => void
  /** A reply came that nobody waits for. */
  unclaimed(message: Message): void
}

export interface ReplyListener {
  next(message: Message): void
  /** Refused. */
  error(error: unknown): void
  complete(): void
}

/** A request that waits for its replies. */
interface Pending {
  readonly reply: (message: Message) => void
  readonly failed: (error: unknown) => void
}

export const createRequests = (port: RequestsPort): Requests => {
  const { scheduler, random, refused, hold, release, publish, join, unclaimed } = port
  const pending = new Map<string, Pending>()
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
  let replyTopic: string | null = null
  let leave: (() => void) | null = null
  let count = 0
  let capabilities: Capabilities | null = null

  const failAll = (error: unknown) => {
    for (const { failed } of [...pending.values()]) failed(error)
  }

  const claim = (message: Message) => {
    const { correlationData } = message.properties
    const key = correlationData === undefined ? undefined : keyOf(correlationData)
    const waiting = key === undefined ? undefined : pending.get(key)
    if (waiting === undefined) unclaimed(message)
    else waiting.reply(message)
  }

  const listen = (): string => {
    replyTopic ??= `reply/${hex(16)}`
    if (leave !== null) return replyTopic
    const end = (error: unknown) => {
      // As an observer that has ended does: what has told it keeps it until then.
      giveUp()
      failAll(error)
    }
    // Refused: the next request asks again.
    leave = join(replyTopic, { next: claim, error: end, complete: () => end(refused()) })
    return replyTopic
  }

  const giveUp = () => {
    const left = leave
    leave = null
    left?.()
  }

  /** The last request is over. */
  const quit = () => {
    if (pending.size === 0) giveUp()
  }

  /** Unlike all others of this client, and unlike those of an earlier one by chance. */
  const correlate = (): string => {
    count += 1
    return `${count.toString(16)}-${hex(8)}`
  }

  return {
    request: (prepared, wanted, decode) =>
      new Observable(subscriber => {
        if (prepared._tag === 'Left') return subscriber.error(prepared.left)
        const problem = refused() ?? missing(capabilities)
        if (problem !== null) return subscriber.error(problem)
        const { packet, timeout } = prepared.right
        const { replies, until, stream } = wanted
        hold()
        const responseTopic = listen()
        const decoder = decode(responseTopic)
        const key = correlate()
        const correlationData = encodeUtf8(key)
        let received = 0
        let late: Subscription | undefined

        const wait = () => {
          late?.unsubscribe()
          if (!Number.isFinite(timeout)) return
          late = scheduler.schedule(() => {
            if (asksOne(wanted)) subscriber.error(new RequestTimeoutError(packet.topic, timeout))
            else subscriber.complete()
          }, timeout)
        }

        pending.set(key, {
          reply: message => {
            const mark = markOf(message, packet.topic)
            if (mark === 'end') return stream ? subscriber.complete() : unclaimed(message)
            received += 1
            const said = mark === null ? decoder(message) : left(mark)
            if (stream) wait()
            subscriber.next({ message, said })
            if (received >= replies || (stream && mark !== null)) return subscriber.complete()
            if (until === undefined || said._tag === 'Left' || subscriber.closed) return
            const last = attempt(() => until(said.right))
            if (last._tag === 'Left') subscriber.error(last.left)
            else if (last.right) subscriber.complete()
          },
          failed: error => subscriber.error(error),
        })
        wait()
        const properties = mergeProperties(packet.properties, {
          responseTopic,
          correlationData,
          userProperties: asking(stream ? 'stream' : 'reply'),
        })
        const sending = publish(
          right({
            packet: { ...packet, properties },
            timeout: Number.POSITIVE_INFINITY,
            conflate: prepared.right.conflate,
            owned: false,
          }),
        ).subscribe({
          next: receipt => {
            const reason = unheard(receipt)
            if (reason !== null) subscriber.error(new RequestUnheardError(packet.topic, reason))
          },
          error: (error: unknown) => subscriber.error(error),
        })
        return () => {
          pending.delete(key)
          late?.unsubscribe()
          sending.unsubscribe()
          quit()
          release()
        }
      }),
    opened: (_link, session) => {
      capabilities = session.capabilities
      const problem = missing(capabilities)
      if (problem !== null) failAll(problem)
    },
    lost: () => {
      capabilities = null
    },
  }
}

const missing = (capabilities: Capabilities | null): Error | null =>
  capabilities === null || capabilities.properties
    ? null
    : new UnsupportedError(
        'requests, which need the response topics of MQTT 5, or withProperties of rxtopics/with-properties',
      )

const unheard = ({ outcome, noMatchingSubscribers }: Receipt): RequestUnheardError['reason'] | null => {
  if (outcome === 'dropped' || outcome === 'expired' || outcome === 'replaced') return outcome
  return noMatchingSubscribers ? 'no-responder' : null
}

/** Equal for equal bytes; `undefined` for more than a request has, of which there may be more than the stack holds. */
const keyOf = (bytes: Uint8Array): string | undefined =>
  bytes.length > LONGEST ? undefined : String.fromCharCode(...bytes)

const LONGEST = 64
