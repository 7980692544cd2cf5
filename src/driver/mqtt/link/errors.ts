import { quote } from '../../../base/escape.js'
import { ConnectionLostError, ConnectionRefusedError, LinkError } from '../../../base/linkErrors.js'
import { reasonName } from '../../../base/reasonCodes.js'
import { isFatalDisconnect, isFatalRefusal, isTakenOver } from '../../refusals.js'
import type { Connack, Disconnect } from '../wire/decode.js'
import type { Version } from '../wire/packetTypes.js'
import type { WireProperties } from '../wire/properties.js'
import { connackCode } from './connackCode.js'

/** TLS failed: the certificate of one side does not satisfy the other, or there is no way to talk at all. */
export class TlsError extends LinkError {
  override readonly name = 'TlsError'
  /** What Node or OpenSSL call it: `DEPTH_ZERO_SELF_SIGNED_CERT`, `ERR_TLS_CERT_ALTNAME_INVALID`, … */
  readonly code: string

  constructor(code: string, text: string, options: { readonly fatal: boolean; readonly cause: unknown }) {
    super(`no secure connection: ${text}`, options)
    this.code = code
  }
}

/** The broker sends the client to another server: the next attempt goes there. */
export class RedirectedError extends LinkError {
  override readonly name = 'RedirectedError'
  /** As the broker gave it: a host, or `host:port`, or several. */
  readonly server: string
  /** `true`: for good (0x9D); `false`: for one connection (0x9C). */
  readonly permanent: boolean

  constructor(server: string, reasonCode: number) {
    super(`the broker sends the client to ${quote(server)}: ${reasonName(reasonCode)}`, {
      reasonCode,
    })
    this.server = server
    this.permanent = reasonCode === SERVER_MOVED
  }
}

const USE_ANOTHER_SERVER = 0x9c
const SERVER_MOVED = 0x9d

/**
 * Notes that this server is of no use with these options, for a reason code where there was one; returns whether that
 * leaves nothing to try.
 */
export type Hopeless = (code?: number) => boolean

/** The error of a CONNACK, `null` if it accepts. */
export const refusalOf = (connack: Connack, version: Version, hopeless: Hopeless): LinkError | null => {
  const code = connackCode(connack.code, version)
  if (code === 0) return null
  const text = wordsOf(connack.properties, code)
  return (
    redirection(code, connack.properties) ??
    new ConnectionRefusedError(`the broker refused the connection: ${text}`, {
      reasonCode: code,
      fatal: isFatalRefusal(code) && hopeless(code),
    })
  )
}

export const disconnectionOf = ({ code, properties }: Disconnect, hopeless: Hopeless): LinkError =>
  redirection(code, properties) ??
  new ConnectionLostError(`the broker disconnected: ${wordsOf(properties, code)}`, {
    reasonCode: code,
    fatal: isTakenOver(code) || (isFatalDisconnect(code) && hopeless(code)),
  })

const wordsOf = (properties: WireProperties | null, code: number): string =>
  properties?.texts['reasonString'] ?? reasonName(code)

const redirection = (code: number, properties: WireProperties | null): LinkError | null => {
  const server = properties?.texts['serverReference']
  const redirects = code === USE_ANOTHER_SERVER || code === SERVER_MOVED
  return redirects && server !== undefined ? new RedirectedError(server, code) : null
}

/** The error of a connection that failed below MQTT. `secure`: it was to be, or is, encrypted. */
export const failureOf = (cause: Error, opened: boolean, secure: boolean, hopeless: Hopeless): LinkError => {
  const code = secure && !opened ? tlsCode(cause) : null
  if (code !== null) {
    return new TlsError(code, cause.message, { cause, fatal: !passing.has(code) && hopeless() })
  }
  const text = textOf(cause)
  if (opened) return new ConnectionLostError(`the connection failed: ${text}`, { cause })
  return new LinkError(`no connection: ${text}`, { cause })
}

/** A host with several addresses, none of which answers, is an error without a message. */
const textOf = (cause: Error & { readonly code?: unknown }): string =>
  cause.message === '' ? String(cause.code ?? cause.name) : cause.message

/** Time changes these. */
const passing: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])

/**
 * What Node calls errors of certificates (those of OpenSSL's verification) and of TLS. All others, such as a network's
 * `ECONNRESET`, which comes without a system call where it ends a handshake, may pass.
 */
const tlsCodes =
  /^(EPROTO|ERR_(TLS|SSL|OSSL)_\w+|UNABLE_TO_\w+|\w*(CERT|CRL)\w*|(INVALID|PATH|HOSTNAME)_\w+|UNSPECIFIED)$/

const tlsCode = (error: Error): string | null => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && tlsCodes.test(code) ? code : null
}
