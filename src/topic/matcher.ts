import { type Either, left, right } from '../base/either.js'
import { slash } from './filter/charCodes.js'
import { asText } from './filter/grammar.js'
import { isHidden, levelEnd } from './filter/scan.js'
import { type ParamProblem, plain, readParam } from './params.js'
import type { Level, ParamLevel } from './template.js'

/** Why a topic name gives no params. */
export interface MatchFailure {
  /** The name. */
  readonly topic: string
  /**
   * - `mismatch`: the topic's filter does not match it
   * - `param`: the filter matches, but a level does not match its param's type
   */
  readonly reason: 'mismatch' | 'param'
  /** The first param without a value, if that is the reason. */
  readonly param?: string
  /** In words. */
  readonly message: string
  /** What the param's codec said, or threw. */
  readonly cause?: unknown
}

export type Matcher<P> = (topic: string) => Either<MatchFailure, P>

/**
 * Returns a function that reads the params of a topic name in one pass, and allocates only what it returns. `P` is
 * what the types know of the levels.
 */
export const createMatcher = <P>(filter: string, levels: readonly Level[]): Matcher<P> => {
  const { steps, tail, open } = compile(levels)
  const mismatch = (topic: string): Either<MatchFailure, never> =>
    left({ topic, reason: 'mismatch', message: `does not match ${filter}` })

  return topic => {
    if (typeof topic !== 'string') return mismatch(asText(topic))
    if (isHidden(filter, 0, topic)) return mismatch(topic)
    const params: Record<string, unknown> = {}
    let failure: MatchFailure | undefined
    let at = 0
    for (const { before, param } of steps) {
      if (!topic.startsWith(before, at)) return mismatch(topic)
      const start = at + before.length
      at = levelEnd(topic, start)
      if (param === undefined) continue
      const text = topic.slice(start, at)
      if (param.bound !== undefined && param.bound !== text) return mismatch(topic)
      if (param.codec === plain && text !== '') {
        params[param.name] = text
        continue
      }
      const read = readParam(param.codec, text)
      if (read._tag === 'Right') params[param.name] = read.right
      else failure ??= paramFailure(topic, param.name, read.left)
    }
    if (!topic.startsWith(tail, at)) return mismatch(topic)
    at += tail.length
    const ends = at === topic.length || (open && (filter === '#' || topic.charCodeAt(at) === slash))
    if (!ends) return mismatch(topic)
    return failure === undefined ? right(params as P) : left(failure)
  }
}

/** The text before a level that varies, and the param that takes that level, if any. */
interface Step {
  readonly before: string
  readonly param: ParamLevel | undefined
}

interface Compiled {
  readonly steps: readonly Step[]
  /** The text after the last level that varies. */
  readonly tail: string
  /** Whether any levels may follow. */
  readonly open: boolean
}

const compile = (levels: readonly Level[]): Compiled => {
  const steps: Step[] = []
  let before = ''
  for (const [index, level] of levels.entries()) {
    // `a/#` matches `a` (MQTT clause 4.7.1.2), so the slash before `#` is not in the tail.
    if (level.kind === 'wildcard' && level.text === '#') return { steps, tail: before, open: true }
    if (index > 0) before += '/'
    if (level.kind === 'text') {
      before += level.text
    } else {
      steps.push({ before, param: level.kind === 'param' ? level : undefined })
      before = ''
    }
  }
  return { steps, tail: before, open: false }
}

const paramFailure = (topic: string, param: string, { message, cause }: ParamProblem): MatchFailure => ({
  topic,
  reason: 'param',
  param,
  message: `{${param}}: ${message}`,
  cause,
})
