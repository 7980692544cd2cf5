import type { NatsConnection } from '@nats-io/nats-core'
import type { SubscribeRequest } from '../../driver.js'
import type { Mapping } from '../subjects/mapping.js'
import type { Prepared } from './engine.js'
import type { Identities } from './identities.js'
import { sessionPrefix } from './names.js'
import type { ResolvedJetStream } from './resolve.js'
import { createSessions, type KeptSubscription, type Sessions } from './sessions.js'
import { prepareStreams } from './streams.js'

/** What a driver keeps for one client from link to link. */
export interface JetStreamMemory {
  readonly identities: Identities
  /** What the subscriptions of the session were last asked for with. */
  readonly known: Map<string, SubscribeRequest>
}

/** Finds or makes what a link needs of JetStream. `clean`: what a session has is forgotten. */
export const prepareJetStream = async (
  connection: NatsConnection,
  mapping: Mapping,
  settings: ResolvedJetStream,
  { clientId, clean }: { readonly clientId: string; readonly clean: boolean },
  memory: JetStreamMemory,
): Promise<Prepared> => {
  // Whoever does without JetStream need not have installed it.
  const { jetstream, jetstreamManager } = await import('@nats-io/jetstream')
  const options = { checkAPI: false, timeout: settings.answerTimeout }
  const manager = await jetstreamManager(connection, options)
  const streams = await prepareStreams(manager, mapping, settings)
  const kept = settings.clean !== true
  const prefix = await sessionPrefix(clientId)
  const sessions = createSessions(connection, manager, streams.messages, { ...settings, prefix, kept })
  if (clean && settings.named) await sessions.forget()
  const found = clean ? new Map<string, KeptSubscription>() : await sessions.find()
  if (found.size === 0) memory.known.clear()
  return {
    ...{ manager, streams, sessions, kept, ...memory },
    client: jetstream(connection, options),
    ...(await completed(found, memory.known, mapping, sessions)),
    reasons: readsReasons(connection.info?.version ?? ''),
    ...settings,
  }
}

/**
 * Returns what a session has with a consumer for each of its subjects: of those that are there somebody may have ended some,
 * or the server has, one by one, so that these begin now. What this mapping has no subjects for is left to expire.
 */
const completed = async (
  found: ReadonlyMap<string, KeptSubscription>,
  known: ReadonlyMap<string, SubscribeRequest>,
  mapping: Mapping,
  sessions: Sessions,
): Promise<Pick<Prepared, 'found' | 'broken'>> => {
  const broken = new Set<string>()
  const made = (filter: string, identifier: number | undefined, subject: string) => {
    broken.add(filter)
    return sessions.consumer({ filter, identifier }, subject, undefined)
  }
  const complete = async (filter: string): Promise<readonly [string, KeptSubscription] | null> => {
    const subjects = subjectsOf(mapping, filter)
    if (subjects === null) return null
    const { identifier, infos } = found.get(filter) ?? {
      identifier: known.get(filter)?.identifier,
      infos: [],
    }
    const consumers = subjects.map(
      subject => infos.find(info => sessions.isFor(info, subject)) ?? made(filter, identifier, subject),
    )
    return [filter, { identifier, infos: await Promise.all(consumers) }]
  }
  const filters = [...new Set([...found.keys(), ...known.keys()])]
  const all = await Promise.all(filters.map(complete))
  return { found: new Map(all.filter(each => each !== null)), broken }
}

const subjectsOf = (mapping: Mapping, filter: string): readonly string[] | null => {
  try {
    return mapping.subjectsOf(filter).subjects
  } catch {
    return null
  }
}

/** Since 2.10.4; an older server does not know a refusal that has one. */
export const readsReasons = (version: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  return major > 2 || (major === 2 && (minor > 10 || (minor === 10 && patch >= 4)))
}
