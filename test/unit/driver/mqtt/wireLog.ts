import type { Outgoing, PublishOutcome } from '../../../../src/driver/driver.js'
import type { PacketIds } from '../../../../src/driver/mqtt/session/packetIds.js'
import { createPacketIds } from '../../../../src/driver/mqtt/session/packetIds.js'
import { createReceiver, type Receiver } from '../../../../src/driver/mqtt/session/receiver.js'
import { createSender, type Sender } from '../../../../src/driver/mqtt/session/sender.js'
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
  /** Publishes under a name that outcomes are told by; returns the packet. */
  publish(name: string, qos: Qos): Outgoing
  again(name: string, given: Outgoing): void
  /** What was written and told since the last call. */
  take(): readonly string[]
}

/** `fits`: whether the broker takes a packet of that topic. */
export const senderRig = (window = 10, fits: (topic: string) => boolean = () => true): SenderRig => {
  const log: string[] = []
  const ids = createPacketIds()
  const sender = createSender(ids, {
    publish: ({ topic, qos }, id, dup) => {
      if (!fits(topic)) return false
      log.push(`PUBLISH ${topic} qos ${qos}${qos > 0 ? ` #${id}` : ''}${dup ? ' dup' : ''}`)
      return true
    },
    pubrel: (id, code) => {
      log.push(`PUBREL #${id}${code === 0 ? '' : ` 0x${code.toString(16)}`}`)
    },
  })
  sender.opened(false, window)
  const told =
    (name: string) =>
    ({ code, text, uncertain }: PublishOutcome) => {
      log.push(`${name}: ${uncertain ? 'uncertain' : `0x${code.toString(16)}`}${text ? ` ${text}` : ''}`)
    }
  const again = (name: string, given: Outgoing) => sender.publish(given, told(name))
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
    take: () => log.splice(0),
  }
}

export interface ReceiverRig {
  readonly receiver: Receiver
  take(): readonly string[]
}

export const receiverRig = (maximum = 0xffff): ReceiverRig => {
  const log: string[] = []
  const receiver = createReceiver({
    ack: (type, id, code, text) => {
      const name = type === PUBACK ? 'PUBACK' : type === PUBREC ? 'PUBREC' : 'PUBCOMP'
      log.push(`${name} #${id}${code === 0 ? '' : ` 0x${code.toString(16)}`}${text ? ` ${text}` : ''}`)
    },
  })
  receiver.opened(false, maximum)
  return { receiver, take: () => log.splice(0) }
}
