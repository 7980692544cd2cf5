import { noProperties, type Qos } from '../../../message.js'
import type { ProtocolVersion, PublishPacket } from '../wire/packets.js'
import { type Publication, propertiesAt } from './publication.js'

/**
 * What one publish that matches several filters of a session gives (MQTT 5 section 3.3.4 leaves it to the broker):
 *
 * - `merged`: one copy that lists all identifiers, with the highest granted QoS
 * - `each`: a copy for every subscription, with its identifier and QoS
 * - `single`: one copy with the highest granted QoS and no identifiers
 */
export type Overlap = 'merged' | 'each' | 'single'

/** What the broker remembers of a SUBSCRIBE. */
export interface Subscription {
  /** With its `$share/{group}/` prefix where it has one. */
  readonly filter: string
  /** As granted. */
  readonly qos: Qos
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  readonly identifier: number | undefined
}

/** A copy of a message for one session. */
export interface Delivery {
  readonly publication: Publication
  readonly qos: Qos
  readonly retain: boolean
  readonly identifiers: readonly number[]
  /** The shared filter it was sent for, else `null`. */
  readonly shared: string | null
}

export const lowerQos = (a: Qos, b: Qos): Qos => (a < b ? a : b)

const copyFor = (publication: Publication, subscriptions: readonly Subscription[]): Delivery => {
  const identifiers: number[] = []
  let granted: Qos = 0
  let asPublished = false
  for (const { qos, retainAsPublished, identifier } of subscriptions) {
    if (qos > granted) granted = qos
    asPublished ||= retainAsPublished
    if (identifier !== undefined) identifiers.push(identifier)
  }
  const retain = publication.retain && asPublished
  return { publication, qos: lowerQos(publication.qos, granted), retain, identifiers, shared: null }
}

/** Returns the copies of a live message for a session with these matching subscriptions, none of them shared. */
export const liveCopies = (
  overlap: Overlap,
  publication: Publication,
  subscriptions: readonly Subscription[],
): readonly Delivery[] => {
  if (overlap === 'each') return subscriptions.map(subscription => copyFor(publication, [subscription]))
  const copy = copyFor(publication, subscriptions)
  return [overlap === 'merged' ? copy : { ...copy, identifiers: [] }]
}

/** Returns the copy for the member that a shared subscription chose. */
export const sharedCopy = (publication: Publication, subscription: Subscription): Delivery => ({
  ...copyFor(publication, [subscription]),
  shared: subscription.filter,
})

/** Returns the copy of a stored message that a new subscription gets (MQTT-3.3.1-8). */
export const replayedCopy = (publication: Publication, subscription: Subscription): Delivery => ({
  ...copyFor(publication, [subscription]),
  retain: true,
})

/**
 * Returns the packets of such copies at QoS 0, made one at a time: a few thousand filters may match a few thousand topics,
 * and all at once would be millions.
 */
export function* replayedPackets(
  stored: readonly Publication[],
  subscription: Subscription,
  version: ProtocolVersion,
  now: number,
): Generator<PublishPacket> {
  for (const publication of stored)
    yield publishPacket(replayedCopy(publication, subscription), version, undefined, false, now)
}

export const publishPacket = (
  { publication, qos, retain, identifiers }: Delivery,
  version: ProtocolVersion,
  packetId: number | undefined,
  dup: boolean,
  now: number,
): PublishPacket => ({
  type: 'publish',
  topic: publication.topic,
  payload: publication.payload,
  qos,
  retain,
  dup,
  packetId,
  identifiers: version === 5 ? identifiers : [],
  properties: version === 5 ? propertiesAt(publication, now) : noProperties,
})
