import { FilterError, TopicNameError } from '../../../base/errors.js'
import { NAMES, recently } from '../../../base/recently.js'
import { topicProblem, utf8Length } from '../../../base/text.js'
import { readShared } from '../../sharedFilter.js'

/** How topics are subjects of NATS, and back. */
export interface Mapping {
  /** Returns the subject of a topic. Throws a `TopicNameError` for one that has none. */
  subjectOf(topic: string): string
  /**
   * Returns the subjects that match what a filter matches, each message by one of them: `a/#` matches `a` too, `a.>` does
   * not match `a`. Throws a `FilterError` for a filter that has none.
   */
  subjectsOf(filter: string): FilterSubjects
  /** Returns the topic of a subject, or `null` for a subject that stands for none. */
  topicOf(subject: string): string | null
}

export interface FilterSubjects {
  readonly subjects: readonly string[]
  /** The queue group: of a filter that begins with `$share/`. */
  readonly group: string | undefined
  /** It begins with a wildcard, which matches neither what begins with `$` (MQTT-4.7.2-1) nor inboxes. */
  readonly open: boolean
}

/** How one level is one token. */
export interface Tokens {
  /** Returns the token of a level, or why there is none. `first`: it is the first of its topic. */
  encode(level: string, first: boolean): { readonly token: string } | { readonly problem: string }
  /** Returns the level that a token may stand for; whether it does, its own token says. */
  decode(token: string): string
}

/** Replies of NATS come there: no prefix stands before it, so that whoever is asked can answer. */
export const INBOX = '_INBOX'

/** What nothing is to be done about: letters, digits, `_` and `-` in every level. */
const plainTopic = /^[\w-]+(?:\/[\w-]+)*$/
const plainSubject = /^[\w-]+(?:\.[\w-]+)*$/

export interface MappingOptions {
  /** Tokens before all topics, joined by dots; empty for none. */
  readonly prefix: string
  /** The longest subject, in bytes: a server ends the connection for a line that is longer than it takes. */
  readonly maximum: number
}

export const createMapping = (tokens: Tokens, { prefix, maximum }: MappingOptions): Mapping => {
  const before = prefix === '' ? '' : `${prefix}.`

  /** Returns the subject, or why there is none. */
  const join = (topic: string, wildcards: boolean): { readonly subject: string } | { problem: string } => {
    const own = topic === INBOX || topic.startsWith(`${INBOX}/`)
    if (!wildcards && plainTopic.test(topic)) return bounded(own, topic.replaceAll('/', '.'))
    const joined: string[] = []
    for (const [at, level] of topic.split('/').entries()) {
      if (wildcards && (level === '+' || level === '#')) joined.push(level === '+' ? '*' : '>')
      else {
        const found = tokens.encode(level, at === 0)
        if ('problem' in found) return found
        joined.push(found.token)
      }
    }
    return bounded(own, joined.join('.'))
  }

  const bounded = (own: boolean, rest: string) => {
    const subject = own ? rest : before + rest
    const problem = `its subject is longer than the ${maximum} bytes that the server is taken to accept`
    return subject.length * 3 > maximum && utf8Length(subject) > maximum ? { problem } : { subject }
  }

  const subjectOf = (topic: string): string => {
    const found = join(topic, false)
    if ('problem' in found) throw new TopicNameError(topic, found.problem)
    return found.subject
  }

  const topicOf = (subject: string): string | null => {
    const isInbox = subject === INBOX || subject.startsWith(`${INBOX}.`)
    if (!isInbox && !subject.startsWith(before)) return null
    const rest = isInbox ? subject : subject.slice(before.length)
    if (plainSubject.test(rest)) return rest.replaceAll('.', '/')
    const levels = rest.split('.').map(tokens.decode)
    const topic = levels.join('/')
    if (levels.some(level => level.includes('/')) || topicProblem(topic) !== null) return null
    // Only one of the spellings of a topic is its subject: what is answered to a topic reaches who asked.
    const back = join(topic, false)
    return 'subject' in back && back.subject === subject ? topic : null
  }

  return {
    subjectOf: recently(NAMES, subjectOf),
    subjectsOf: filter => {
      const { group, rest } = readShared(filter)
      const found = join(rest, true)
      if ('problem' in found) throw new FilterError(filter, found.problem)
      const { subject } = found
      const parent = rest !== '#' && rest.endsWith('/#') ? [subject.slice(0, -2)] : []
      return {
        subjects: [...parent, subject],
        group: group === undefined ? undefined : groupToken(group),
        open: rest.startsWith('+') || rest.startsWith('#'),
      }
    },
    topicOf: recently(NAMES, topicOf),
  }
}

/** A queue group is a name without blanks and dots, and NATS reads no wildcard in it. */
const groupToken = (group: string): string =>
  encodeURIComponent(group).replace(/[.*]/g, found => (found === '.' ? '%2E' : '%2A'))
