import type { Observable } from 'rxjs'
import { checkArgument, fields, isBoolean, isPayload, isQos, type Rule, required } from '../../base/checks.js'
import { type Either, right } from '../../base/either.js'
import { ClosedError } from '../../base/errors.js'
import { isProperties, type Properties, type Qos } from '../../base/properties.js'
import { isTopicName } from '../../base/text.js'
import { report } from '../../driver/protect.js'
import type { Receipt } from '../../message.js'
import type { Prepared } from '../outbox/entry.js'
import { preparePublish } from './preparePublish.js'

/** What a client says when it has come: the counterpart of a will. */
export interface Birth {
  /** Where it says it. */
  readonly topic: string
  /** What it says. */
  readonly payload: Uint8Array | string
  /** How surely the broker gets it. @default 1 */
  readonly qos?: Qos
  /** `true`: the broker keeps it, for those who come later. @default true */
  readonly retain?: boolean
  /** Sent along (MQTT 5). @default none */
  readonly properties?: Properties
}

const birthRule: Rule = /* @__PURE__ */ fields({
  topic: /* @__PURE__ */ required(isTopicName),
  payload: /* @__PURE__ */ required(isPayload),
  qos: isQos,
  retain: isBoolean,
  properties: isProperties,
})

/** A birth, or what gives one for each connection. */
export const isBirth: Rule = value => (typeof value === 'function' ? null : birthRule(value))

/** What a birth needs of its client. */
export interface BirthPort {
  /** Returns why nobody may publish any more, or `null`. */
  refused(): Error | null
  publish(prepared: Either<Error, Prepared>): Observable<Receipt>
}

/** Returns a function that publishes what is to be said with each connection. */
export const createBirth =
  (given: Birth | (() => Birth) | undefined, { refused, publish }: BirthPort): (() => void) =>
  () => {
    if (given === undefined || refused() !== null) return
    try {
      publish(prepareBirth(typeof given === 'function' ? given() : given)).subscribe({
        error: tellUnlessClosed,
      })
    } catch (error) {
      report(error)
    }
  }

/** Throws an `OptionError` for what a function gives and cannot be. */
const prepareBirth = (birth: Birth): Either<Error, Prepared> => {
  checkArgument('createClient.birth', birth, birthRule)
  const { topic, payload, qos = 1, retain = true, properties } = birth
  // One that still waits in the outbox is of a connection that is gone.
  const options = { qos, retain, conflate: true, ...(properties === undefined ? {} : { properties }) }
  const prepared = preparePublish('createClient.birth', topic, payload, options)
  // After an outage the outbox is full as often as not, and who is there would be gone for everybody.
  return prepared._tag === 'Left' ? prepared : right({ ...prepared.right, exempt: true })
}

/** A client that closes takes its birth back. */
const tellUnlessClosed = (error: unknown): void => {
  if (!(error instanceof ClosedError)) report(error)
}
