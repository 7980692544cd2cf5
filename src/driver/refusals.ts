// What the reason codes of answers mean for what comes next: one table for all drivers.

/** Time may change these: server unavailable, server busy, quota exceeded (MQTT 5, section 2.4). */
const passing: ReadonlySet<number> = new Set([0x88, 0x89, 0x97])

/** About the client itself: trying again with the same options cannot help. */
const permanent: ReadonlySet<number> = new Set([
  0x84, // unsupported protocol version
  0x85, // client identifier not valid
  0x86, // bad user name or password
  0x87, // not authorized
  0x8a, // banned
  0x8c, // bad authentication method
  0x9d, // server moved, and nobody says where to
])

/** As the answer to CONNECT these are about what is in it, which stays the same; later, about one packet. */
const aboutConnect: ReadonlySet<number> = new Set([
  0x81, // malformed packet
  0x82, // protocol error
  0x90, // topic name invalid: the will's
  0x95, // packet too large
  0x99, // payload format invalid: the will's
  0x9a, // retain not supported: the will's
  0x9b, // QoS not supported: the will's
])

/** Connecting again would throw the other client out, which would come back in turn, and so on. */
export const SESSION_TAKEN_OVER = 0x8e

/** Why a server ends a connection whatever was asked over it. */
const aboutTheServer: ReadonlySet<number> = new Set([
  0x00, // normal disconnection
  0x88, // server unavailable
  0x89, // server busy
  0x8b, // server shutting down
  0x8d, // keep alive timeout
  0x8e, // session taken over
  0x98, // administrative action
  0x9c, // use another server
  0x9d, // server moved
  0x9f, // connection rate exceeded
  0xa0, // maximum connect time
])

/** Returns whether the end of a connection may be the answer to a request; `undefined`: nobody gave a reason. */
export const mayBeAnswer = (code: number | undefined): boolean =>
  code === undefined || !aboutTheServer.has(code)

/**
 * Returns whether a DISCONNECT with this code, though it is final, may be about one of the requests that were unanswered:
 * 0x87, not authorized.
 */
export const isAboutRequest = (code: number | undefined): code is number => code === 0x87

/** Returns whether an answer from 0x80 to a subscription or a publish means "not now". */
export const isPassing = (code: number): boolean => passing.has(code)

/**
 * Returns whether a refusal of CONNECT is fatal unless `retry` says otherwise. Every code not listed (server busy,
 * quota exceeded, …) may pass.
 */
export const isFatalRefusal = (code: number): boolean => permanent.has(code) || aboutConnect.has(code)

/** Returns whether another client has taken this one's place: whichever server is asked next, that goes on. */
export const isTakenOver = (code: number): boolean => code === SESSION_TAKEN_OVER

/** Returns whether a DISCONNECT of the server means that connecting again would only repeat it. */
export const isFatalDisconnect = (code: number): boolean => code === SESSION_TAKEN_OVER || permanent.has(code)
