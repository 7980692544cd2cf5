import { Observable, type Subscriber } from 'rxjs'
import { type Either, left, right } from '../../base/either.js'
import { refusalOf, wordsOfRefusal } from '../../base/refusal.js'
import { ObserverOverflowError } from '../../base/subscribeErrors.js'
import type { DecodeFailure } from '../../codec/failure.js'
import type { Decoder } from '../../decoder.js'
import {
  createTombstone,
  type Message,
  type NackReason,
  type Settle,
  settledBy,
  type Tombstone,
} from '../../message.js'
import { tellDeleted } from '../../operators/support/deletions.js'
import type { Matcher } from '../../topic/matcher.js'
import { createReceiver, type Receiver } from '../delivery/receiver.js'
import { createObserver, type Destination, type SubscriptionObserver } from '../subscriptions/observers.js'
import type { Wanted } from './wanted.js'

/** How a message becomes a notification; `settle` is there where the observer settles messages itself. */
type Deliver<T> = (subscriber: Subscriber<T>, message: Message, settle: Settle | null) => void

export interface Observing {
  raw(wanted: Either<Error, Wanted>): Observable<Message>
  typed<A, P>(
    wanted: Either<Error, Wanted>,
    decode: Decoder<A, P>,
    match: Matcher<P>,
  ): Observable<Message<A, P> | Tombstone<P>>
  either<A, P>(
    wanted: Either<Error, Wanted>,
    decode: Decoder<A, P>,
  ): Observable<Either<DecodeFailure, Message<A, P>>>
}

export interface ObservingPort {
  /** Returns why nobody may observe any more, or `null`. */
  refused(): Error | null
  /** Throws an error that concerns this observer alone; the function returned ends what was begun. */
  attach(wanted: Wanted, observer: SubscriptionObserver): () => void
  /** A message was left out because it could not be decoded. */
  failed(failure: DecodeFailure): void
  dropped(count: number): void
}

/** Payload format invalid: the reason for which a message that cannot be decoded is refused. */
const UNDECODABLE = 0x99

export const createObserving = ({ refused, attach, failed, dropped }: ObservingPort): Observing => {
  const manual = <T>(wanted: Wanted, subscriber: Subscriber<T>, deliver: Deliver<T>): Receiver =>
    createReceiver(wanted.buffer, {
      deliver: (message, settle) => deliver(subscriber, message, settle),
      dropped,
      overflow: capacity => subscriber.error(new ObserverOverflowError(wanted.filter, capacity)),
    })

  const messages = <T>(
    prepared: Either<Error, Wanted>,
    deliver: Deliver<T>,
    automatic: (subscriber: Subscriber<T>) => Destination = subscriber =>
      destinationOf(subscriber, message => deliver(subscriber, message, null)),
  ): Observable<T> =>
    new Observable(subscriber => {
      const problem = prepared._tag === 'Left' ? prepared.left : refused()
      if (problem !== null || prepared._tag === 'Left') return subscriber.error(problem)
      const wanted = prepared.right
      const receiver = wanted.manual ? manual(wanted, subscriber, deliver) : null
      let detach: () => void
      try {
        const { qos, retained, strict } = wanted
        const destination =
          receiver === null ? automatic(subscriber) : destinationOf(subscriber, receiver.next)
        const observer = createObserver({ qos, retained, strict, destination, isBusy: receiver?.isBusy })
        detach = attach(wanted, observer)
      } catch (conflict) {
        return subscriber.error(conflict)
      }
      return () => {
        detach()
        receiver?.leave()
      }
    })

  return {
    raw: wanted =>
      messages(
        wanted,
        (subscriber, message, settle) =>
          subscriber.next(settle === null ? message : settledBy(message, settle)),
        // With many filters in use all that a message passes comes from main memory: this is nothing but the subscriber.
        subscriber => subscriber,
      ),
    typed: <A, P>(wanted: Either<Error, Wanted>, decode: Decoder<A, P>, match: Matcher<P>) => {
      const emitted = wanted._tag === 'Right' && wanted.right.tombstones ? match : null
      return messages<Message<A, P> | Tombstone<P>>(wanted, (subscriber, message, settle) => {
        const decoded = decode(message)
        if (decoded._tag === 'Right') {
          subscriber.next(settle === null ? decoded.right : settledBy(decoded.right, settle))
        } else if (decoded.left.deleted === true) {
          deleted(subscriber, message, emitted, settle)
        } else {
          failed(decoded.left)
          settle?.(UNDECODABLE, wordsOfRefusal(decoded.left.message))
        }
      })
    },
    either: (wanted, decode) =>
      messages(wanted, (subscriber, message, settle) => {
        const decoded = decode(message)
        if (decoded._tag === 'Left' && decoded.left.deleted === true) tellDeleted(subscriber, message.topic)
        if (settle === null) subscriber.next(decoded)
        else if (decoded._tag === 'Right') subscriber.next(right(settledBy(decoded.right, settle)))
        else subscriber.next(left(failureSettledBy(decoded.left, settle)))
      }),
  }
}

const destinationOf = <T>(subscriber: Subscriber<T>, next: Destination['next']): Destination => ({
  next,
  error: error => subscriber.error(error),
  complete: () => subscriber.complete(),
})

/** Emits a deletion where the observer wants it in its stream (`match`), else tells those behind it that want to hear. */
const deleted = <P>(
  subscriber: Subscriber<Tombstone<P>>,
  message: Message,
  match: Matcher<P> | null,
  settle: Settle | null,
): void => {
  const params = match?.(message.topic)
  if (params?._tag === 'Right') {
    const tombstone = createTombstone(message, params.right)
    subscriber.next(settle === null ? tombstone : settledBy(tombstone, settle))
  } else {
    tellDeleted(subscriber, message.topic)
    settle?.(0, undefined)
  }
}

const failureSettledBy = (failure: DecodeFailure, settle: Settle): DecodeFailure => ({
  ...failure,
  ack: () => settle(0, undefined),
  nack: (reason: NackReason = {}) => {
    const { code, text } = refusalOf(reason, { code: UNDECODABLE, text: wordsOfRefusal(failure.message) })
    settle(code, text)
  },
})
