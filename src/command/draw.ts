import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { count } from '../base/count.js'
import { escapeText } from '../base/escape.js'
import type { CodecName, Diagram, ObserverLane, Row, TopicLane } from '../marbles/diagram.js'
import { format } from '../marbles/format.js'
import { fromRecording, type RecordedMessage } from '../marbles/record/fromRecording.js'
import { draw as drawSvg } from '../marbles/svg/draw.js'
import { print } from '../marbles/text/print.js'
import { matches } from '../topic/filter/matches.js'
import { diagramOf } from './diagrams.js'
import { unlessEnded } from './ended.js'
import { CommandError, fileError, usageError } from './errors.js'
import { colorOption, hasColors } from './paint.js'
import { recordedOf } from './recorded.js'
import { subcommand } from './subcommand.js'
import { readText } from './textFile.js'
import { duration, integer, oneOf, type Read, text } from './values.js'
import type { World } from './world.js'

/** Messages of a recording that are drawn: nobody looks at more. */
const MOST = 100_000

const codecName: Read<CodecName> = oneOf('text', 'json', 'number', 'boolean', 'flag', 'bytes')

export const draw = subcommand({
  name: 'draw',
  summary: 'draw a recording or a diagram: in the terminal, as SVG, as the text of a diagram',
  usage: 'FILE [-o FILE] [OPTIONS]',
  examples: [
    ['rxtopics draw home.jsonl', 'a recording, in the terminal'],
    ['rxtopics draw home.jsonl -o home.svg', 'as a picture'],
    [
      'rxtopics draw home.jsonl --from 10s --to 12s -o failure.marbles',
      'two seconds of it, as a diagram to go on with',
    ],
    [
      "rxtopics draw home.jsonl -o failure.marbles --observe 'home/+/celsius' --codec number",
      'with an observer that expects all of it',
    ],
  ],
  options: [
    [
      'Options',
      {
        output: {
          short: 'o',
          value: 'FILE',
          read: text,
          help: 'a .svg or .marbles file; not given: the terminal',
        },
        title: { value: 'TEXT', read: text, help: 'the first line of the diagram' },
        from: { value: 'TIME', read: duration, help: 'leave out what came before, of a recording' },
        to: { value: 'TIME', read: duration, help: 'leave out what came after, of a recording' },
        topics: { value: 'N', read: integer(1), help: 'topics at most, of a recording: the busiest (8)' },
        frames: {
          value: 'N',
          read: integer(1),
          help: 'columns that the time is scaled to, of a recording (100)',
        },
        observe: {
          value: 'FILTER',
          read: text,
          help: 'add an observer that expects all that came after the start',
        },
        codec: {
          value: 'NAME',
          read: codecName,
          help: 'what it decodes with',
        },
        color: colorOption,
      },
    ],
  ],
  run: async ({ values, positionals }, world) => {
    const [path, ...more] = positionals
    if (path === undefined || more.length > 0)
      throw usageError('what is to be drawn? One recording or .marbles file')
    const { output, observe, codec, color } = values
    const isDiagram = extname(path) === '.marbles'
    const drawn = isDiagram
      ? diagramOf(path, await readText(path))
      : await unlessEnded(ofRecording(path, values, world), world)
    if (drawn === null) return 0
    if (codec !== undefined && observe === undefined) throw usageError('--codec goes with --observe')
    const diagram = observe === undefined ? drawn : observed(drawn, observe, codec ?? null)
    if (diagram.lanes.length === 0) throw new CommandError(7, `${escapeText(path)}: no message to draw`)
    if (output === undefined) {
      world.stdout.write(
        print(diagram, { color: hasColors(color, world), width: Math.max(40, world.stdout.columns()) }),
      )
      world.stdout.write('\n')
      return 0
    }
    const kind = extname(output)
    if (kind !== '.svg' && kind !== '.marbles')
      throw usageError('--output: expected a name that ends in .svg or .marbles')
    try {
      await writeFile(output, kind === '.svg' ? drawSvg(diagram) : format(diagram))
    } catch (error) {
      throw fileError(output, error)
    }
    return 0
  },
})

interface RecordingValues {
  readonly title: string | undefined
  readonly from: number | undefined
  readonly to: number | undefined
  readonly topics: number | undefined
  readonly frames: number | undefined
}

const ofRecording = async (
  path: string,
  values: RecordingValues,
  { stdin, stderr }: World,
): Promise<Diagram> => {
  const { title, from = 0, to = Number.POSITIVE_INFINITY, topics, frames } = values
  const messages: RecordedMessage[] = []
  for await (const { at, message } of recordedOf(path, { stdin })) {
    if (at < from || at > to) continue
    if (messages.length >= MOST) {
      stderr.write(`only the first ${count(MOST, 'message')} are drawn: --from and --to choose others\n`)
      break
    }
    const { topic, payload, qos, retain } = message
    messages.push({ at, topic, payload, qos, retain })
  }
  return fromRecording(messages, {
    ...(title !== undefined && { title }),
    ...(topics !== undefined && { topics }),
    ...(frames !== undefined && { frames }),
  })
}

/** Returns a diagram with one more lane: an observer from the start that sees all messages of its filter. */
const observed = (diagram: Diagram, source: string, codec: CodecName | null): Diagram => {
  const filter = source.replace(/\{[^}]*\}/g, '+')
  const length = Math.max(1, ...diagram.lanes.map(({ row }) => row.length))
  const lanes = diagram.lanes.filter(
    (lane): lane is TopicLane => lane.kind === 'topic' && matches(filter, lane.topic),
  )
  if (lanes.length === 0) throw usageError(`--observe: no topic of the diagram matches ${source}`)
  // In the order in which they are published: by frame, then by lane.
  const marbles = lanes
    .flatMap(({ row }) => row.marbles)
    .filter(({ symbol }) => symbol !== '|')
    .sort((a, b) => a.frame - b.frame)
  const sees: Row = { marbles, length }
  const lane: ObserverLane = {
    kind: 'observer',
    name: 'observer',
    row: { marbles: [{ frame: 0, symbol: '^' }], length },
    source,
    codec,
    // What was stored before is no event of the recording.
    options: diagram.given.length > 0 ? { retained: 'none' } : {},
    either: false,
    through: [],
    sees,
    acks: null,
    nacks: null,
  }
  return { ...diagram, lanes: [...diagram.lanes, lane] }
}
