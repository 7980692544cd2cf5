import { pemOf } from './authority.js'
import type { TlsOptions } from './tlsOptions.js'

/** Returns options of TLS in the words of Node: with every server verified unless `verify` is `false`. */
export const nodeTlsOf = ({ alpn, verify = true, ca, ...rest }: TlsOptions): object => ({
  ...rest,
  ...(ca === undefined ? {} : { ca: [ca].flat().map(each => pemOf(each as string | Uint8Array)) }),
  ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
  rejectUnauthorized: verify,
})
