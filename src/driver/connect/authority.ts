/** What a certificate is in DER; its length, which follows, takes more than seven bits. */
const SEQUENCE = 0x30

const isDer = (bytes: Uint8Array): boolean => bytes[0] === SEQUENCE && ((bytes[1] ?? 0) & 0x80) !== 0

const textOf = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : new TextDecoder().decode(value)

/** Returns whether this can be an authority's certificate: Node silently ignores anything that is not one. */
export const isAuthority = (value: string | Uint8Array): boolean =>
  (typeof value !== 'string' && isDer(value)) || /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(textOf(value))

/** Returns certificates as PEM: Node reads nothing else. */
export const pemOf = (value: string | Uint8Array): string => {
  if (typeof value === 'string' || !isDer(value)) return textOf(value)
  const base64 = btoa(Array.from(value, byte => String.fromCharCode(byte)).join(''))
  return `-----BEGIN CERTIFICATE-----\n${base64.replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`
}
