// Globals of every platform this runs on, but of no `lib` that it is compiled with.
declare const btoa: (binary: string) => string
declare const atob: (base64: string) => string

/** `String.fromCharCode` takes its characters as arguments, and a stack holds only so many. */
const CHUNK = 8_192

/** Returns bytes as base64 (RFC 4648, section 4). */
export const toBase64 = (bytes: Uint8Array): string => {
  let binary = ''
  for (let at = 0; at < bytes.length; at += CHUNK) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  }
  return btoa(binary)
}

/** Returns the bytes of base64, or `undefined` for text that is not base64. Padding may be left out. */
export const fromBase64 = (text: string): Uint8Array | undefined => {
  try {
    const binary = atob(text)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch {
    return undefined
  }
}
