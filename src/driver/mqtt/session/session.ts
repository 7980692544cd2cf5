import { createPacketIds, type PacketIds } from './packetIds.js'
import { createReceiver, type Receiver, type ReceiverPort } from './receiver.js'
import { createSender, type Sender, type SenderPort } from './sender.js'

/** What outlives a connection: the state that MQTT calls the session (section 4.1), the client's half of it. */
export interface Session {
  readonly ids: PacketIds
  readonly sender: Sender
  readonly receiver: Receiver
  /** What is written goes here, while there is a connection. */
  attach(port: SenderPort & ReceiverPort): void
}

export const createSession = (): Session => {
  let port: (SenderPort & ReceiverPort) | null = null
  const ids = createPacketIds()
  const sender = createSender(ids, {
    publish: (packet, id, dup) => port?.publish(packet, id, dup) ?? false,
    pubrel: (id, code) => port?.pubrel(id, code),
  })
  const receiver = createReceiver({ ack: (type, id, code) => port?.ack(type, id, code) })
  return {
    ids,
    sender,
    receiver,
    attach: attached => {
      port = attached
    },
  }
}
