import { checkArgument, checkOptions, isBoolean, isFunction, isRecordOf } from '../../base/checks.js'
import { TopicsError } from '../../base/errors.js'
import { isCodec } from '../../base/parts.js'
import type { Codec } from '../../codec/codec.js'
import { isDiagram } from '../../marbles/arguments.js'
import { check } from '../../marbles/check/check.js'
import type { Diagram, Lane } from '../../marbles/diagram.js'
import { parse } from '../../marbles/parse/parse.js'
import { UnplayableError } from '../errors.js'
import { createStage } from '../stage.js'
import { showsColors } from '../terminal.js'
import { inVirtualTime, type VirtualTime } from '../virtualTime.js'
import { createWorld } from '../world.js'
import { bindingAlphabet } from './bindingAlphabet.js'
import { playLink, playPublish, playRetained, playTopic } from './causes.js'
import { playObserver } from './observers.js'
import type { Play } from './play.js'
import { createProblems, type Path, type Problems } from './problems.js'
import { codecs, type OperatorMaker, operators } from './registry.js'
import { playReport } from './reports.js'
import { blamedSetting, readSettings } from './settings.js'

/** Options of `runDiagram`. */
export interface DiagramOptions {
  /** More operators by the names that `through` is to know, beside those of this library. @default none */
  readonly operators?: Readonly<Record<string, OperatorMaker>>
  /**
   * Codecs in place of those of this library, such as `json` with a schema. `flag` is `ON` and `OFF`.
   *
   * @default those of this library
   */
  readonly codecs?: Readonly<Record<string, Codec<unknown, never>>>
  /**
   * `true`: failures are shown with the colours of ANSI terminals; `false`: plain.
   *
   * @default `true` where the output is known to be a terminal with colours
   */
  readonly color?: boolean
}

/** A diagram as any test runner takes a test. */
export interface DiagramCase {
  /** The first line of the diagram. */
  readonly title: string
  /** Plays it, and throws as `runDiagram` does. */
  readonly run: () => void
}

/**
 * Plays a marble diagram: the real client over the in-process broker, in virtual time. Everything that the diagram
 * says is compared, all of the time.
 *
 * In each frame the lanes act first, in the order of the text; then all follows that is due. Messages are compared by
 * value and by `retained`, and by what else a symbol states. Of the wire every SUBSCRIBE and UNSUBSCRIBE has to be
 * shown, and other packets of the kinds that have symbols.
 *
 * @throws ExpectationError if something else happens; it shows every lane that differs
 * @throws UnplayableError for a text that is not a diagram, an unknown option, codec or operator, with line and column
 * @throws EndlessFrameError if something repeats itself without a delay
 * @example
 * ```ts
 * import { runDiagram } from 'rxtopics/testing'
 *
 * runDiagram(`A late observer gets the retained message
 *
 * given home/lamp retained "on"
 *
 * home/lamp  ----------f---|
 * alice      ^-------------- home/+
 *   sees     r---------f----
 * bob        ------^-------- home/+
 *   sees     ------r---f----
 * wire       S-----S--------
 *
 * r = "on" retained   f = "off"   S = SUBSCRIBE home/+`)
 * ```
 */
export const runDiagram = (source: string | Diagram, options: DiagramOptions = {}): void => {
  checkSource('runDiagram', source, options)
  const diagram = typeof source === 'string' ? read(source) : checked(source)
  inVirtualTime(time => {
    const problems = createProblems(diagram)
    const play = setUp(diagram, time, problems, options)
    if (play !== null) {
      diagram.given.forEach((given, at) => {
        if (given.kind === 'retained') playRetained(given, ['given', at], play)
      })
      diagram.lanes.forEach((lane, at) => {
        playLane(lane, ['lanes', at], play)
      })
    }
    if (play === null || problems.all().length > 0) throw new UnplayableError(diagram.title, problems.all())
    play.stage.play(options.color ?? showsColors())
  })
}

/**
 * Returns a diagram as a title and a function, for the test runner at hand.
 *
 * @throws OptionError for what is neither a text nor a diagram, and for an unknown option
 * @example
 * ```ts
 * import { test } from 'node:test'
 * import { diagramCase } from 'rxtopics/testing'
 *
 * const { title, run } = diagramCase(`A live message reaches whoever observes
 *
 * home/lamp  ---n---|
 * alice      ^------- home/lamp
 *   sees     ---n----
 *
 * n = "on"`)
 * test(title, run)
 * ```
 */
export const diagramCase = (source: string | Diagram, options: DiagramOptions = {}): DiagramCase => {
  checkSource('diagramCase', source, options)
  return {
    title: typeof source === 'string' ? titleOf(source) : source.title,
    run: () => runDiagram(source, options),
  }
}

const checkSource = (caller: string, source: unknown, options: unknown): void => {
  checkArgument(`${caller}.source`, source, value => (typeof value === 'string' ? null : isDiagram(value)))
  checkOptions(caller, options, {
    operators: isRecordOf(isFunction),
    codecs: isRecordOf(isCodec),
    color: isBoolean,
  })
}

const read = (text: string): Diagram => {
  const parsed = parse(text)
  if (parsed._tag === 'Left') throw new UnplayableError(titleOf(text), parsed.left)
  return parsed.right
}

const checked = (diagram: Diagram): Diagram => {
  const problems = createProblems(diagram)
  for (const { path, message } of check(diagram)) problems.add(path, message)
  if (problems.all().length > 0) throw new UnplayableError(diagram.title, problems.all())
  return diagram
}

/** The first line that is neither empty nor a comment. */
const titleOf = (text: string): string => /^\s*(?!\s|\/\/)(.*\S)/m.exec(text)?.[1] ?? ''

/** Returns what lanes need, `null` where an option is wrong: without it nothing can be said of the lanes. */
const setUp = (
  diagram: Diagram,
  time: VirtualTime,
  problems: Problems,
  options: DiagramOptions,
): Play | null => {
  try {
    const settings = readSettings(diagram, problems)
    const { broker, connect, refuse } = createWorld(time, settings.options)
    for (const refusal of settings.refusals) refuse(refusal)
    return {
      diagram,
      broker,
      problems,
      stage: createStage(time),
      client: connect(),
      clientId: settings.options.driver?.clientId ?? 'client',
      codecs: new Map([...codecs, ...Object.entries(options.codecs ?? {})]),
      operators: new Map([...operators, ...Object.entries(options.operators ?? {})]),
      alphabet: (isMeant, describe) => bindingAlphabet(diagram.bindings, isMeant, describe),
    }
  } catch (error) {
    if (!(error instanceof TopicsError)) throw error
    problems.add(blamedSetting(diagram, error), error.message)
    return null
  }
}

const playLane = (lane: Lane, path: Path, play: Play): void => {
  if (lane.kind === 'topic') playTopic(lane, path, play)
  else if (lane.kind === 'link') playLink(lane, path, play)
  else if (lane.kind === 'publish') playPublish(lane, path, play)
  else if (lane.kind === 'observer') playObserver(lane, path, play)
  else playReport(lane, play)
}
