import type { ConsumeMessage } from 'amqplib'
import { matches } from '../../../topic/filter/matches.js'
import type { SubscribeRequest } from '../../driver.js'
import type { Binding } from '../keys/mapping.js'
import type { Consumer } from './consumer.js'
import type { Lasting, Start } from './lasting.js'
import { ensureQueue, groupQueue, keptOptions, type QueueSettings, type Run } from './queues.js'
import type { Reading } from './reading.js'

/** The groups that this link is a member of. Each has a queue, which its members share. */
export interface Groups {
  has(filter: string): boolean
  /** Rejects where the server refuses it. */
  join(request: SubscribeRequest, binding: Binding): Promise<void>
  leave(filter: string): Promise<void>
}

export interface GroupsPort {
  readonly run: Run
  readonly exchange: string
  readonly settings: QueueSettings
  readonly reading: Reading
  readonly start: Start
}

interface Member {
  request: SubscribeRequest
  readonly rest: string
  consumer: Lasting | null
  /** How many of its messages are not settled. */
  unsettled: number
  left: boolean
}

export const createGroups = (port: GroupsPort): Groups => {
  const { run, exchange, settings, reading, start } = port
  const members = new Map<string, Member>()

  const closeIfDone = ({ consumer, unsettled, left }: Member) => {
    if (left && unsettled === 0) consumer?.close().catch(() => {})
  }

  const take = (member: Member) => (message: ConsumeMessage, consumer: Consumer) => {
    member.unsettled += 1
    const settled = () => {
      member.unsettled -= 1
      closeIfDone(member)
    }
    reading.read(message, { consumer, shared: true, settled }, topic =>
      // A wildcard of AMQP matches what begins with `$`, too (MQTT-4.7.2-1).
      !topic.startsWith('$') || matches(member.rest, topic) ? [member.request] : [],
    )
  }

  return {
    has: filter => members.has(filter),
    join: async (request, { group = '', key, rest }) => {
      const existing = members.get(request.filter)
      if (existing !== undefined) {
        existing.request = request
        return
      }
      const queue = groupQueue(group, key)
      const make = async () => {
        const isThere = await ensureQueue(run, queue, keptOptions(settings, settings.groupExpiry, false))
        await run(channel => channel.bindQueue(queue, exchange, key))
        return isThere
      }
      await make()
      const member: Member = { request, rest, consumer: null, unsettled: 0, left: false }
      member.consumer = await start(queue, take(member), make)
      members.set(request.filter, member)
    },
    leave: async filter => {
      const member = members.get(filter)
      if (member === undefined) return
      members.delete(filter)
      await member.consumer?.cancel()
      member.left = true
      closeIfDone(member)
    },
  }
}
