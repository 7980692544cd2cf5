import { type Either, left, right } from '../../base/either.js'
import { check } from '../check/check.js'
import type {
  Binding,
  Diagram,
  ErrorMeaning,
  FailureMeaning,
  Given,
  Json,
  Lane,
  LinkLane,
  Literal,
  Marble,
  Meaning,
  MessageMeaning,
  ObserverLane,
  PacketMeaning,
  PublishLane,
  ReportLane,
  Retained,
  Row,
  Setting,
  StateMeaning,
  Through,
  TopicLane,
} from '../diagram.js'
import { isJson, readHex } from '../literal.js'
import { type Finding, shown } from '../problem.js'
import { codecs, failureWords, packets, stateWords, unhandledWords } from '../words.js'
import { kinds, list, nullable, number, object, oneOf, optional, type Read, record, text } from './shape.js'

/**
 * Returns the diagram that `toJson` made a value of, or all that is wrong with the value. Never throws.
 *
 * @example
 * ```ts
 * import { draw, fromJson } from 'rxtopics/marbles'
 *
 * const picture = (text: string): string | null => {
 *   const diagram = fromJson(JSON.parse(text))
 *   return diagram._tag === 'Right' ? draw(diagram.right) : null
 * }
 * ```
 */
export const fromJson = (value: unknown): Either<readonly Finding[], Diagram> => {
  const findings: Finding[] = []
  const diagram = readDiagram(value, [], findings)
  const problems = findings.length === 0 ? check(diagram) : findings
  return problems.length === 0 ? right(diagram) : left(problems.map(shown))
}

const json: Read<Json> = (value, path, findings) => {
  if (isJson(value)) return value
  findings.push({ path, message: 'not a value of JSON' })
  return null
}

const literal: Read<Literal> = (value, path, findings) => {
  const found = record<unknown>(each => each)(value, path, findings)
  const [[key, item] = ['', null], another] = Object.entries(found)
  if (key === 'json' && another === undefined) return json(item, [...path, key], findings)
  if (key === 'hex' && another === undefined && typeof item === 'string' && /^(?:[\da-f]{2})*$/.test(item))
    return readHex(item)
  findings.push({ path, message: 'expected { "json": … } or { "hex": … }' })
  return null
}

const options = record(literal)
const row = object<Row>({ marbles: list(object<Marble>({ frame: number, symbol: text })), length: number })
const qos = optional(oneOf(0, 1, 2))

const given = kinds<Given>({
  retained: object<Retained>({ kind: oneOf('retained'), topic: text, value: literal, qos }),
  setting: object<Setting>({
    kind: oneOf('setting'),
    of: oneOf('client', 'broker', 'driver'),
    name: text,
    value: literal,
  }),
})

const through = object<Through>({ name: text, argument: optional(json) })
const report = object<ReportLane>({ kind: oneOf('wire', 'status', 'failures', 'unhandled'), row })
const lane = kinds<Lane>({
  topic: object<TopicLane>({ kind: oneOf('topic'), topic: text, row }),
  link: object<LinkLane>({ kind: oneOf('link'), row }),
  publish: object<PublishLane>({
    kind: oneOf('publish'),
    topic: text,
    options,
    row,
    receipts: nullable(row),
  }),
  observer: object<ObserverLane>({
    kind: oneOf('observer'),
    name: text,
    row,
    source: text,
    codec: nullable(oneOf(...codecs)),
    options,
    either: oneOf(true, false),
    through: list(through),
    sees: row,
    acks: nullable(row),
    nacks: nullable(row),
  }),
  wire: report,
  status: report,
  failures: report,
  unhandled: report,
})

const meaning = kinds<Meaning>({
  message: object<MessageMeaning>({
    kind: oneOf('message'),
    value: literal,
    topic: optional(text),
    retained: optional(oneOf(true)),
    qos,
    params: optional(record(json)),
    unhandled: optional(oneOf(...unhandledWords)),
  }),
  failure: object<FailureMeaning>({
    kind: oneOf('failure'),
    reason: oneOf(...failureWords),
    path: optional(text),
    topic: optional(text),
  }),
  packet: object<PacketMeaning>({
    kind: oneOf('packet'),
    packet: oneOf(...packets),
    from: oneOf('client', 'broker'),
    about: list(text),
  }),
  error: object<ErrorMeaning>({ kind: oneOf('error'), name: text }),
  state: object<StateMeaning>({ kind: oneOf('state'), state: oneOf(...stateWords) }),
})

const readDiagram = object<Diagram>({
  title: text,
  notes: list(text),
  given: list(given),
  lanes: list(lane),
  bindings: list(object<Binding>({ symbol: text, meaning })),
})
