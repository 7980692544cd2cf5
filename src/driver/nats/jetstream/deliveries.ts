import type { Msg } from '@nats-io/nats-core'
import type { Subscription } from 'rxjs'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Time } from '../../../base/time.js'
import { encodeUtf8 } from '../../../codec/text/utf8.js'
import type { Notice } from '../../driver.js'
import type { Denial } from '../link/denial.js'
import { nameOfDelivery } from './ackSubject.js'

/** What was delivered over one link and is not settled. */
export interface Deliveries {
  /** Returns the number of a delivery. `settled` is called once, when there is room for another. */
  add(message: Msg, group: boolean, settled: () => void): number
  /** Of one that there is not, of an earlier link for instance, it does nothing. */
  ack(delivery: number, code: number | null, text?: string): void
  /** What the server calls one that is not settled. */
  nameOf(delivery: number): string | undefined
  /** The server has refused a publish to a subject: perhaps what settles one. */
  refused(denial: Pick<Denial, 'subject'>): void
  /** The link ends in order: what is not settled is given back, so that it is delivered again at once. */
  giveBack(): void
  stop(): void
}

export interface DeliveriesPort {
  publish(subject: string, payload: Uint8Array): void
  readonly time: Time
  /** Ms after which the server delivers again what it hears nothing of. */
  readonly ackWait: number
  /** The server reads the reason of a refusal. */
  readonly reasons: boolean
  noticed(notice: Notice): void
}

const ACK = encodeUtf8('+ACK')
const NAK = encodeUtf8('-NAK')
const TERM = encodeUtf8('+TERM')
const WORKING = encodeUtf8('+WPI')

const untold: Notice = {
  kind: 'unsettled',
  reason: 'the server does not let this user settle messages: they come again',
}

interface Delivery {
  readonly reply: string
  readonly group: boolean
  readonly settled: () => void
  /** When the server last heard of it. */
  heard: number
}

export const createDeliveries = ({
  publish,
  time,
  ackWait,
  reasons,
  noticed,
}: DeliveriesPort): Deliveries => {
  const open = new Map<number, Delivery>()
  let last = 0
  let over = false
  let isTold = false

  const sign = () => {
    if (over) return
    const now = time.now()
    for (const delivery of open.values()) {
      if (now - delivery.heard < ackWait / 3) continue
      delivery.heard = now
      publish(delivery.reply, WORKING)
    }
    timer = null
    watch()
  }
  // Half of the time between two signs: none is later than half of `ackWait`. It goes on for a while when nothing is left
  // unsettled: to end and start it for each message would cost more than the rest of a delivery.
  let timer: Subscription | null = null
  const watch = () => {
    if (timer === null && open.size > 0) timer = time.schedule(sign, ackWait / 6)
  }

  return {
    add: ({ reply = '' }, group, settled) => {
      last += 1
      open.set(last, { reply, group, settled, heard: time.now() })
      watch()
      return last
    },
    ack: (delivery, code, text) => {
      const found = open.get(delivery)
      if (found === undefined || over) return
      // Nobody has dealt with it: another member may. One of a session is kept for its next connection.
      if (code === null && !found.group) return
      open.delete(delivery)
      if (code === null) publish(found.reply, encodeUtf8(`-NAK {"delay": ${ackWait * 1_000_000}}`))
      else if (code < FAILURE) publish(found.reply, ACK)
      else publish(found.reply, reasons && text !== undefined ? encodeUtf8(`+TERM ${text}`) : TERM)
      found.settled()
    },
    nameOf: delivery => nameOfDelivery(open.get(delivery)?.reply),
    refused: ({ subject }) => {
      if (isTold || !subject.startsWith('$JS.ACK.')) return
      isTold = true
      noticed(untold)
    },
    giveBack: () => {
      for (const { reply } of open.values()) publish(reply, NAK)
      open.clear()
    },
    stop: () => {
      over = true
      timer?.unsubscribe()
      open.clear()
    },
  }
}
