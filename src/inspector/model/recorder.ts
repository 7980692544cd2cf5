import { fromRecording, type RecordedMessage } from '../../marbles/record/fromRecording.js'
import type { Message } from '../../message.js'
import { readLine, writeLine } from '../../testing/recording/line.js'

/** Keeps what comes from a beginning to an end, as `replay` reads it. */
export interface Recorder {
  readonly on: boolean
  readonly messages: number
  readonly bytes: number
  /** `true`: it ended by itself, for there was no more room. */
  readonly full: boolean
  /** Begins anew; what was recorded before is gone. */
  start(at: number): void
  stop(): void
  add(message: Message, at: number): void
  /** Returns the lines, each with its line break. */
  text(): string
  /** Returns a diagram of it, to be made a test of. */
  skeleton(): ReturnType<typeof fromRecording>
}

export const createRecorder = (maxBytes: number): Recorder => {
  let lines: string[] = []
  let bytes = 0
  let on = false
  let full = false
  let start = 0
  return {
    get on() {
      return on
    },
    get messages() {
      return lines.length
    },
    get bytes() {
      return bytes
    },
    get full() {
      return full
    },
    start: at => {
      lines = []
      bytes = 0
      on = true
      full = false
      start = at
    },
    stop: () => {
      on = false
    },
    add: (message, at) => {
      if (!on) return
      const line = writeLine(at - start, message)
      const size = Buffer.byteLength(line) + 1
      if (bytes + size > maxBytes) {
        // A recording with holes would be no recording: it ends here, and says so.
        on = false
        full = true
        return
      }
      lines.push(line)
      bytes += size
    },
    text: () => lines.map(line => `${line}\n`).join(''),
    skeleton: () => {
      const messages = lines.flatMap((line): readonly RecordedMessage[] => {
        const read = readLine(line)
        if (read._tag === 'Left') return []
        const { at, message } = read.right
        const { topic, payload, qos, retain } = message
        return [{ at, topic, payload, qos, retain }]
      })
      return fromRecording(messages, { title: 'A recording of the inspector' })
    },
  }
}
