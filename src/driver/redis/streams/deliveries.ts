import { escapeText } from '../../../base/escape.js'
import type { Time } from '../../../base/time.js'
import { isPassing } from '../../refusals.js'
import type { Commands } from '../link/commands.js'
import { LEAVE, WORKING } from './scripts.js'

/** What was delivered over one link and is not settled. */
export interface Deliveries {
  /** Returns the number of a delivery, or `null` for one that is under way already. */
  add(id: string, member: Member): number | null
  /** Of one that there is not, of an earlier link for instance, it does nothing. */
  ack(delivery: number, code: number | null): void
  /** What the stream calls one that is not settled: the name of the group, and its id. */
  nameOf(delivery: number): string | undefined
  /** These need no settling. */
  done(ids: readonly string[], member: Member): void
  /** How many are not settled. */
  open(member: Member): number
  /** A member is one no more: what it has not settled is another's. */
  leave(member: Member): void
  stop(): void
}

/** One consumer of a group of the stream. */
export interface Member {
  readonly group: string
  readonly consumer: string
  /** Others may take over what this one leaves. */
  readonly shared: boolean
  /** There is room again. */
  settled(): void
}

export interface DeliveriesPort {
  readonly commands: Commands
  readonly stream: string
  readonly time: Time
  /** Ms after which others take over what they hear nothing of. */
  readonly ackWait: number
  /** The link is of no use, for this reason. */
  failed(reason: string): void
}

interface Delivery {
  readonly id: string
  readonly member: Member
}

export const createDeliveries = ({ commands, stream, time, ackWait, failed }: DeliveriesPort): Deliveries => {
  const open = new Map<number, Delivery>()
  const counts = new Map<Member, Map<string, number>>()
  let last = 0

  const idsOf = (member: Member): Map<string, number> => {
    const ids = counts.get(member) ?? new Map<string, number>()
    counts.set(member, ids)
    return ids
  }

  // Settled, but the server takes nothing for now.
  let untold: (readonly [ids: readonly string[], member: Member])[] = []

  const done: Deliveries['done'] = (ids, member) => {
    if (ids.length === 0) return
    commands.call(
      ['XACK', stream, member.group, ...ids],
      () => {},
      ({ code, text }) => {
        if (!isPassing(code)) return failed(`what is settled cannot be told: ${escapeText(text)}`)
        untold.push([ids, member])
        // Until it is told they are under way: they would be delivered again.
        for (const id of ids) idsOf(member).set(id, 0)
      },
    )
  }
  const tellAgain = () => {
    const again = untold
    untold = []
    for (const [ids, member] of again) {
      for (const id of ids) idsOf(member).delete(id)
      done(ids, member)
    }
  }

  const forget = (number: number, { id, member }: Delivery) => {
    open.delete(number)
    idsOf(member).delete(id)
  }

  const working = () => {
    tellAgain()
    const byMember = new Map<Member, string[]>()
    for (const { id, member } of open.values()) {
      if (!member.shared) continue
      const ids = byMember.get(member)
      if (ids === undefined) byMember.set(member, [id])
      else ids.push(id)
    }
    for (const [{ group, consumer }, ids] of byMember)
      commands.call(['EVAL', WORKING, '1', stream, group, consumer, ...ids], () => {})
    timer = time.schedule(working, ackWait / 3)
  }
  let timer = time.schedule(working, ackWait / 3)

  return {
    done,
    add: (id, member) => {
      const ids = idsOf(member)
      if (ids.has(id)) return null
      last += 1
      open.set(last, { id, member })
      ids.set(id, last)
      return last
    },
    ack: (number, code) => {
      const found = open.get(number)
      if (found === undefined) return
      // Nobody has dealt with it: another member may, after `ackWait`. One of a session is kept for its next connection.
      if (code === null) {
        if (found.member.shared) forget(number, found)
      } else {
        forget(number, found)
        done([found.id], found.member)
      }
      found.member.settled()
    },
    nameOf: number => {
      const found = open.get(number)
      return found === undefined ? undefined : `${found.member.group} ${found.id}`
    },
    open: member => idsOf(member).size,
    leave: member => {
      const ids = [...idsOf(member).keys()]
      for (const number of idsOf(member).values()) open.delete(number)
      counts.delete(member)
      const { group, consumer } = member
      commands.call(['EVAL', LEAVE, '1', stream, group, consumer, String(ackWait), ...ids], () => {})
    },
    stop: () => {
      timer.unsubscribe()
      open.clear()
      counts.clear()
    },
  }
}
