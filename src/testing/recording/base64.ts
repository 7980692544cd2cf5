const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Returns bytes in base64 (RFC 4648, section 4). */
export const writeBase64 = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b, c] = bytes.subarray(at, at + 3)
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0)
    text += digit(bits >> 18) + digit(bits >> 12)
    text += (b === undefined ? '=' : digit(bits >> 6)) + (c === undefined ? '=' : digit(bits))
  }
  return text
}

/** Returns the bytes of base64, `undefined` for a text that is none. */
export const readBase64 = (text: string): Uint8Array | undefined => {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  const digits = text.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let bits = 0
  for (let at = 0; at < digits.length; at += 1) {
    bits = ((bits << 6) | ALPHABET.indexOf(digits.charAt(at))) & 0xff_ffff
    // Every digit but the first of four completes a byte.
    if (at % 4 > 0) bytes[Math.floor((at * 3) / 4)] = bits >> (6 - 2 * (at % 4))
  }
  return bytes
}

const digit = (bits: number): string => ALPHABET.charAt(bits & 63)
