import { type Subscription, sharedCopy } from './copies.js'
import type { Publication } from './publication.js'
import type { Session } from './session.js'

/** The sessions that divide the messages of one shared filter among themselves (MQTT 5 section 4.8.2). */
export interface SharedGroup {
  readonly members: Map<Session, Subscription>
  /** Whether a connected session other than this one could take a message. */
  hasOther(session: Session): boolean
  /** Gives a message to the next member in turn; to one that is offline, to be queued, only if none is connected. */
  deliver(publication: Publication): void
}

export const createSharedGroup = (): SharedGroup => {
  const members = new Map<Session, Subscription>()

  const next = (publication: Publication): readonly [Session, Subscription] | undefined => {
    const inTurn = [...members]
    return (
      inTurn.find(([session]) => session.connected()) ??
      (publication.qos > 0 ? inTurn.find(([, { qos }]) => qos > 0) : undefined)
    )
  }

  return {
    members,
    hasOther: session => [...members.keys()].some(other => other !== session && other.connected()),
    deliver: publication => {
      const chosen = next(publication)
      if (chosen === undefined) return
      const [session, subscription] = chosen
      // To the back of the line: a Map keeps the order in which its keys were set.
      members.delete(session)
      members.set(session, subscription)
      session.deliver(sharedCopy(publication, subscription))
    },
  }
}
