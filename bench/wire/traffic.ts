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

/** A room has a reading; one filter matches them all. */
export const rooms = (count: number): readonly Family[] => [
  {
    filter: 'site/+/room/+/reading',
    topics: Array.from({ length: count }, (_, i) => `site/s${i % 97}/room/r${i}/reading`),
  },
]

/** How many packets are prepared, if no other number is asked for; a QoS 1 packet of one round through them has the identifier of its place. */
export const PREPARED = 20_000

const reading: Buffer = Buffer.from(
  JSON.stringify({
    at: '2026-01-01T00:00:00.000Z',
    celsius: 21.5,
    humidity: 40,
    battery: 'good',
    seq: 1000001,
  }),
)

/** Payloads of the sizes that are compared; all but the first are JSON. */
export const payloads = {
  20: Buffer.from('celsius=21.5;1000001'),
  100: reading,
  250: Buffer.from(
    JSON.stringify({
      at: '2026-01-01T00:00:00.000Z',
      device: { id: 'b5c7a1d2-4e0f-4c1e', model: 'TH-22', firmware: '4.1.9' },
      celsius: 21.5,
      humidity: 40,
      pressure: 1013.25,
      battery: 'good',
      tags: ['indoor', 'calibrated', 'second floor'],
      note: 'replaced in spring',
      seq: 1000001,
    }),
  ),
  1000: Buffer.concat([Buffer.alloc(1_000 - reading.length, ' '), reading]),
} as const

export type Size = keyof typeof payloads

/** Returns so many PUBLISH packets; `identifierOf` gives the subscription identifier of a filter. */
export const prepare = (
  all: readonly Family[],
  version: 4 | 5,
  qos: 0 | 1,
  size: Size,
  count: number,
  identifierOf: (filter: string) => number | undefined,
): Frames => {
  const random = createRandom(7)
  const ends: number[] = []
  let end = 0
  const packets = Array.from({ length: count }, (_, i) => {
    const { filter, topics } = all[Math.floor(random() * all.length)] as Family
    const identifier = identifierOf(filter)
    const packet = generate(
      {
        cmd: 'publish',
        topic: topics[Math.floor(random() * topics.length)] ?? '',
        payload: numbered(payloads[size], i),
        qos,
        retain: false,
        dup: false,
        ...(qos > 0 ? { messageId: i + 1 } : {}),
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

const numbered = (payload: Buffer, i: number): Buffer =>
  Buffer.from(payload.toString().replace('1000001', String(1_000_000 + i)))
