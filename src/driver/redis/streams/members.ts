import { escapeText } from '../../../base/escape.js'
import type { Time } from '../../../base/time.js'
import { decodeUtf8 } from '../../../codec/text/utf8.js'
import type { Received } from '../../driver.js'
import { aged } from '../../expiry.js'
import { isPassing } from '../../refusals.js'
import type { Mapping } from '../channels/mapping.js'
import type { Commands } from '../link/commands.js'
import type { Deliveries, Member } from './deliveries.js'
import { readFields } from './fields.js'
import { timeOf } from './ids.js'
import { receivedBy, type Wanting } from './matching.js'
import { createReader, entryList, type Reader } from './reader.js'
import { GIVE_UP } from './scripts.js'

/** A group of the stream that this link reads from: that of its session, or one that it shares with others. */
export interface Reading extends Reader {
  readonly member: Member
}

export interface MembersPort {
  readonly commands: Commands
  readonly mapping: Mapping
  readonly stream: string
  readonly clientId: string
  readonly time: Time
  readonly ackWait: number
  readonly receiveMaximum: number
  readonly deliveries: Deliveries
  message(received: Received, identifiers: readonly number[], delivery: number): void
  /** A message was left out. */
  illFormed(): void
  /** A message that was not settled is in the stream no more. */
  lost(): void
  /** The link is of no use, for this reason. */
  failed(reason: string): void
}

/** Returns what reads a group. `wanting`: the subscriptions that are served by it, at any time. */
export const createReading = (
  port: MembersPort,
  {
    group,
    shared,
    unsettled,
  }: { readonly group: string; readonly shared: boolean; readonly unsettled: boolean },
  wanting: () => Iterable<Wanting>,
): Reading => {
  const { commands, mapping, stream, clientId, time, ackWait, receiveMaximum, deliveries, message } = port
  const member: Member = {
    group,
    consumer: shared ? clientId : 'session',
    shared,
    settled: () => reader.read(),
  }
  let over = false
  // What needs no settling, of one page.
  let done: string[] = []
  const settle = () => {
    const ids = done
    done = []
    if (!over) deliveries.done(ids, member)
  }
  const skip = (id: string) => {
    if (done.length === 0) queueMicrotask(settle)
    done.push(id)
  }

  const entry = (id: string, list: unknown, again: boolean) => {
    const fields = readFields(list)
    const topic = fields === null ? null : mapping.topicOf(fields.channel)
    if (fields === null || topic === null) {
      skip(id)
      // Of what the stream has no more there are no fields at all.
      return Array.isArray(list) ? port.illFormed() : port.lost()
    }
    const found = receivedBy(wanting(), fields, { id, topic, clientId, again })
    const received = found && aged(found.received, time.wall() - timeOf(id))
    if (found === null || received === null) return skip(id)
    if (received.qos === 0) {
      skip(id)
      return message(received, found.identifiers, 0)
    }
    const delivery = deliveries.add(id, member)
    if (delivery !== null) message(received, found.identifiers, delivery)
  }

  const reader = createReader({
    ...{ commands, stream, group, unsettled, entry },
    consumer: member.consumer,
    refused: ({ code, text }) => {
      if (!isPassing(code)) port.failed(`the stream cannot be read: ${escapeText(text)}`)
    },
    room: () => {
      // Before there is a subscription there is no group.
      for (const _ of wanting()) return receiveMaximum - deliveries.open(member)
      return 0
    },
  })

  // What others have left, or died with.
  const claim = () => {
    timer = time.schedule(claim, ackWait / 2)
    claimFrom('0')
  }
  const claimFrom = (start: string) => {
    const room = receiveMaximum - deliveries.open(member)
    if (room <= 0) return
    const from = [
      stream,
      group,
      member.consumer,
      String(ackWait),
      start,
      'COUNT',
      String(Math.min(100, room, reader.page())),
    ]
    commands.call(['XAUTOCLAIM', ...from], reply => {
      if (over) return
      const [next, entries, gone] = Array.isArray(reply) ? (reply as readonly unknown[]) : []
      for (const [id, list] of entryList(entries)) if (!over) entry(id, list, true)
      if (Array.isArray(gone)) for (const _ of gone) port.lost()
      // Before Redis 7 it says that they are gone, not which, and leaves them with this member.
      if (Array.isArray(entries) && entries.includes(null)) giveUp()
      // It looks at ten times as many as it may take: what others work on may fill that.
      const cursor = next instanceof Uint8Array ? (decodeUtf8(next) ?? '') : ''
      if (!over && /^\d+-\d+$/.test(cursor) && cursor !== END) claimFrom(cursor)
    })
  }
  const giveUp = () => {
    commands.call(['EVAL', GIVE_UP, '1', stream, group, member.consumer], count => {
      for (let left = Number(count); left > 0 && !over; left--) port.lost()
    })
  }
  let timer = time.schedule(claim, shared ? ackWait / 2 : Number.POSITIVE_INFINITY)

  return {
    ...reader,
    member,
    stop: () => {
      over = true
      timer.unsubscribe()
      reader.stop()
    },
  }
}

/** There is nothing behind it. */
const END = '0-0'

declare const queueMicrotask: (task: () => void) => void
