/** How servers are verified, and how this client proves who it is. */
export interface TlsOptions {
  /**
   * PEM text or DER bytes of the authorities to trust, in place of those the platform trusts.
   *
   * @default those of Node
   */
  readonly ca?: string | Uint8Array | readonly (string | Uint8Array)[]
  /** PEM of the client's certificate chain, and of its key. @default none */
  readonly cert?: string | Uint8Array
  /** PEM of the key of the client's certificate. @default none */
  readonly key?: string | Uint8Array
  /** Of an encrypted `key`. @default none */
  readonly passphrase?: string
  /** The name that the server's certificate must bear. @default the host of the URL */
  readonly servername?: string
  /** Protocol names offered by ALPN. @default none */
  readonly alpn?: readonly string[]
  /** The cipher suites to offer, as OpenSSL writes them. @default those of Node */
  readonly ciphers?: string
  /** The lowest version of TLS to accept. @default that of Node */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3'
  /** The highest version of TLS to accept. @default that of Node */
  readonly maxVersion?: 'TLSv1.2' | 'TLSv1.3'
  /**
   * What `tls.createSecureContext` of Node has made of authorities, certificates, keys, ciphers and versions: it stands in
   * the place of all of those.
   *
   * @default none
   */
  readonly secureContext?: object
  /**
   * `true`: a server whose certificate cannot be verified is refused. `false`: anybody in between can read and change
   * everything; for tests only.
   *
   * @default true
   */
  readonly verify?: boolean
}
