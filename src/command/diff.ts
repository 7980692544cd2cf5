import { count } from '../base/count.js'
import { escapeText } from '../base/escape.js'
import { encodeUtf8 } from '../codec/text/utf8.js'
import type { Message } from '../message.js'
import { writeLine } from '../testing/recording/line.js'
import { usageError } from './errors.js'
import { jsonChanges } from './jsonChanges.js'
import { colorOption, type Paint, paintOf } from './paint.js'
import { payloadText } from './show.js'
import { sideOf } from './sides.js'
import { subcommand } from './subcommand.js'
import { connectionOptions } from './target.js'
import { size } from './values.js'

const { profile: _, ...logins } = connectionOptions

export const diff = subcommand({
  name: 'diff',
  summary: 'what is different between the stored values of two brokers, or of two moments',
  usage: 'BEFORE AFTER [FILTER…] [OPTIONS]',
  examples: [
    ["rxtopics diff mqtt://one mqtt://two 'home/#'", 'two brokers; exit code 1 where they differ'],
    ["rxtopics record 'home/#' --retained-only -o monday.jsonl", 'how it is now …'],
    ["rxtopics diff monday.jsonl mqtt://localhost 'home/#'", '… and what became of it'],
    ['rxtopics diff profile:plant profile:spare --json', 'two profiles, for programs; no byte is lost'],
  ],
  options: [
    [
      'Options',
      {
        json: { help: 'one line of JSON for each topic, with lines that pub --json takes; no byte is lost' },
        limit: { value: 'SIZE', read: size, help: 'characters of a value that are shown (4KiB)' },
        color: colorOption,
        quiet: { help: 'nothing on standard error but errors' },
      },
    ],
    ['Connection: of both, where both are URLs', logins],
  ],
  run: async ({ values, positionals }, world) => {
    const [first, second, ...given] = positionals
    if (first === undefined || second === undefined)
      throw usageError('what is to be compared? Two of: the URL of a broker, profile:NAME, a file')
    if (first === '-' && second === '-') throw usageError('standard input comes once only')
    const filters = given.length > 0 ? given : ['#']
    const before = await sideOf(first, filters, values, world)
    const after = before === null ? null : await sideOf(second, filters, values, world)
    if (before === null || after === null) return 0
    const { differences, same } = compare(before.values.all(), after.values.all())
    const show = values.json ? jsonOf : textOf(values.limit ?? 4096, paintOf(values.color, world))
    for (const line of differences.flatMap(show)) world.stdout.write(`${line}\n`)
    if (!values.quiet) {
      const others = before.others + after.others
      const kinds = (['added', 'removed', 'changed'] as const).map(kind => {
        const number = differences.filter(each => kindOf(each) === kind).length
        return `${number.toLocaleString('en-US')} ${kind}`
      })
      const left = others === 0 ? '' : `; ${count(others, 'line')} left out, of no stored value`
      world.stderr.write(`${kinds.join(', ')}, ${count(same, 'topic')} the same${left}\n`)
    }
    return differences.length > 0 ? 1 : 0
  },
})

type Kind = 'added' | 'removed' | 'changed'

interface Difference {
  readonly topic: string
  readonly before: Message | undefined
  readonly after: Message | undefined
}

const kindOf = ({ before, after }: Difference): Kind =>
  before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'

type Values = ReadonlyMap<string, Message>

/** In the order of topics. Payloads are compared: of the rest not every way to a broker tells. */
const compare = (before: Values, after: Values) => {
  const topics = [...new Set([...before.keys(), ...after.keys()])].sort()
  const all = topics.map(topic => ({ topic, before: before.get(topic), after: after.get(topic) }))
  const differences = all.filter(({ before, after }) => !isSame(before, after))
  return { differences, same: all.length - differences.length }
}

const isSame = (before: Message | undefined, after: Message | undefined): boolean =>
  before !== undefined && after !== undefined && Buffer.compare(before.payload, after.payload) === 0

/** Lines of columns, parted by tabs: what became of it, topic, place in the JSON, before, after. */
const textOf =
  (limit: number, paint: Paint) =>
  (difference: Difference): readonly string[] => {
    const { topic, before, after } = difference
    const kind = kindOf(difference)
    const shown = (payload: Uint8Array | undefined) =>
      payload === undefined ? '' : payloadText(payload, limit)
    const json = (text: string | undefined) => shown(text === undefined ? undefined : encodeUtf8(text))
    const line = (path: string, ...values: readonly string[]) => {
      const [name, place] = [topic, path].map(each => escapeText(each, Number.POSITIVE_INFINITY))
      return paint(styles[kind], [kind, name, place, ...values].join('\t'))
    }
    const changes = (before && after && jsonChanges(before.payload, after.payload)) ?? []
    return changes.length === 0
      ? [line('', shown(before?.payload), shown(after?.payload))]
      : changes.map(each => line(each.path, json(each.before), json(each.after)))
  }

const styles = { added: 'green', removed: 'red', changed: 'yellow' } as const

/** The values are lines of a recording, as they are. */
const jsonOf = (difference: Difference): readonly string[] => {
  const { topic, before, after } = difference
  const name = escapeText(JSON.stringify(topic), Number.POSITIVE_INFINITY)
  const members = [
    `"change":"${kindOf(difference)}","topic":${name}`,
    ...(before === undefined ? [] : [`"before":${writeLine(0, before)}`]),
    ...(after === undefined ? [] : [`"after":${writeLine(0, after)}`]),
  ]
  return [`{${members.join(',')}}`]
}
