import type { NatsConnection } from '@nats-io/nats-core'
import type { SubscribeRequest } from '../../driver.js'
import type { Mapping } from '../subjects/mapping.js'
import type { Prepared } from './engine.js'
import type { Identities } from './identities.js'
import type { ResolvedJetStream } from './resolve.js'
import { createSessions } from './sessions.js'
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
  const sessions = createSessions(connection, manager, streams.messages, { ...settings, clientId, kept })
  if (clean && settings.named) await sessions.forget()
  return {
    ...{ manager, streams, sessions, kept, ...memory },
    client: jetstream(connection, options),
    found: clean ? new Map() : await sessions.find(),
    reasons: readsReasons(connection.info?.version ?? ''),
    ...settings,
  }
}

/** Since 2.10.4; an older server does not know a refusal that has one. */
export const readsReasons = (version: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number)
  return major > 2 || (major === 2 && (minor > 10 || (minor === 10 && patch >= 4)))
}
