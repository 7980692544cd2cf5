import { createDoubt, type Doubt } from './doubt.js'
import { createPacketIds, type PacketIds } from './packetIds.js'
import { createReceiver, type Receiver, type ReceiverPort } from './receiver.js'
import { createSender } from './sender.js'
import type { Sender, SenderPort } from './senderPort.js'

/** What the two halves write to. */
export interface SessionPort extends SenderPort, ReceiverPort {}

/** What outlives a connection: the state that MQTT calls the session (section 4.1), the client's half of it. */
export interface Session {
  readonly ids: PacketIds
  readonly sender: Sender
  readonly receiver: Receiver
  readonly doubt: Doubt
  /** What is written goes here; `null`: nothing can be written any more. */
  attach(port: SessionPort | null): void
}

export const createSession = (): Session => {
  let port: SessionPort | null = null
  const ids = createPacketIds()
  const sender = createSender(ids, {
    publish: (packet, id, dup) =>
      port === null ? new Error('no connection') : port.publish(packet, id, dup),
    pubrel: (id, code) => port?.pubrel(id, code),
    takes: () => port?.takes() ?? false,
    ready: () => port?.ready(),
  })
  const receiver = createReceiver({
    ack: (type, id, code, text) => port?.ack(type, id, code, text),
    released: id => port?.released(id),
    overshot: maximum => port?.overshot(maximum),
    heldUp: count => port?.heldUp(count),
  })
  return {
    ids,
    sender,
    receiver,
    doubt: createDoubt(),
    attach: attached => {
      port = attached
    },
  }
}
