import { ConnectionLostError, LinkError } from '../../base/linkErrors.js'

/** TLS failed: the certificate of one side does not satisfy the other, or there is no way to talk at all. */
export class TlsError extends LinkError {
  static override readonly brand: string = 'rxtopics.TlsError'
  override readonly name = 'TlsError'
  /** What Node or OpenSSL call it: `DEPTH_ZERO_SELF_SIGNED_CERT`, `ERR_TLS_CERT_ALTNAME_INVALID`, … */
  readonly code: string

  constructor(code: string, text: string, options: { readonly fatal: boolean; readonly cause: unknown }) {
    super(`no secure connection: ${text}`, options)
    this.code = code
  }
}

/**
 * Notes that this server is of no use with these options, for a reason code where there was one; returns whether that
 * leaves nothing to try.
 */
export type Hopeless = (code?: number) => boolean

/** The error of a connection that failed below the protocol. `secure`: it was to be, or is, encrypted. */
export const failureOf = (cause: Error, opened: boolean, secure: boolean, hopeless: Hopeless): LinkError => {
  const code = secure && !opened ? tlsCode(cause) : null
  if (code !== null) {
    return new TlsError(code, tlsText(cause), { cause, fatal: !passing.has(code) && hopeless() })
  }
  const text = textOf(cause)
  if (opened) return new ConnectionLostError(`the connection failed: ${text}`, { cause })
  return new LinkError(`no connection: ${text}`, { cause })
}

/** What OpenSSL says is for its makers, but for the reason. */
const tlsText = (cause: Error & { readonly library?: unknown; readonly reason?: unknown }): string => {
  const { library, reason, message } = cause
  return typeof library === 'string' && typeof reason === 'string' ? `${reason} (${library})` : message
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
