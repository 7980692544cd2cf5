import type { Output } from './world.js'

/** Bytes that wait for a reader that is slow, at most. */
const MOST = 16 * 1024 * 1024

/** Writes lines, within a bound: what a slow reader has no room for is left out, and counted. */
export interface Printer {
  line(text: string): void
  bytes(chunk: Uint8Array, end: string): void
  /** Lines left out. */
  leftOut(): number
}

export const createPrinter = (output: Output): Printer => {
  let leftOut = 0
  const hasRoom = () => {
    if (output.waiting() <= MOST) return true
    leftOut += 1
    return false
  }
  return {
    line: text => {
      if (hasRoom()) output.write(`${text}\n`)
    },
    bytes: (chunk, end) => {
      if (!hasRoom()) return
      output.write(chunk)
      output.write(end)
    },
    leftOut: () => leftOut,
  }
}
