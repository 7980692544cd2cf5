import { FilterError, TopicNameError } from '../../../base/errors.js'
import { NAMES, recently } from '../../../base/recently.js'
import { topicProblem, utf8Length } from '../../../base/text.js'
import { readShared } from '../../sharedFilter.js'

/** How topics are routing keys of a topic exchange, and back. */
export interface Mapping {
  /** Returns where a message of a topic goes. Throws a `TopicNameError` for a topic that has no routing key. */
  targetOf(topic: string): Target
  /** Returns how a queue is bound to what a filter matches. Throws a `FilterError` for a filter that has no binding. */
  bindingOf(filter: string): Binding
  /** Returns the topic of a routing key, or `null` for a key that stands for none. */
  topicOf(key: string): string | null
}

export interface Target {
  /** `true`: the key is the name of a queue, which the default exchange knows. */
  readonly isQueue: boolean
  readonly key: string
}

export interface Binding {
  readonly key: string
  /** Of a filter that begins with `$share/`. */
  readonly group: string | undefined
  /** The filter without its group. */
  readonly rest: string
}

/** How one level is one word. */
export interface Words {
  /** Returns the word of a level, or why there is none. */
  encode(level: string): { readonly word: string } | { readonly problem: string }
  /** Returns the level that a word may stand for; whether it does, its own word says. */
  decode(word: string): string
}

/** Topics under it are queues: whoever asks by a queue of its own is answered there. */
const QUEUE = '$queue/'

/** Returns the topic of a queue: what is published to it the default exchange puts into that queue. */
export const queueTopic = (name: string): string => QUEUE + encodeURIComponent(name)

/** What nothing is to be done about: letters, digits, `_` and `-` in every level. */
const plainTopic = /^[\w-]+(?:\/[\w-]+)*$/
const plainKey = /^[\w-]+(?:\.[\w-]+)*$/

/** Bytes of the longest short string of AMQP. */
const LONGEST = 255

/** `prefix`: words before all topics, joined by dots; empty for none. */
export const createMapping = (words: Words, prefix: string): Mapping => {
  const before = prefix === '' ? '' : `${prefix}.`

  const join = (
    topic: string,
    wildcards: boolean,
  ): { readonly key: string } | { readonly problem: string } => {
    if (!wildcards && plainTopic.test(topic)) return bounded(before + topic.replaceAll('/', '.'))
    const joined: string[] = []
    for (const level of topic.split('/')) {
      if (wildcards && (level === '+' || level === '#')) joined.push(level === '+' ? '*' : '#')
      else {
        const found = words.encode(level)
        if ('problem' in found) return found
        joined.push(found.word)
      }
    }
    return bounded(before + joined.join('.'))
  }

  const targetOf = (topic: string): Target => {
    if (topic.startsWith(QUEUE)) return { isQueue: true, key: queueOf(topic) }
    const found = join(topic, false)
    if ('problem' in found) throw new TopicNameError(topic, found.problem)
    return { isQueue: false, key: found.key }
  }

  const topicOf = (key: string): string | null => {
    if (!key.startsWith(before)) return null
    const rest = key.slice(before.length)
    if (plainKey.test(rest)) return rest.replaceAll('.', '/')
    const levels = rest.split('.').map(words.decode)
    const topic = levels.join('/')
    if (levels.some(level => level.includes('/')) || topicProblem(topic) !== null) return null
    // Of several spellings one is the key of a topic: what is answered to a topic reaches who asked.
    const back = join(topic, false)
    return 'key' in back && back.key === key ? topic : null
  }

  return {
    targetOf: recently(NAMES, targetOf),
    bindingOf: filter => {
      const { group, rest } = readShared(filter)
      if (rest.startsWith(QUEUE))
        throw new FilterError(filter, 'topics under $queue are for publishing alone')
      const found = join(rest, true)
      if ('problem' in found) throw new FilterError(filter, found.problem)
      return { key: found.key, group, rest }
    },
    topicOf: recently(NAMES, topicOf),
  }
}

const bounded = (key: string) =>
  key.length * 3 > LONGEST && utf8Length(key) > LONGEST
    ? { problem: `its routing key is longer than the ${LONGEST} bytes that AMQP has for one` }
    : { key }

const queueOf = (topic: string): string => {
  const found = decoded(topic.slice(QUEUE.length))
  if (found === null || found === '') throw new TopicNameError(topic, 'names no queue')
  const checked = bounded(found)
  if ('problem' in checked) throw new TopicNameError(topic, checked.problem)
  return checked.key
}

const decoded = (text: string): string | null => {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
