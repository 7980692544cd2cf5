import type { MqttOptions } from '../options.js'
import { since5 } from './checkOptions.js'
import type { Resolved } from './resolve.js'

/**
 * Returns options as they can be shown and written to a file: with all defaults, without what is secret (passwords,
 * headers, keys and what belongs to them) and without functions. A driver made of them is the same, but for those.
 */
export const publicOptions = (resolved: Resolved): MqttOptions => {
  const { credentials, headers: _, tls, connect: _connect, authentication: _method, ...rest } = resolved
  const shown = {
    ...rest,
    ...(typeof credentials === 'object' && credentials.username !== undefined
      ? { credentials: { username: credentials.username } }
      : {}),
    ...(typeof tls === 'object' ? { tls: publicTls(tls) } : {}),
  }
  const isOlder = resolved.protocolVersion < 5
  const entries = Object.entries(shown).filter(
    ([name, value]) =>
      value !== undefined && typeof value !== 'function' && !(isOlder && since5.includes(name)),
  )
  return structuredClone(Object.fromEntries(entries)) as MqttOptions
}

/** A certificate is of no use without its key. */
const publicTls = ({
  key: _key,
  cert: _cert,
  passphrase: _passphrase,
  secureContext: _context,
  ...rest
}: Exclude<NonNullable<MqttOptions['tls']>, () => unknown>) => rest
