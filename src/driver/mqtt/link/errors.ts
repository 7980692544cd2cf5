import { quote } from '../../../base/escape.js'
import {
  ConnectionLostError,
  ConnectionRefusedError,
  LinkError,
  type LinkErrorOptions,
} from '../../../base/linkErrors.js'
import { reasonName } from '../../../base/reasonCodes.js'
import type { Hopeless } from '../../connect/failures.js'
import { isFatalDisconnect, isFatalRefusal, isTakenOver } from '../../refusals.js'
import type { Connack, Disconnect } from '../wire/decode.js'
import { ProtocolError } from '../wire/errors.js'
import type { Version } from '../wire/packetTypes.js'
import type { WireProperties } from '../wire/properties.js'
import { connackCode } from './connackCode.js'

/** What a broker says beside its code. */
type Said = Pick<LinkErrorOptions, 'reason' | 'userProperties'>

/** The broker sends the client to another server: the next attempt goes there. */
export class RedirectedError extends LinkError {
  static override readonly brand: string = 'rxtopics.RedirectedError'
  override readonly name = 'RedirectedError'
  /** As the broker gave it: a host, or `host:port`, or several. */
  readonly server: string
  /** `true`: for good (0x9D); `false`: for one connection (0x9C). */
  readonly permanent: boolean

  constructor(
    server: string,
    reasonCode: number,
    said: Pick<LinkErrorOptions, 'reason' | 'userProperties'> = {},
  ) {
    super(`the broker sends the client to ${quote(server)}: ${reasonName(reasonCode)}`, {
      reasonCode,
      ...said,
    })
    this.server = server
    this.permanent = reasonCode === SERVER_MOVED
  }
}

const USE_ANOTHER_SERVER = 0x9c
const SERVER_MOVED = 0x9d

/** The error of a CONNACK, `null` if it accepts. */
export const refusalOf = (connack: Connack, version: Version, hopeless: Hopeless): LinkError | null => {
  const code = connackCode(connack.code, version)
  if (code === 0) return null
  const text = wordsOf(connack.properties, code)
  return (
    redirection(code, connack.properties) ??
    new ConnectionRefusedError(`the broker refused the connection: ${text}`, {
      reasonCode: code,
      ...saidIn(connack.properties),
      fatal: isFatalRefusal(code) && hopeless(code),
    })
  )
}

export const disconnectionOf = ({ code, properties }: Disconnect, hopeless: Hopeless): LinkError =>
  redirection(code, properties) ??
  new ConnectionLostError(`the broker disconnected: ${wordsOf(properties, code)}`, {
    reasonCode: code,
    ...saidIn(properties),
    fatal: isTakenOver(code) || (isFatalDisconnect(code) && hopeless(code)),
  })

/** Returns what DISCONNECT says of an error; `null`: it is not told. */
export const faultOf = (error: LinkError, version: Version): number | null =>
  version === 5 && error instanceof ProtocolError ? (error.reasonCode ?? 0x80) : null

/** Of a connection that ends because it is of little use: what holds it up comes again over the next. */
export const heldUpBy = (count: number): LinkError =>
  new ConnectionLostError(`${count} messages were left unsettled, and come again over the next connection`, {
    reasonCode: NORMAL,
  })

/** What DISCONNECT says then: the broker has done nothing wrong, and keeps the will to itself. */
export const NORMAL = 0

const wordsOf = (properties: WireProperties | null, code: number): string =>
  properties?.texts['reasonString'] ?? reasonName(code)

const saidIn = (properties: WireProperties | null): Said => ({
  reason: properties?.texts['reasonString'],
  userProperties: properties?.userProperties,
})

const redirection = (code: number, properties: WireProperties | null): LinkError | null => {
  const server = properties?.texts['serverReference']
  const redirects = code === USE_ANOTHER_SERVER || code === SERVER_MOVED
  return redirects && server !== undefined ? new RedirectedError(server, code, saidIn(properties)) : null
}
