import fc from 'fast-check'
import * as wire from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import type { Properties, Qos } from '../../../../../src/message.js'

/** Text that may stand in a packet: no U+0000 and no half of a surrogate pair (MQTT-1.5.4-1 and -2). */
export const text = (minLength = 0): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'grapheme', minLength, maxLength: 40 })
    .filter(value => !value.includes('\0') && !/\p{Surrogate}/u.test(value))

/** A topic name: no wildcards (MQTT-4.7.1-1). */
export const topicName: fc.Arbitrary<string> = text(1).filter(value => !/[+#]/.test(value))

export const bytes: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 60 })

export const qos: fc.Arbitrary<Qos> = fc.constantFrom<Qos[]>(0, 1, 2)

/** A PUBLISH without QoS has no identifier. */
export const identifier: fc.Arbitrary<number> = fc.integer({ min: 1, max: 0xffff })

export const userProperties: fc.Arbitrary<Record<string, string | string[]>> = fc.dictionary(
  // `mqtt-packet` keeps them in an ordinary object, where this name does not work.
  text().filter(name => name !== '__proto__'),
  // And it takes an empty value for none when the name comes again.
  fc.oneof(text(), fc.array(text(1), { minLength: 2, maxLength: 3 })),
  { minKeys: 1, maxKeys: 3, noNullPrototype: true },
)

/** A packet of a publish flow, and a reason that it may give (MQTT 5, sections 3.4.2.1, 3.5.2.1, 3.6.2.1, 3.7.2.1). */
export const ack: fc.Arbitrary<readonly [type: wire.Ack, code: number]> = fc.oneof(
  fc.tuple(
    fc.constantFrom(wire.PUBACK, wire.PUBREC),
    fc.constantFrom(0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99),
  ),
  fc.tuple(fc.constantFrom(wire.PUBREL, wire.PUBCOMP), fc.constantFrom(0, 0x92)),
)

const optional = <T>(values: { readonly [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(values, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>

export const properties: fc.Arbitrary<Properties> = optional<Required<Properties>>({
  payloadFormatIndicator: fc.boolean(),
  messageExpiryInterval: fc.integer({ min: 0, max: 0xffff_ffff }),
  contentType: text(),
  responseTopic: topicName,
  correlationData: bytes,
  userProperties,
})

/** Bytes as text: comparing long ones element by element takes milliseconds. */
export const hex = (payload: Uint8Array | string): string => Buffer.from(payload).toString('hex')

/** Properties as MQTT.js has them, which knows bytes as `Buffer` only. */
export const asPacketProperties = ({ correlationData, ...rest }: Properties): Record<string, unknown> => ({
  ...rest,
  ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
})
