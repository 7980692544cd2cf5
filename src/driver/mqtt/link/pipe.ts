/** What a link needs of the line to a broker: what it uses of a Duplex of Node. */
export interface Pipe {
  /** Takes bytes. Returns `false` where no more should be written before `drain`. */
  write(chunk: Uint8Array): boolean
  /** Ends the line in order, after these bytes. */
  end(chunk?: Uint8Array): unknown
  /** Called with what has come, `null` at its end. The link puts its own function in this place. */
  push(chunk: Uint8Array | null): boolean
  /** What comes is to be pushed. */
  resume(): unknown
  /** Ends the line at once. */
  destroy(): unknown
  /** `error` at most once, then `close`, after which nothing comes. */
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'close' | 'drain', listener: () => void): unknown
}

/** Returns the line to a broker, which may still be opening; `failed` hears of what goes wrong beside it. */
export type OpenPipe = (failed: (error: Error) => void) => Pipe

/** Tells how many bytes are handed to a line. */
export const counted = (pipe: Pipe, sent: (bytes: number) => void): Pipe => {
  const write = pipe.write.bind(pipe)
  pipe.write = chunk => {
    sent(chunk.length)
    return write(chunk)
  }
  return pipe
}
