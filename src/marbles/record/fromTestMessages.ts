import { checkArgument, isString } from '../../base/checks.js'
import { isListOf } from '../arguments.js'
import type { Binding, Diagram, Literal, Marble, TopicLane } from '../diagram.js'
import { isJson, readJson } from '../literal.js'
import { isName } from '../words.js'
import { createSymbols } from './symbols.js'

/** What one stream emitted. */
export interface TestLane {
  /** What stands before the row. */
  readonly label: string
  /** What a `TestScheduler` has recorded. */
  readonly messages: readonly TestMessageLike[]
}

/** One emission at a frame: a `TestMessage` of RxJS is one. */
export interface TestMessageLike {
  /** When, in virtual time. */
  readonly frame: number
  /** What came. */
  readonly notification: NotificationLike
}

/** A notification, as the `TestScheduler` of RxJS has it. */
export type NotificationLike =
  | { readonly kind: 'N'; readonly value: unknown }
  | { readonly kind: 'E'; readonly error: unknown }
  | { readonly kind: 'C' }

/**
 * Returns a diagram of what streams emitted, to print or to draw: one lane per stream, with its label for a topic. It
 * is a picture, not a test: `format` refuses it where the format has no words for it, such as a topic that fails.
 * Values that JSON cannot write are shown as text; those for which no symbol is left are shown as `?`.
 *
 * @throws OptionError for a title that is not a text, and for what is not a list of lanes
 * @example
 * ```ts
 * import { draw, fromTestMessages } from 'rxtopics/marbles'
 * import { TestScheduler } from 'rxjs/testing'
 *
 * const messages = TestScheduler.parseMarbles('--a--(b|)', { a: 1, b: 2 }, undefined, false, true)
 * const svg = draw(fromTestMessages('Numbers', [{ label: 'source', messages }]))
 * ```
 */
export const fromTestMessages = (title: string, lanes: readonly TestLane[]): Diagram => {
  checkArgument('fromTestMessages.title', title, isString)
  checkArgument('fromTestMessages.lanes', lanes, isListOf('lanes', 'label', 'messages'))
  const symbols = createSymbols()
  let error: string | undefined
  let length = 1
  const drawn = lanes.map(({ label, messages }): TopicLane => {
    const marbles = messages.map(({ frame, notification }): Marble => {
      length = Math.max(length, frame + 1)
      if (notification.kind === 'C') return { frame, symbol: '|' }
      if (notification.kind === 'N')
        return { frame, symbol: symbols.of({ kind: 'message', value: literalOf(notification.value) }) ?? '?' }
      const name = nameOf(notification.error)
      error ??= name
      return { frame, symbol: error === name ? '#' : (symbols.of({ kind: 'error', name }) ?? '?') }
    })
    return { kind: 'topic', topic: label, row: { marbles, length } }
  })
  const failure: readonly Binding[] =
    error === undefined ? [] : [{ symbol: '#', meaning: { kind: 'error', name: error } }]
  return {
    title,
    notes: [],
    given: [],
    lanes: drawn.map(lane => ({ ...lane, row: { ...lane.row, length } })),
    bindings: [...symbols.bindings, ...failure],
  }
}

const literalOf = (value: unknown): Literal => {
  if (value instanceof Uint8Array || isJson(value)) return value
  try {
    const written: string | undefined = JSON.stringify(value)
    return (written === undefined ? undefined : readJson(written)) ?? String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

const nameOf = (error: unknown): string =>
  error instanceof Error && isName(error.name) ? error.name : 'Error'
