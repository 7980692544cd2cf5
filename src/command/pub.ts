import { type Observable, tap } from 'rxjs'
import { count } from '../base/count.js'
import type { PublishOptions } from '../base/publishOptions.js'
import type { Receipt } from '../base/receipt.js'
import { recordOf, userPropertyPairs } from '../base/userProperties.js'
import type { Client } from '../client/client.js'
import { encodeUtf8 } from '../codec/text/utf8.js'
import type { Properties, Qos } from '../message.js'
import { publishSurely } from '../retained/publishSurely.js'
import { connect } from './connect.js'
import { usageError } from './errors.js'
import { createFill } from './fill.js'
import { linesOfFile } from './lines.js'
import { createTally, showProgress } from './progress.js'
import { type Pumped, pause, pump } from './pump.js'
import { settled } from './settled.js'
import { type Outgoing, outgoingOf, payloadOf } from './sources.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { duration, integer, pair, positive, text } from './values.js'
import type { World } from './world.js'

const propertyOptions = {
  'content-type': { value: 'TYPE', read: text, help: 'what the payload is, such as application/json' },
  'response-topic': { value: 'TOPIC', read: text, help: 'where an answer is expected' },
  'correlation-data': { value: 'TEXT', read: text, help: 'what an answer brings back' },
  expiry: { value: 'TIME', read: duration, help: 'how long it is worth delivering' },
  property: { value: 'NAME=VALUE', read: pair, many: true, help: 'a user property; may come more than once' },
} as const

interface PropertyValues {
  readonly 'content-type': string | undefined
  readonly 'response-topic': string | undefined
  readonly 'correlation-data': string | undefined
  readonly expiry: number | undefined
  readonly property: readonly (readonly [string, string])[]
}

interface PublishValues extends PropertyValues {
  readonly qos: number | undefined
  readonly retain: boolean
  readonly 'no-retain': boolean
}

export const pub = subcommand({
  name: 'pub',
  summary: 'publish messages: from arguments, lines or files',
  usage: '[URL] TOPIC [PAYLOAD] [OPTIONS]',
  examples: [
    ['rxtopics pub mqtt://localhost home/lamp on --retain', 'a value that the broker keeps'],
    ["echo 'on' | rxtopics pub home/lamp --lines", 'one message for each line'],
    ['rxtopics pub camera/front --file picture.jpg --content-type image/jpeg', 'the bytes of a file'],
    [
      "rxtopics sub mqtt://one 'home/#' --json | rxtopics pub mqtt://two --json",
      'from one broker to another',
    ],
    [
      "rxtopics pub 'load/{index}' '{\"at\":{ms}}' --fill --times 500 --rate 50",
      'five hundred topics, in ten seconds',
    ],
    ['rxtopics pub home/lamp --null --retain', 'delete what the broker keeps'],
  ],
  options: [
    [
      'What is published',
      {
        file: { short: 'f', value: 'FILE', read: text, help: 'the bytes of a file; - is standard input' },
        lines: { short: 'l', help: 'each line of standard input' },
        json: {
          help: 'each line of standard input, with its topic: as sub --json and record write it',
        },
        null: { help: 'an empty payload' },
        qos: {
          short: 'q',
          value: '0|1|2',
          read: integer(0, 2),
          help: 'the quality of service (that of a line of --json; else 1, or 0 where there is no more)',
        },
        retain: { short: 'r', help: 'the broker keeps it as the value of the topic' },
        'no-retain': { help: 'the broker keeps nothing, whatever lines of --json say' },
        rate: { value: 'N', read: positive, help: 'so many a second at most' },
        times: { value: 'N', read: integer(1), help: 'publish it so often (1)' },
        fill: { help: 'put values for {index}, {time}, {ms} and {random} in TOPIC and PAYLOAD' },
        quiet: { help: 'nothing on standard error but errors' },
      },
    ],
    ['Properties (MQTT 5)', propertyOptions],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, rest] = takeUrl(positionals)
    if (values.retain && values['no-retain']) throw usageError('--retain or --no-retain, not both')
    const source = sourceOf(rest, values, world)
    const connected = await connect(url, values, world)
    const tally = createTally(world)
    const hide = showProgress(world, tally.text, values.quiet)
    let pumped: Pumped
    try {
      pumped = await pump(
        paced(source, values.rate, world),
        outgoing =>
          publishOne(connected.client, outgoing, values).pipe(tap(() => tally.add(outgoing.payload.length))),
        AT_ONCE,
        world,
      )
    } finally {
      hide()
      await connected.close()
    }
    if (!values.quiet && (tally.messages() !== 1 || world.stderr.isTerminal || pumped.unsettled > 0))
      world.stderr.write(`${count(tally.messages(), 'message')} published\n`)
    return settled(pumped, world)
  },
})

