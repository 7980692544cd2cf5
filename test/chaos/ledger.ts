import type { Recorded } from '../support/proxy.js'

/** A topic on which numbers are published, counted from 0. */
export interface Track {
  readonly topic: string
  readonly qos: 1 | 2
  published: number
}

/** What one observer has received, in order, by topic. */
export type Seen = Map<string, number[]>

/** Returns whether an observer has everything. */
export const isComplete = (tracks: readonly Track[], seen: Seen): boolean =>
  tracks.every(({ topic, published }) => new Set(seen.get(topic)).size === published)

/** What a proxy saw the broker do, and no client can undo. */
export interface Excuses {
  readonly repeated: Seen
  readonly overtaken: Seen
}

/** Returns what is wrong with what an observer has received: lost, doubled or out of order. */
export const problems = (
  tracks: readonly Track[],
  seen: Seen,
  { repeated, overtaken }: Excuses,
): readonly string[] =>
  tracks.flatMap(({ topic, qos, published }) => {
    const numbers = seen.get(topic) ?? []
    const first = [...new Set(numbers)]
    const missing = Array.from({ length: published }, (_, i) => i).filter(i => !first.includes(i))
    const excused = [...(repeated.get(topic) ?? [])]
    const doubled = numbers.filter((number, i) => {
      if (qos === 1 || numbers.indexOf(number) === i) return false
      const excuse = excused.indexOf(number)
      if (excuse >= 0) excused.splice(excuse, 1)
      return excuse < 0
    })
    // At QoS 1 a message may come again, but never before those that came before it had come once.
    const late = first.filter(
      (number, i) => number < (first[i - 1] ?? -1) && overtaken.get(topic)?.includes(number) !== true,
    )
    return [
      ...(missing.length > 0 ? [`${topic} QoS ${qos}: lost ${missing.join(' ')} of ${published}`] : []),
      ...(doubled.length > 0 ? [`${topic} QoS ${qos}: doubled ${doubled.join(' ')}`] : []),
      ...(late.length > 0 ? [`${topic} QoS ${qos}: out of order ${late.join(' ')}`] : []),
    ]
  })

/**
 * Returns the QoS 2 messages that a broker has sent again, as if for the first time, after it had released them, which
 * it must not (MQTT-4.3.3-6): no client can tell such a PUBLISH from a new message. Mosquitto 2.0 does so when two
 * connections in a row are lost before it gets to repeat its PUBREL, and after a restart.
 */
export const sentAfterRelease = (recorded: readonly Recorded[]): Seen => {
  const flights = new Map<number, { readonly topic: string; readonly number: number; released: boolean }>()
  const again: Seen = new Map()
  for (const { direction, packet } of recorded) {
    if (direction === 'toBroker' || packet.messageId === undefined) continue
    const flight = flights.get(packet.messageId)
    if (packet.cmd === 'pubrel' && flight !== undefined) flight.released = true
    if (packet.cmd !== 'publish' || packet.qos !== 2) continue
    const { topic } = packet
    const number = numberOf(packet.payload)
    if (flight?.released && flight.topic === topic && flight.number === number) note(again, topic, number)
    flights.set(packet.messageId, { topic, number, released: false })
  }
  return again
}

/**
 * Returns what a broker has sent after a later one of its topic, on one connection, though it had got them in order. On
 * each connection messages of a topic are to come in the order in which they arrived (MQTT-4.6.0-6). Mosquitto 2.0 sends
 * what waits for its window and what it repeats after a reconnect in no such order.
 */
export const sentOutOfOrder = (arrived: readonly Recorded[], sent: readonly Recorded[]): Seen => {
  const overtaken: Seen = new Map()
  const ordered = inOrder(arrived, 'toBroker')
  const highest = new Map<string, number>()
  for (const { connection, direction, packet } of sent) {
    if (direction === 'toBroker' || packet.cmd !== 'publish') continue
    const { topic } = packet
    const number = numberOf(packet.payload)
    const key = `${connection} ${topic}`
    const before = highest.get(key) ?? -1
    if (number < before && ordered.has(topic)) note(overtaken, topic, number)
    highest.set(key, Math.max(before, number))
  }
  return overtaken
}

/** Returns the topics whose numbers were all sent for the first time in their order. */
const inOrder = (recorded: readonly Recorded[], from: Recorded['direction']): ReadonlySet<string> => {
  const firsts: Seen = new Map()
  for (const { direction, packet } of recorded) {
    if (direction !== from || packet.cmd !== 'publish') continue
    const number = numberOf(packet.payload)
    if (firsts.get(packet.topic)?.includes(number) !== true) note(firsts, packet.topic, number)
  }
  const topics = [...firsts].filter(([, numbers]) =>
    numbers.every((number, i) => number > (numbers[i - 1] ?? -1)),
  )
  return new Set(topics.map(([topic]) => topic))
}

export const note = (seen: Seen, topic: string, number: number): void => {
  const numbers = seen.get(topic)
  if (numbers === undefined) seen.set(topic, [number])
  else numbers.push(number)
}

/** Returns the number that a payload begins with. */
export const numberOf = (payload: Uint8Array | string): number =>
  Number.parseInt(
    typeof payload === 'string' ? payload : new TextDecoder().decode(payload.subarray(0, 12)),
    10,
  )
