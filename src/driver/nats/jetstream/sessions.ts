import type { ConsumerConfig, ConsumerInfo, JetStreamManager } from '@nats-io/jetstream'
import type { NatsConnection } from '@nats-io/nats-core'
import { nuid } from '@nats-io/nats-core'
import type { SubscribeRequest } from '../../driver.js'
import { groupName, isSessionName, sessionName } from './names.js'

/** What a client's session is: its consumers, which the server keeps. */
export interface Sessions {
  /** Returns what the session has, by filter; of another client's it returns nothing. */
  find(): Promise<ReadonlyMap<string, KeptSubscription>>
  /** Ends the session. */
  forget(): Promise<void>
  /** Returns the consumer of a subject: the one that there is, or a new one, which begins with what is published now. */
  consumer(request: Asked, subject: string, group: string | undefined): Promise<ConsumerInfo>
  /** Whether a consumer of the session is that of a subject. */
  isFor(info: ConsumerInfo, subject: string): boolean
  /** Resolves when a consumer has sent what the stream has by now, or sends nothing for the time being, with how far it is. */
  position(name: string): Promise<number>
  /** Ends a consumer; one that there is not has ended. */
  end(name: string): Promise<void>
  /** The same, without waiting for it. */
  endSoon(name: string): void
}

/** What a consumer is made for. */
export type Asked = Pick<SubscribeRequest, 'filter' | 'identifier'>

export interface KeptSubscription {
  /** That of the SUBSCRIBE it was made by. */
  readonly identifier: number | undefined
  /** One for each subject. */
  readonly infos: ConsumerInfo[]
}

export interface SessionSettings {
  /** What the names of its consumers begin with: `sessionPrefix`. */
  readonly prefix: string
  /** The server keeps what it has when the connection is gone. */
  readonly kept: boolean
  /** Seconds for which it does; Infinity: for ever. */
  readonly sessionExpiry: number
  /** Seconds for which messages wait for a group that has no member. */
  readonly groupExpiry: number
  /** Ms. */
  readonly ackWait: number
  readonly receiveMaximum: number
}

const NANOSECONDS = 1_000_000_000
/** Seconds for which the consumer of a connection that was lost lives on. */
const ORPHAN = 10

export const createSessions = (
  connection: NatsConnection,
  manager: JetStreamManager,
  stream: string,
  settings: SessionSettings,
): Sessions => {
  const { prefix, kept, sessionExpiry, groupExpiry, ackWait, receiveMaximum } = settings

  const names = async (): Promise<readonly string[]> => {
    const found: string[] = []
    for (let offset = 0; ; ) {
      const answer = await connection.request(
        `$JS.API.CONSUMER.NAMES.${stream}`,
        JSON.stringify({ offset }),
        {
          timeout: 5_000,
        },
      )
      const { consumers, total = 0 } = answer.json<{ consumers?: readonly string[] | null; total?: number }>()
      const page = consumers ?? []
      found.push(...page.filter(name => isSessionName(prefix, name)))
      offset += page.length
      if (page.length === 0 || offset >= total) return found
    }
  }

  const end = async (name: string) => {
    try {
      await manager.consumers.delete(stream, name)
    } catch (error) {
      if ((error as { code?: unknown }).code !== CONSUMER_NOT_FOUND) throw error
    }
  }

  const configOf = async (
    { filter, identifier }: Asked,
    subject: string,
    group: string | undefined,
  ): Promise<Partial<ConsumerConfig>> => {
    const common: Partial<ConsumerConfig> = {
      ack_policy: 'explicit',
      ack_wait: ackWait * 1_000_000,
      deliver_policy: 'new',
      filter_subject: subject,
      max_ack_pending: receiveMaximum,
      // What it was asked for by, for whoever resumes the session.
      description: `${identifier ?? 0} ${filter}`,
    }
    const expires = (seconds: number) =>
      seconds === Number.POSITIVE_INFINITY ? {} : { inactive_threshold: seconds * NANOSECONDS }
    if (group !== undefined)
      return { ...common, durable_name: await groupName(group, subject), ...expires(groupExpiry) }
    if (kept) return { ...common, durable_name: sessionName(prefix, subject), ...expires(sessionExpiry) }
    return { ...common, name: `rxc-${nuid.next()}`, ...expires(ORPHAN) }
  }

  const info = async (name: string): Promise<ConsumerInfo | null> => {
    try {
      return await manager.consumers.info(stream, name)
    } catch (error) {
      if ((error as { code?: unknown }).code === CONSUMER_NOT_FOUND) return null
      throw error
    }
  }

  const position = async (name: string): Promise<number> => {
    const { state } = await manager.streams.info(stream)
    let reached = 0
    for (let asked = 0; asked < PATIENCE; asked++) {
      const found = await info(name)
      if (found === null) return 0
      reached = found.delivered.stream_seq
      // One whose window is full goes on when its observers do.
      if (found.num_pending === 0 || reached >= state.last_seq || found.num_ack_pending >= receiveMaximum)
        break
    }
    return reached
  }

  return {
    position,
    find: async () => {
      const byFilter = new Map<string, KeptSubscription>()
      for (const each of await Promise.all((await names()).map(info))) {
        const [, number, filter] = /^(\d+) (.+)$/s.exec(each?.config.description ?? '') ?? []
        if (each === null || filter === undefined) continue
        const kept = byFilter.get(filter) ?? { identifier: Number(number) || undefined, infos: [] }
        byFilter.set(filter, kept)
        kept.infos.push(each)
      }
      return byFilter
    },
    forget: async () => {
      await Promise.all((await names()).map(end))
    },
    consumer: async (request, subject, group) => {
      const config = await configOf(request, subject, group)
      const { durable_name: name } = config
      // Members of a group, and the links of a session, find what others have begun: how far it is stays.
      const existing = name === undefined ? null : await info(name)
      if (existing === null) return await manager.consumers.add(stream, config)
      const { filter_subject: other = '' } = existing.config
      // A server may leave out one that is all that the stream has.
      if (other === '' || other === subject) return existing
      throw new Error(`there is a consumer ${existing.name} already, which is for another subject`)
    },
    isFor: ({ name, config: { filter_subject: found = '' } }, subject) =>
      found === '' ? name === sessionName(prefix, subject) : found === subject,
    end,
    endSoon: name => connection.publish(`$JS.API.CONSUMER.DELETE.${stream}.${name}`),
  }
}

const CONSUMER_NOT_FOUND = 10_014

/** How often a consumer is asked how far it is. */
const PATIENCE = 50
