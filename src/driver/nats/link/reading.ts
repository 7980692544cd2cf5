import type { Msg, MsgHdrs } from '@nats-io/nats-core'
import { type Qos, rawMessage } from '../../../message.js'
import type { LinkHandlers, Received } from '../../driver.js'
import { protect } from '../../protect.js'
import { INBOX, type Mapping } from '../subjects/mapping.js'
import { FROM, ID, REPLY, RETAIN, readHeaders } from './headers.js'
import type { Held } from './subscribing.js'

/** Reads what NATS brings, as messages of topics. */
export interface Reading {
  /** Hands over a message that nothing but this connection had. */
  live(message: Msg, held: Held): void
  /**
   * Returns a message, or `null` for one that is not for an observer, which was reported where it should not be.
   * `reply`: its reply subject, where that is what its publisher has given.
   */
  read(
    message: Pick<Msg, 'subject' | 'data' | 'headers'>,
    held: Held,
    how: { readonly qos: Qos; readonly dup: boolean; readonly stored: boolean; readonly reply: string },
  ): Received | null
}

export const createReading = (mapping: Mapping, clientId: string, handlers: LinkHandlers): Reading => {
  const read: Reading['read'] = ({ subject, data, headers }, { request, open }, how) => {
    if (open && isInternal(subject)) return null
    if (request.noLocal && headerOf(headers, FROM) === clientId) return null
    const topic = mapping.topicOf(subject)
    if (topic === null) {
      // The server's own.
      if (!subject.startsWith('$')) protect(() => handlers.noticed?.(noTopic))
      return null
    }
    // What begins with `$` is not for a wildcard that begins a filter (MQTT-4.7.2-1).
    if (open && topic.startsWith('$')) return null
    const reply = headerOf(headers, REPLY) ?? how.reply
    const responseTopic = reply === '' ? undefined : (mapping.topicOf(reply) ?? undefined)
    const retain = how.stored || (request.retainAsPublished && headerOf(headers, RETAIN) !== undefined)
    return rawMessage(topic, data, how.qos, retain, how.dup, readHeaders(headers, responseTopic))
  }

  return {
    read,
    live: (message, held) => {
      // Where a stream is to answer, that is what the reply subject is for.
      const { headers, reply: subject = '' } = message
      const reply = subject === '' || headers?.has(ID) ? '' : subject
      // Most have none: an object for each message would show in what one costs.
      const received = read(message, held, reply === '' ? LIVE : { ...LIVE, reply })
      if (received === null) return
      const { identifier } = held.request
      protect(() => handlers.message(received, identifier === undefined ? [] : [identifier], 0))
    },
  }
}

const LIVE = { qos: 0, dup: false, stored: false, reply: '' } as const

const noTopic = {
  kind: 'ill-formed',
  reason: 'a message was left out: its subject stands for no topic',
} as const

/** Whatever is asked for in the account passes there. */
const isInternal = (subject: string): boolean => subject.startsWith('$') || subject.startsWith(`${INBOX}.`)

const headerOf = (headers: MsgHdrs | undefined, name: string): string | undefined =>
  headers?.has(name) ? headers.get(name) : undefined
