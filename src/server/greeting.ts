import type { Engine } from '../driver/memory/broker/engine.js'
import type { Version } from '../driver/mqtt/wire/packetTypes.js'
import type { Writer } from '../driver/mqtt/wire/writer.js'
import type { Limits } from './options.js'
import { hasRoom } from './quotas.js'
import type { Greeting } from './wire/decodeConnect.js'
import { encodeConnack } from './wire/encodeAnswers.js'

/** A CONNECT with what the server made of it. */
export interface Greeted {
  readonly greeting: Greeting
  /** The id the client got, where it came without one. */
  readonly assigned: string | undefined
  /** The reason code, where it is not let in. */
  readonly refusal: number | null
}

/** Returns a CONNECT within the limits of the server, or why it is refused. */
export const greet = (greeting: Greeting, engine: Engine, limits: Limits): Greeted => {
  const { version, connect } = greeting
  const anonymous = connect.clientId === ''
  // MQTT-3.1.3-8 of 3.1.1; MQTT 3.1 wants an id from everybody.
  if (anonymous && (version === 3 || (version === 4 && !connect.clean)))
    return { greeting, assigned: undefined, refusal: 0x85 }
  const assigned = anonymous ? freeId(engine) : undefined
  const clientId = assigned ?? connect.clientId
  const crowded =
    (engine.sessions.size >= limits.maximumSessions && !engine.sessions.has(clientId)) ||
    // Whatever becomes of it, the will of each client that is let in has room.
    (connect.will !== null && !hasRoom(connect.will, engine.retained, limits.maximumRetained))
  return {
    assigned,
    refusal: crowded ? 0x97 : null,
    greeting: {
      ...greeting,
      connect: {
        ...connect,
        clientId,
        sessionExpiry: Math.min(connect.sessionExpiry, limits.maximumSessionExpiry),
        receiveMaximum: Math.min(connect.receiveMaximum, limits.maximumInFlight),
      },
    },
  }
}

const freeId = (engine: Engine): string => {
  for (;;) {
    const id = engine.claimClientId(Math.random)
    if (!engine.sessions.has(id)) return id
  }
}

/** Writes the CONNACK of a client that the broker has not heard of. */
export const greetingRefused = (writer: Writer, code: number, version: Version): void =>
  encodeConnack(
    writer,
    { type: 'connack', code, sessionPresent: false, capabilities: none },
    nothing,
    version,
  )

// A refusal announces nothing.
const none = {
  maximumQos: 2,
  retained: true,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'one',
  retainHandling: true,
  noLocal: true,
  retainAsPublished: true,
  properties: true,
} as const
const nothing = { assigned: undefined, sessionExpiry: undefined, maximumPacketSize: 1, topicAliasMaximum: 0 }
