/**
 * The refusals of CONNECT that trying again cannot change: fatal unless `retry` says otherwise. Every code not listed
 * (server busy, quota exceeded, …) may pass.
 */
const fatal: ReadonlySet<number> = new Set([
  0x81, // malformed packet: the next one would be the same
  0x82, // protocol error
  0x84, // unsupported protocol version
  0x85, // client identifier not valid
  0x86, // bad user name or password
  0x87, // not authorized
  0x8a, // banned
  0x8c, // bad authentication method
  0x90, // topic name invalid: the will's
  0x95, // packet too large: the will's
  0x9a, // retain not supported: the will's
  0x9b, // QoS not supported: the will's
])

export const isFatal = (code: number): boolean => fatal.has(code)

/** The return codes of a 3.1.1 CONNACK (section 3.2.2.3), as reason codes of MQTT 5. */
const returnCodes: readonly number[] = [0x00, 0x84, 0x85, 0x88, 0x86, 0x87]

/** Returns the reason code of a CONNACK, whatever the protocol's version. */
export const connackCode = (code: number, version: number): number =>
  version === 5 ? code : (returnCodes[code] ?? 0x80)

/**
 * Returns whether a server's DISCONNECT means that connecting again would only repeat it. After a take-over (0x8E) the
 * other client would be thrown out in turn, and so on.
 */
export const isFinal = (code: number): boolean => code === 0x8e || fatal.has(code)
