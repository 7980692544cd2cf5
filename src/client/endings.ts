import type { LinkError } from '../base/linkErrors.js'
import { mayBeAnswer } from '../driver/refusals.js'
import type { Ended } from './connection/events.js'
import type { Unanswered } from './connection/status.js'
import { asAnswer } from './isolation/asAnswer.js'
import type { Culprit, Isolation } from './isolation/isolation.js'

/** What the ends of connections say of the requests that were unanswered. */
export interface Endings {
  /** A link that was in use is about to be lost. */
  ending(reason: LinkError): Ended
  /** It is lost, and everybody else knows: what has ended one connection after the other is given up. */
  lost(): void
}

export interface EndingsPort<T extends object> {
  readonly isolation: Isolation<T>
  /** Returns the requests that may have ended the connection. */
  suspects(): readonly T[]
  unanswered(): Unanswered
  /** Returns what the reason is to be taken for. */
  error(reason: LinkError, unanswered: Unanswered): LinkError
  giveUp(request: T, attempts: number): void
}

export const createEndings = <T extends object>(port: EndingsPort<T>): Endings => {
  let culprit: Culprit<T> | null = null
  return {
    ending: reason => {
      const suspects = port.suspects()
      const verdict = mayBeAnswer(reason.reasonCode) ? port.isolation.ended(suspects) : null
      culprit = verdict?.culprit ?? null
      const unanswered = port.unanswered()
      const closer = verdict?.closer ?? false
      return {
        unanswered,
        closer,
        error: port.error(suspects.length > 0 ? asAnswer(reason) : reason, unanswered),
      }
    },
    lost: () => {
      if (culprit === null) return
      const { request, attempts } = culprit
      culprit = null
      port.giveUp(request, attempts)
    },
  }
}
