import { createPacketIds, type PacketIds } from './packetIds.js'
import { createReceiver, type Receiver, type ReceiverPort } from './receiver.js'
import { createSender, type Sender, type SenderPort } from './sender.js'

/** What outlives a connection: the state that MQTT calls the session (section 4.1), the client's half of it. */
export interface Session {
  readonly ids: PacketIds
  readonly sender: Sender
  readonly receiver: Receiver
  /** What is written goes here; `null`: nothing can be written any more. */
  attach(port: (SenderPort & ReceiverPort) | null): void
}

export const createSession = (): Session => {
  let port: (SenderPort & ReceiverPort) | null = null
  const ids = createPacketIds()
  const sender = createSender(ids, {
    publish: (packet, id, dup) => port?.publish(packet, id, dup) ?? false,
    pubrel: (id, code) => port?.pubrel(id, code),
  })
  const receiver = createReceiver({ ack: (type, id, code, text) => port?.ack(type, id, code, text) })
  return {
    ids,
    sender,
    receiver,
    attach: attached => {
      port = attached
    },
  }
}
