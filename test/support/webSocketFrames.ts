/**
 * Returns a sink for one direction of a WebSocket connection that hands on the bytes its data frames carry.
 * The HTTP head is skipped; extensions, which brokers of the tests do not negotiate, are not decoded.
 */
export const unwrapFrames = (emit: (bytes: Buffer) => void): ((chunk: Buffer) => void) => {
  let rest: Buffer = Buffer.alloc(0)
  let inHead = true

  return chunk => {
    rest = Buffer.concat([rest, chunk])
    if (inHead) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      rest = rest.subarray(end + 4)
      inHead = false
    }
    for (let frame = readFrame(rest); frame !== undefined; frame = readFrame(rest)) {
      rest = rest.subarray(frame.size)
      if (frame.payload !== undefined) emit(frame.payload)
    }
  }
}

interface Frame {
  readonly size: number
  /** `undefined`: a control frame. */
  readonly payload: Buffer | undefined
}

// RFC 6455, clause 5.2.
const readFrame = (bytes: Buffer): Frame | undefined => {
  if (bytes.length < 2) return undefined
  const short = bytes.readUInt8(1) & 0x7f
  const masked = bytes.readUInt8(1) >= 0x80
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0
  const start = 2 + lengthBytes + (masked ? 4 : 0)
  if (bytes.length < start) return undefined
  const length = lengthBytes === 0 ? short : Number(`0x${bytes.toString('hex', 2, 2 + lengthBytes)}`)
  const size = start + length
  if (bytes.length < size) return undefined
  const isControl = (bytes.readUInt8(0) & 0x08) !== 0
  if (isControl) return { size, payload: undefined }
  const payload = Buffer.from(bytes.subarray(start, size))
  if (masked) for (let i = 0; i < length; i++) payload[i] = payload[i]! ^ bytes[start - 4 + (i % 4)]!
  return { size, payload }
}
