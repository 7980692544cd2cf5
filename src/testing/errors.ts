import { TopicsError } from '../base/errors.js'
import { escapeText, quote } from '../base/escape.js'
import type { MarbleProblem } from '../marbles/problem.js'

/** What was seen is not what was expected; the message shows every lane that differs. */
export class ExpectationError extends TopicsError {
  static override readonly brand: string = 'rxtopics.ExpectationError'
  override readonly name = 'ExpectationError'
  /** The labels of the lanes that differ. */
  readonly lanes: readonly string[]

  /** The report has several lines, and perhaps colours: what it quotes is escaped. */
  constructor(lanes: readonly string[], report: string) {
    super(report, { escaped: true })
    this.lanes = lanes
  }
}

/** A test is written in a way that cannot be run: an unknown symbol, an asynchronous body, a lane that makes no sense. */
export class HarnessError extends TopicsError {
  static override readonly brand: string = 'rxtopics.HarnessError'
  override readonly name = 'HarnessError'
}

/** Virtual time stands still: something goes on for ever within one frame, such as a retry without a delay. */
export class EndlessFrameError extends TopicsError {
  static override readonly brand: string = 'rxtopics.EndlessFrameError'
  override readonly name = 'EndlessFrameError'
  /** The frame that does not end, in ms. */
  readonly frame: number

  constructor(frame: number) {
    super(`frame ${frame} has no end: something repeats itself without a delay`)
    this.frame = frame
  }
}

/** A diagram cannot be played: its text is not in the format, or it names an option, a codec or an operator that is unknown. */
export class UnplayableError extends TopicsError {
  static override readonly brand: string = 'rxtopics.UnplayableError'
  override readonly name = 'UnplayableError'
  /** What is wrong, and where, in the order of the text. */
  readonly problems: readonly MarbleProblem[]

  constructor(title: string, problems: readonly MarbleProblem[]) {
    const lines = problems.map(
      ({ line, column, message }) => `  ${line}:${column} ${escapeText(message, 1_000)}`,
    )
    super([`cannot play the diagram ${quote(title)}`, ...lines].join('\n'), { escaped: true })
    this.problems = problems
  }
}

/** A line of a recording cannot be read. */
export class RecordingError extends TopicsError {
  static override readonly brand: string = 'rxtopics.RecordingError'
  override readonly name = 'RecordingError'
  /** The number of the line, counted from 1. */
  readonly line: number
  /** What is wrong with the line. */
  readonly reason: string

  constructor(line: number, reason: string) {
    super(`line ${line} of the recording cannot be read: ${reason}`)
    this.line = line
    this.reason = reason
  }
}
