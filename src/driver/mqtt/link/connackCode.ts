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
