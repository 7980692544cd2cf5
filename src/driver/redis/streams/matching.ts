import type { Qos } from '../../../message.js'
import { matchesFrom } from '../../../topic/filter/matches.js'
import type { Received, SubscribeRequest } from '../../driver.js'
import type { Fields } from './fields.js'
import { isAfter } from './ids.js'

/** One subscription, and what of the stream is for it. */
export interface Wanting {
  request: SubscribeRequest
  /** Its filter, without the group. */
  readonly filter: string
  /** The entry behind which it begins. */
  since: string
  /** The entry that it ends with; not given: it goes on. */
  until?: string
}

/** Returns what of an entry goes to these subscriptions, in one copy, or `null`: it is for none of them. */
export const receivedBy = (
  wanting: Iterable<Wanting>,
  { payload, qos, retain, from, properties }: Fields,
  {
    id,
    topic,
    clientId,
    again,
  }: {
    readonly id: string
    readonly topic: string
    readonly clientId: string
    readonly again: boolean
  },
): { readonly received: Received; readonly identifiers: readonly number[] } | null => {
  const identifiers: number[] = []
  let granted: Qos = 0
  let asPublished = false
  let any = false
  for (const { request, filter, since, until } of wanting) {
    if (!matchesFrom(filter, 0, topic) || !isAfter(id, since)) continue
    if (until !== undefined && isAfter(id, until)) continue
    if (request.noLocal && from === clientId) continue
    any = true
    if (request.qos > 0) granted = 1
    asPublished ||= request.retainAsPublished
    if (request.identifier !== undefined) identifiers.push(request.identifier)
  }
  if (!any) return null
  return {
    identifiers,
    received: {
      ...{ topic, payload, properties },
      qos: qos === 0 ? 0 : granted,
      retain: retain && asPublished,
      dup: again && qos > 0 && granted > 0,
    },
  }
}
