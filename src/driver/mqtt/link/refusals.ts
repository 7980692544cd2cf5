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
const SESSION_TAKEN_OVER = 0x8e

/** The return codes of a 3.1.1 CONNACK (section 3.2.2.3), as reason codes of MQTT 5. */
const returnCodes: readonly number[] = [
  0x00, // accepted
  0x84, // unacceptable protocol version
  0x85, // identifier rejected
  0x88, // server unavailable: may pass
  0x86, // bad user name or password
  0x87, // not authorized
]

/** Returns the reason code of a CONNACK, whatever the protocol's version. */
export const connackCode = (code: number, version: number): number =>
  version === 5 && code >= 0x80 ? code : (returnCodes[code] ?? 0x80)

/**
 * Returns whether a refusal of CONNECT is fatal unless `retry` says otherwise. Every code not listed (server busy,
 * quota exceeded, …) may pass.
 */
export const isFatal = (code: number): boolean => permanent.has(code) || aboutConnect.has(code)

/** Returns whether a server's DISCONNECT means that connecting again would only repeat it. */
export const isFinal = (code: number): boolean => code === SESSION_TAKEN_OVER || permanent.has(code)
