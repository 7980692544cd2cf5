import { generate } from 'mqtt-packet'
import { createRandom } from '../statistics.js'

/** A filter, and the topics it matches; no other filter matches them. */
export interface Family {
  readonly filter: string
  readonly topics: readonly string[]
}

/** Returns filters of which 70 % are exact, 25 % have a `+` and 5 % end in `#`. */
export const families = (count: number): readonly Family[] =>
  Array.from({ length: count }, (_, i) => {
    const room = `site-${i % 7}/floor-${i % 31}/room-${i}`
    const kind = i % 20
    if (kind < 14) return { filter: `${room}/temperature`, topics: [`${room}/temperature`] }
    if (kind < 19) {
      return { filter: `${room}/+/power`, topics: [1, 2, 3, 4].map(lamp => `${room}/lamp-${lamp}/power`) }
    }
    return {
      filter: `${room}/meters/#`,
      topics: [`${room}/meters/water`, `${room}/meters/heat/total`, `${room}/meters`],
    }
  })

export interface Frames {
  readonly bytes: Buffer
  /** Where each packet ends. */
  readonly ends: readonly number[]
}

/** How many packets are prepared; a QoS 1 packet of one round through them has the identifier of its place. */
export const PREPARED = 20_000

export const payload: Buffer = Buffer.from(
  JSON.stringify({
    at: '2026-01-01T00:00:00.000Z',
    celsius: 21.5,
    humidity: 40,
    battery: 'good',
    seq: 1000001,
  }),
)

/** Returns `PREPARED` PUBLISH packets; `identifierOf` gives the subscription identifier of a filter. */
export const prepare = (
  all: readonly Family[],
  version: 4 | 5,
  qos: 0 | 1,
  identifierOf: (filter: string) => number | undefined,
): Frames => {
  const random = createRandom(7)
  const ends: number[] = []
  let end = 0
  const packets = Array.from({ length: PREPARED }, (_, i) => {
    const { filter, topics } = all[Math.floor(random() * all.length)] as Family
    const identifier = identifierOf(filter)
    const packet = generate(
      {
        cmd: 'publish',
        topic: topics[Math.floor(random() * topics.length)] ?? '',
        payload: numbered(i),
        qos,
        retain: false,
        dup: false,
        messageId: i + 1,
        ...(identifier === undefined ? {} : { properties: { subscriptionIdentifier: identifier } }),
      },
      { protocolVersion: version },
    )
    end += packet.length
    ends.push(end)
    return packet
  })
  return { bytes: Buffer.concat(packets), ends }
}

const numbered = (i: number): Buffer =>
  Buffer.from(payload.toString().replace('1000001', String(1_000_000 + i)))
