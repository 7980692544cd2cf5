import type { Outgoing, PublishOutcome } from '../../../../src/driver/driver.js'
import type { PacketIds } from '../../../../src/driver/mqtt/session/packetIds.js'
import { createPacketIds } from '../../../../src/driver/mqtt/session/packetIds.js'
import { createReceiver, type Receiver } from '../../../../src/driver/mqtt/session/receiver.js'
import { createSender } from '../../../../src/driver/mqtt/session/sender.js'
import type { Sender } from '../../../../src/driver/mqtt/session/senderPort.js'
import { PUBACK, PUBREC } from '../../../../src/driver/mqtt/wire/packetTypes.js'
import { noProperties, type Qos } from '../../../../src/message.js'

export const packet = (qos: Qos, topic = 't'): Outgoing => ({
  topic,
  payload: new Uint8Array(),
  qos,
  retain: false,
  properties: noProperties,
})

export const answer = (id: number, code = 0, text?: string) => ({ id, code, text })

/** A sender, and one line for each packet it writes and each outcome it tells, in order. */
export interface SenderRig {
  readonly sender: Sender
  readonly ids: PacketIds
  readonly log: string[]
  /** Publishes under a name that outcomes are told by, and that is noted where it is not taken; returns the packet. */
  publish(name: string, qos: Qos): Outgoing
  again(name: string, given: Outgoing): void
  /**
   * Opens the next connection; `again`: how many of those that are sent again may be unanswered. What has no outcome yet
   * is given again, in order, by somebody who tells nothing of it; not with `gives: false`.
   */
  reopen(resumed: boolean, window?: number, again?: number, gives?: boolean): void
  /** Whether the connection takes bytes. */
  line(free: boolean): void
  /** What was written and told since the last call. */
  take(): readonly string[]
}

/** What the driver says of a packet that the broker does not take. */
export const tooLarge: Error = new Error('too large')

/** `fits`: whether the broker takes a packet of that topic. */
export const senderRig = (window = 10, fits: (topic: string) => boolean = () => true): SenderRig => {
  const log: string[] = []
  let free = true
  const ids = createPacketIds()
  const sender = createSender(ids, {
    publish: ({ topic, qos }, id, dup) => {
      if (!fits(topic)) return tooLarge
      log.push(`PUBLISH ${topic} qos ${qos}${id > 0 ? ` #${id}` : ''}${dup ? ' dup' : ''}`)
      return null
    },
    pubrel: (id, code) => {
      log.push(`PUBREL #${id}${code === 0 ? '' : ` 0x${code.toString(16)}`}`)
    },
    takes: () => free,
    ready: () => {
      log.push('ready')
    },
  })
  sender.opened(false, { window, again: window })
  const unsettled = new Set<Outgoing>()
  const told =
    (name: string, given: Outgoing) =>
    ({ code, text, uncertain, error }: PublishOutcome) => {
      unsettled.delete(given)
      log.push(
        `${name}: ${error?.message ?? (uncertain ? 'uncertain' : `0x${code.toString(16)}`)}${text ? ` ${text}` : ''}`,
      )
    }
  const again = (name: string, given: Outgoing) => {
    unsettled.add(given)
    if (sender.publish(given, told(name, given))) return
    log.push(`${name} waits`)
    unsettled.delete(given)
  }
  return {
    sender,
    ids,
    log,
    publish: (name, qos) => {
      const made = packet(qos, name)
      again(name, made)
      return made
    },
    again,
    reopen: (resumed, size = 10, resending = size, gives = resumed) => {
      sender.opened(resumed, { window: size, again: resending })
      if (gives) for (const given of unsettled) sender.publish(given, () => unsettled.delete(given))
    },
    line: now => {
      free = now
    },
    take: () => log.splice(0),
  }
}

export interface ReceiverRig {
  readonly receiver: Receiver
  /** What the broker has let go of. */
  readonly released: readonly number[]
  take(): readonly string[]
}

export const receiverRig = (maximum = 0xffff): ReceiverRig => {
  const log: string[] = []
  const released: number[] = []
  const receiver = createReceiver({
    ack: (type, id, code, text) => {
      const name = type === PUBACK ? 'PUBACK' : type === PUBREC ? 'PUBREC' : 'PUBCOMP'
      log.push(`${name} #${id}${code === 0 ? '' : ` 0x${code.toString(16)}`}${text ? ` ${text}` : ''}`)
    },
    released: id => released.push(id),
    overshot: allowed => {
      log.push(`more than ${allowed}`)
    },
    heldUp: count => {
      log.push(`held up by ${count}`)
    },
  })
  receiver.opened(false, maximum)
  return { receiver, released, take: () => log.splice(0) }
}
