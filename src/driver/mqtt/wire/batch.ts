import { createWriter, type Writer } from './writer.js'

/**
 * Packets on their way out: those of one turn leave in one write, over a WebSocket in one frame. It takes any number
 * of them; who heeds `takes` keeps what waits here to about 64 kB and what the connection holds.
 */
export interface Batch {
  /** Write packets here, then call `later` or `flush`. */
  readonly writer: Writer
  /** Whether the connection takes bytes. `drained` is called when it does again. */
  takes(): boolean
  /** At the end of this turn, or when the connection takes bytes again. */
  later(): void
  /** Now, unless the connection takes no bytes. */
  flush(): void
  /** Writes what is left and half-closes. */
  end(): void
}

/** What batches are written to. */
export interface BatchPort {
  /** Returns `false` where no more should be written before `drain`. */
  write(chunk: Uint8Array): boolean
  end(chunk?: Uint8Array): unknown
  on(event: 'drain', listener: () => void): unknown
}

/** Past this many bytes a turn's packets are not held back any longer. */
const FULL = 64 * 1024

export const createBatch = (stream: BatchPort, drained: () => void = () => {}): Batch => {
  const writer = createWriter()
  let scheduled = false
  let blocked = false

  const flush = () => {
    if (blocked || writer.size() === 0) return
    blocked = !stream.write(writer.take())
  }

  stream.on('drain', () => {
    blocked = false
    flush()
    if (!blocked) drained()
  })

  return {
    writer,
    takes: () => !blocked,
    later: () => {
      if (writer.size() >= FULL) return flush()
      if (scheduled) return
      scheduled = true
      queueMicrotask(() => {
        scheduled = false
        flush()
      })
    },
    flush,
    end: () => {
      if (writer.size() > 0) stream.end(writer.take())
      else stream.end()
    },
  }
}
