import { NAMES, recently } from '../../../base/recently.js'
import { topicProblem } from '../../../base/text.js'
import { matchesFrom } from '../../../topic/filter/matches.js'

/** How topics are names of channels, and back. */
export interface Mapping {
  /** Returns the channel of a topic: any text can be one. */
  channelOf(topic: string): string
  /** Returns the topic of a channel, or `null` for a channel that stands for none. */
  topicOf(channel: string): string | null
  /** Returns what is to be subscribed for a filter; each message that it matches comes by one of these, after `matches`. */
  partsOf(filter: string): readonly Part[]
  /** Returns what the channels of all topics that a filter matches begin with. */
  beginningOf(filter: string): string
}

/** One SUBSCRIBE or PSUBSCRIBE. */
export interface Part {
  readonly kind: 'channel' | 'pattern'
  readonly name: string
  /** Whether a topic is of this part: what Redis calls a pattern matches more, for its `*` crosses levels. */
  matches(topic: string): boolean
}

export interface MappingOptions {
  /** Before all topics; empty for none. */
  readonly prefix: string
  readonly separator: '/' | ':' | '.'
}

export const createMapping = ({ prefix, separator }: MappingOptions): Mapping => {
  const special = separator === ':' ? /[%:]/g : /[%.]/g

  const encodeLevel = (level: string): string => level.replace(special, found => codes[found] ?? found)
  // Nothing in a topic can be taken for the separator that its levels have anyway.
  const encode = (topic: string): string =>
    separator === '/' ? topic : topic.split('/').map(encodeLevel).join(separator)
  const decode = (rest: string): string =>
    separator === '/'
      ? rest
      : rest
          .split(separator)
          .map(token => token.replace(/%(25|3A|2E)/g, found => characters[found] ?? found))
          .join('/')

  const partOf = (filter: string): Part => {
    const matches = (topic: string) => matchesFrom(filter, 0, topic)
    if (!/[+#]/.test(filter)) return { kind: 'channel', name: prefix + encode(filter), matches }
    const levels = filter.split('/').map(level => (level === '+' || level === '#' ? '*' : escapeLevel(level)))
    return { kind: 'pattern', name: escapeGlob(prefix) + levels.join(escapeGlob(separator)), matches }
  }
  const escapeLevel = (level: string): string => escapeGlob(separator === '/' ? level : encodeLevel(level))

  return {
    channelOf: topic => prefix + encode(topic),
    topicOf: recently(NAMES, channel => {
      if (!channel.startsWith(prefix)) return null
      const rest = channel.slice(prefix.length)
      const topic = decode(rest)
      // Only one of the spellings of a topic is its channel.
      return topicProblem(topic) === null && encode(topic) === rest ? topic : null
    }),
    partsOf: filter => {
      // `a/#` matches `a`, too, and what is below it, `a/+/#`: no message by both.
      if (!filter.endsWith('/#')) return [partOf(filter)]
      const parent = filter.slice(0, -2)
      const below = partOf(`${parent}/+/#`)
      const deep = { ...below, name: below.name.slice(0, -'*'.length - escapeGlob(separator).length) }
      return parent === '' ? [deep] : [partOf(parent), deep]
    },
    beginningOf: filter => {
      const levels = filter.split('/')
      const first = levels.findIndex(level => level === '+' || level === '#')
      if (first < 0) return prefix + encode(filter)
      if (first === 0) return prefix
      // Without the separator before `#`, for its parent.
      return prefix + encode(levels.slice(0, first).join('/')) + (levels[first] === '#' ? '' : separator)
    },
  }
}

const codes: Readonly<Record<string, string>> = { '%': '%25', ':': '%3A', '.': '%2E' }
const characters: Readonly<Record<string, string>> = { '%25': '%', '%3A': ':', '%2E': '.' }

/** In a pattern these are something else. */
const escapeGlob = (text: string): string => text.replace(/[*?[\]\\^]/g, '\\$&')
