/** Bytes as Node's sockets deliver them: these read text several times faster than a `TextDecoder`. */
interface NodeBytes extends Uint8Array {
  utf8Slice(start: number, end: number): string
  utf8Write(text: string, at: number): number
}

const isNodeBytes = (bytes: Uint8Array): bytes is NodeBytes => 'utf8Slice' in bytes

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/** What is said of a text for which `tryUtf8` returns `null`. */
export const ILL_FORMED = 'a text that is not UTF-8, or contains U+0000'

/**
 * Returns the text that bytes from `start` to `end` stand for, `null` where they are not UTF-8 (MQTT-1.5.4-1) or contain
 * U+0000 (MQTT-1.5.4-2).
 */
export const tryUtf8 = (bytes: Uint8Array, start: number, end: number): string | null => {
  const text = isNodeBytes(bytes) ? bytes.utf8Slice(start, end) : decode(bytes, start, end)
  if (text === null || text.includes('\0')) return null
  // Node puts U+FFFD where it finds no UTF-8; the character itself is legal.
  return text.includes('\uFFFD') ? decode(bytes, start, end) : text
}

const decode = (bytes: Uint8Array, start: number, end: number): string | null => {
  try {
    return decoder.decode(bytes.subarray(start, end))
  } catch {
    return null
  }
}

/** Longer ones are written faster by the platform, for all that it takes to call it. */
const SHORT = 64

/** Writes text at `at`, where there is room for three bytes per character; returns the number of bytes. */
export const writeUtf8 = (bytes: Uint8Array, at: number, text: string): number => {
  const { length } = text
  if (length > SHORT) return writeLong(bytes, at, text)
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return writeLong(bytes, at, text)
    bytes[at + i] = code
  }
  return length
}

const writeLong = (bytes: Uint8Array, at: number, text: string): number =>
  isNodeBytes(bytes) ? bytes.utf8Write(text, at) : encoder.encodeInto(text, bytes.subarray(at)).written

/** Returns bytes of the kind that is fastest here, with anything in them. */
export const allocate = (size: number): Uint8Array =>
  typeof Buffer === 'function' ? Buffer.allocUnsafeSlow(size) : new Uint8Array(size)
