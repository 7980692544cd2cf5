import { ConnectionLostError, ConnectionRefusedError, LinkError } from '../../../base/errors.js'
import { reasonName } from '../../../base/reasonCodes.js'

/** About the client itself. Left out: busy, unavailable, quota, rate, use another server, … */
const PERMANENT: ReadonlySet<number> = new Set([
  0x84, // unsupported protocol version
  0x85, // client identifier not valid
  0x86, // bad user name or password
  0x87, // not authorized
  0x8a, // banned
  0x8c, // bad authentication method
  0x9d, // server moved
])

/** As the answer to CONNECT they are about the will in it, which stays the same; later, about one packet. */
const ABOUT_THE_WILL: ReadonlySet<number> = new Set([
  0x90, // topic name invalid
  0x95, // packet too large
  0x99, // payload format invalid
  0x9a, // retain not supported
  0x9b, // QoS not supported
])

/** Taking the session back would only take it from the other client, which would do the same. */
const SESSION_TAKEN_OVER = 0x8e

export const refusedBy = (reasonCode: number): LinkError =>
  new ConnectionRefusedError(`the broker refused the connection: ${reasonName(reasonCode)}`, {
    reasonCode,
    fatal: PERMANENT.has(reasonCode) || ABOUT_THE_WILL.has(reasonCode),
  })

export const disconnectedBy = (reasonCode: number): LinkError =>
  new ConnectionLostError(`the broker ended the connection: ${reasonName(reasonCode)}`, {
    reasonCode,
    fatal: PERMANENT.has(reasonCode) || reasonCode === SESSION_TAKEN_OVER,
  })

export const lost = (): LinkError => new ConnectionLostError('the connection was lost')

export const unreachable = (): LinkError => new LinkError('the broker is down')