/** How many wait for their acknowledgement. */
const AT_ONCE = 100

interface SourceValues {
  readonly file: string | undefined
  readonly lines: boolean
  readonly json: boolean
  readonly null: boolean
  readonly fill: boolean
  readonly times: number | undefined
}

/** Returns what is to be published, as the arguments say. */
const sourceOf = (
  positionals: readonly string[],
  { file, lines, json, null: empty, fill, times = 1 }: SourceValues,
  world: World,
): AsyncIterable<Outgoing> => {
  const [topic, payload, ...more] = positionals
  const ways = [payload !== undefined, file !== undefined, lines, json, empty].filter(Boolean).length
  if (fill && payload === undefined) throw usageError('--fill goes with a PAYLOAD')
  if (json) {
    if (ways > 1 || topic !== undefined)
      throw usageError('--json takes topics and payloads from its lines alone')
    return outgoingOf('-', world)
  }
  if (topic === undefined) throw usageError('what topic? rxtopics pub [URL] TOPIC [PAYLOAD]')
  if (more.length > 0) throw usageError('one topic and one payload; put quotes about a payload with spaces')
  if (ways === 0) throw usageError('what payload? Give one of PAYLOAD, --file, --lines and --null')
  if (ways > 1) throw usageError('only one of PAYLOAD, --file, --lines and --null')
  const plain = { topic, qos: undefined, retain: undefined, properties: {} }
  const all = async function* (): AsyncGenerator<Outgoing> {
    if (lines) {
      for await (const line of linesOfFile('-', world.stdin)) yield { ...plain, payload: line }
      return
    }
    const bytes = file === undefined ? (payload ?? '') : await payloadOf(file, world)
    const filled = createFill(world)
    for (let n = 0; n < times; n += 1)
      yield fill && payload !== undefined
        ? { ...plain, topic: filled(topic, n), payload: filled(payload, n) }
        : { ...plain, payload: bytes }
  }
  return all()
}

/** So many a second at most. */
async function* paced<T>(
  source: AsyncIterable<T>,
  rate: number | undefined,
  world: World,
): AsyncGenerator<T> {
  const start = world.scheduler.now()
  let number = 0
  for await (const item of source) {
    if (rate !== undefined) await pause(start + (number * 1000) / rate - world.scheduler.now(), world)
    number += 1
    yield item
  }
}

/** Publishes, and says what became of it. What the command line says goes before what a line says. */
export const publishOne = (
  client: Client,
  { topic, payload, qos, retain, properties }: Outgoing,
  values: PublishValues,
): Observable<Receipt> => {
  const all = { ...properties, ...propertiesOf(values, properties) }
  const options: PublishOptions = {
    retain: values.retain || (!values['no-retain'] && (retain ?? false)),
    ...(Object.keys(all).length > 0 && { properties: all }),
  }
  const asked = (values.qos as Qos | undefined) ?? qos
  return asked === undefined
    ? publishSurely(client, topic, payload, options)
    : client.publish(topic, payload, { ...options, qos: asked })
}

const propertiesOf = (values: PropertyValues, { userProperties = {} }: Properties): Properties => {
  const { 'content-type': contentType, 'response-topic': responseTopic, expiry, property } = values
  const correlation = values['correlation-data']
  const given = new Set(property.map(([name]) => name))
  const others = userPropertyPairs(userProperties).filter(([name]) => !given.has(name))
  return {
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    ...(correlation !== undefined && { correlationData: encodeUtf8(correlation) }),
    ...(expiry !== undefined && { messageExpiryInterval: Math.ceil(expiry / 1000) }),
    ...(property.length > 0 && { userProperties: recordOf([...others, ...property]) }),
  }
}
