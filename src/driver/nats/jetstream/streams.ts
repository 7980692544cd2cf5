import type { JetStreamManager, StreamConfig } from '@nats-io/jetstream'
import type { Mapping } from '../subjects/mapping.js'

/** The streams of a driver: one has the messages, one the retained ones. */
export interface Streams {
  readonly messages: string
  readonly retained: string
  /** Whether all messages of these subjects are in the stream. */
  keeps(subjects: readonly string[]): boolean
  /** Where the retained message of a subject is stored. */
  retainedSubject(subject: string): string
  /** The subject of what is stored there. */
  liveSubject(stored: string): string
  /** Resolves with whether one of the two is there no more. */
  areGone(): Promise<boolean>
}

export interface StreamSettings {
  readonly stream: string
  /** Filters of what it has; none: all that there is under the prefix. */
  readonly topics: readonly string[]
  readonly storage: 'file' | 'memory'
  readonly replicas: number
  /** Seconds. */
  readonly maxAge: number
  /** Infinity: any number. */
  readonly maxBytes: number
}

const NANOSECONDS = 1_000_000_000

/** Returns the streams; those that there are not are made. */
export const prepareStreams = async (
  manager: JetStreamManager,
  mapping: Mapping,
  settings: StreamSettings,
): Promise<Streams> => {
  const { stream, topics, storage, replicas, maxAge, maxBytes } = settings
  const retained = `${stream}-retained`
  const root = `$RXR.${retained}.`
  const common = { storage, num_replicas: replicas } as Partial<StreamConfig>
  const found = await ensure(manager, {
    ...common,
    name: stream,
    subjects: topics.flatMap(filter => mapping.subjectsOf(filter).subjects),
    max_age: maxAge === Number.POSITIVE_INFINITY ? 0 : maxAge * NANOSECONDS,
    max_bytes: maxBytes === Number.POSITIVE_INFINITY ? -1 : maxBytes,
  })
  await ensure(manager, {
    ...common,
    name: retained,
    subjects: [`${root}>`],
    max_msgs_per_subject: 1,
    allow_direct: true,
  })
  return {
    messages: stream,
    retained,
    keeps: subjects => subjects.every(subject => found.some(kept => covers(kept, subject))),
    retainedSubject: subject => root + subject,
    liveSubject: stored => stored.slice(root.length),
    areGone: async () => {
      const both = await Promise.all([stream, retained].map(name => findStream(manager, name)))
      return both.includes(null)
    },
  }
}

/** Returns the subjects of a stream. One that there is stays as it is: it may be somebody else's, or set up with care. */
const ensure = async (
  manager: JetStreamManager,
  config: Partial<StreamConfig> & { readonly name: string },
): Promise<readonly string[]> => {
  const existing = await findStream(manager, config.name)
  if (existing !== null) return existing
  try {
    const { config: made } = await manager.streams.add(config as StreamConfig)
    return made.subjects ?? []
  } catch (error) {
    // Another client may have made it meanwhile.
    const raced = await findStream(manager, config.name)
    if (raced === null) throw error
    return raced
  }
}

const STREAM_NOT_FOUND = 10_059

const findStream = async (manager: JetStreamManager, name: string): Promise<readonly string[] | null> => {
  try {
    const { config } = await manager.streams.info(name)
    return config.subjects ?? []
  } catch (error) {
    if ((error as { code?: unknown }).code === STREAM_NOT_FOUND) return null
    throw error
  }
}

/** Returns whether all that a subject matches is matched by another one. */
export const covers = (kept: string, subject: string): boolean => {
  const wanted = kept.split('.')
  const tokens = subject.split('.')
  const last = wanted.length - 1
  const each = wanted.every((token, at) => {
    const other = tokens[at]
    if (token === '>') return at === last && other !== undefined
    return other !== undefined && other !== '>' && (token === '*' || token === other)
  })
  return each && (wanted[last] === '>' || wanted.length === tokens.length)
}
