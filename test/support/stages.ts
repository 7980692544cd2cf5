import { Transform, type TransformCallback } from 'node:stream'

// Each stage is one direction of one connection. What it reads through a function may change while bytes pass.

/** Returns a stage that passes everything on and shows it to `see` first. */
export const tap = (see: (chunk: Buffer) => void): Transform =>
  new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      see(chunk)
      done(null, chunk)
    },
  })

/** Returns a stage that passes on `rate` bytes a second; what it cannot take yet stays with the sender. */
export const throttle = (rate: () => number): Transform => {
  const timers = createTimers()
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const pass = (rest: Buffer) => {
        const perSecond = rate()
        if (perSecond === Number.POSITIVE_INFINITY) return done(null, rest)
        const size = Math.max(1, Math.floor(perSecond / 50))
        const piece = rest.subarray(0, size)
        this.push(piece)
        timers.after((1_000 * piece.length) / perSecond, () => {
          if (rest.length > size) pass(rest.subarray(size))
          else done()
        })
      }
      pass(chunk)
    },
    destroy: timers.destroy,
  })
}

/** Returns a stage that passes everything on `latency` ms later, its end too, in order. */
export const delay = (latency: () => number): Transform => {
  const timers = createTimers()
  // The steps wait in a line of their own: timers of different length may fire out of order.
  const line: (() => void)[] = []
  const later = (step: () => void) => {
    if (line.length === 0 && latency() === 0) return step()
    line.push(step)
    timers.after(latency(), () => line.shift()?.())
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      later(() => this.push(chunk))
      done()
    },
    flush: done => later(() => done()),
    destroy: timers.destroy,
  })
}

/** Returns a stage that passes `bytes` on and then calls `cut`, once; the rest goes nowhere. */
export const cutAfter = (bytes: number, cut: () => void): Transform => {
  let left = bytes
  let isCut = false
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (isCut) return done()
      const piece = chunk.subarray(0, left)
      left -= piece.length
      if (piece.length > 0) this.push(piece)
      if (left === 0) {
        isCut = true
        // Not before those bytes are on their way.
        setImmediate(cut)
      }
      done()
    },
  })
}

/** While it is closed, the bytes and the ends of its streams wait in it. */
export interface Gate {
  stage(): Transform
  close(): void
  open(): void
}

export const createGate = (): Gate => {
  const waiting = new Set<() => void>()
  let isOpen = true
  const pass = (proceed: () => void) => {
    if (isOpen) proceed()
    else waiting.add(proceed)
  }
  return {
    stage: () =>
      new Transform({
        transform: (chunk, _encoding, done) => pass(() => done(null, chunk)),
        flush: done => pass(() => done()),
      }),
    close: () => {
      isOpen = false
    },
    open: () => {
      isOpen = true
      const held = [...waiting]
      waiting.clear()
      for (const proceed of held) proceed()
    },
  }
}

/** The timers of one stage: none of them outlives it. */
const createTimers = () => {
  const pending = new Set<NodeJS.Timeout>()
  return {
    after: (ms: number, then: () => void) => {
      const timer = setTimeout(() => {
        pending.delete(timer)
        then()
      }, ms)
      pending.add(timer)
    },
    destroy: (error: Error | null, done: TransformCallback) => {
      for (const timer of pending) clearTimeout(timer)
      pending.clear()
      done(error)
    },
  }
}
