import mqttJs, { type IClientOptions } from 'mqtt'
import { ConnectionLostError, ConnectionRefusedError, type LinkError } from '../../errors.js'
import { FAILURE, reasonName } from '../../reasonCodes.js'
import type { Link, LinkHandlers } from '../driver.js'
import { capabilitiesOf, limitsOf } from './capabilities.js'
import { createIncoming } from './incoming.js'
import { connackCode, isFatal, isFinal } from './refusals.js'
import type { Session } from './session/session.js'
import { subscribePackets, unsubscribePackets } from './subscribePackets.js'
import { createBatch } from './wire/batch.js'
import type { Connack } from './wire/decode.js'
import * as encode from './wire/encode.js'
import { PUBREL, type Version } from './wire/packetTypes.js'

/** The longest packet that MQTT can express. */
const LONGEST = 0xfff_ffff

/**
 * Returns a link over a connection that MQTT.js opens and keeps alive. MQTT.js writes CONNECT and PINGREQ and reads
 * their answers; all other packets are written and read here, on the same stream.
 */
export const openLink = (options: IClientOptions, session: Session, handlers: LinkHandlers): Link => {
  const version: Version = options.protocolVersion ?? 5
  // SUBSCRIBEs and UNSUBSCRIBEs that wait for their answer.
  const asked = new Map<number, (codes: Uint8Array) => void>()
  let maximumPacketSize = LONGEST
  let opened = false
  let closing = false
  let over = false
  // The first thing that went wrong says most; what follows is its consequence.
  let reason: LinkError | null = null

  const client = mqttJs.connect({ ...options, manualConnect: true })
  client.connect()
  const { stream } = client
  const batch = createBatch(stream)
  const { writer } = batch
  const push = stream.push.bind(stream)

  const fail = (error: LinkError) => {
    reason ??= error
    stream.destroy()
  }

  const fits = (write: () => void): boolean => {
    const before = writer.size()
    write()
    if (writer.size() - before > maximumPacketSize) {
      writer.rewind(before)
      return false
    }
    batch.later()
    return true
  }

  const connack = (found: Connack) => {
    const code = connackCode(found.code, version)
    if (code !== 0) {
      const text = found.properties?.texts['reasonString'] ?? reasonName(code)
      return fail(
        new ConnectionRefusedError(`the broker refused the connection: ${text}`, {
          reasonCode: code,
          fatal: isFatal(code),
        }),
      )
    }
    opened = true
    if (closing) return disconnect()
    const limits = limitsOf(found)
    maximumPacketSize = limits.maximumPacketSize
    const resumed = options.clean === false && found.sessionPresent
    session.attach({
      publish: (packet, id, dup) => fits(() => encode.encodePublish(writer, packet, id, dup, version)),
      pubrel: (id, pubrelCode) => fits(() => encode.encodeAck(writer, PUBREL, id, pubrelCode, version)),
      ack: (type, id, ackCode) => fits(() => encode.encodeAck(writer, type, id, ackCode, version)),
    })
    session.receiver.opened(resumed)
    session.sender.opened(resumed, limits.receiveMaximum)
    handlers.opened({
      present: resumed,
      persistent: options.clean === false,
      clientId: found.properties?.texts['assignedClientIdentifier'] ?? options.clientId ?? '',
      capabilities: capabilitiesOf(found, version),
    })
  }

  const disconnect = () => {
    encode.encodeDisconnect(writer, 0, version)
    batch.end()
  }

  const receive = createIncoming(version, LONGEST, session, handlers, {
    connack,
    answered: (id, codes) => {
      const answered = asked.get(id)
      asked.delete(id)
      session.ids.free(id)
      answered?.(codes)
    },
    disconnected: code => {
      const text = `the broker disconnected: ${reasonName(code)}`
      fail(new ConnectionLostError(text, { reasonCode: code, fatal: isFinal(code) }))
    },
    failed: fail,
    pass: bytes => push(bytes),
  })

  const closed = () => {
    if (over) return
    over = true
    // Ends its timers; there is no connection left to end.
    client.end(true)
    for (const id of asked.keys()) session.ids.free(id)
    session.sender.lost()
    if (closing && reason === null) handlers.closed(null)
    else handlers.closed(reason ?? new ConnectionLostError('the connection was lost'))
  }

  const lostBy = (error: Error) => {
    reason ??= new ConnectionLostError(`the connection failed: ${error.message}`, { cause: error })
  }

  // Everything received comes by here first, and MQTT.js gets its share of it.
  stream.push = chunk => {
    if (chunk === null) return push(null)
    if (!over) receive(chunk)
    batch.flush()
    return true
  }
  // Without it a packet may wait 40 ms for the acknowledgement of the one before (Nagle's algorithm).
  if ('setNoDelay' in stream && typeof stream.setNoDelay === 'function') stream.setNoDelay(true)
  stream.on('error', lostBy)
  client.on('error', error => {
    lostBy(error)
    stream.destroy()
  })
  client.on('close', closed)

  /** Returns 0 if it was sent, else the reason code why not. */
  const ask = (write: (id: number) => void, answered: (codes: Uint8Array) => void): number => {
    const id = session.ids.take()
    if (id === 0) return 0x97
    if (fits(() => write(id))) {
      asked.set(id, answered)
      return 0
    }
    session.ids.free(id)
    return 0x95
  }

  return {
    subscribe: (requests, outcome) => {
      for (const packet of subscribePackets(requests, maximumPacketSize)) {
        const failure = ask(
          id => encode.encodeSubscribe(writer, id, packet, version),
          codes => packet.forEach((request, i) => outcome(request, codes[i] ?? FAILURE)),
        )
        if (failure !== 0) for (const request of packet) outcome(request, failure)
      }
    },
    unsubscribe: (filters, outcome) => {
      for (const packet of unsubscribePackets(filters, maximumPacketSize)) {
        const failure = ask(
          id => encode.encodeUnsubscribe(writer, id, packet, version),
          // UNSUBACK has no codes before MQTT 5: it is a yes to all.
          codes => packet.forEach((filter, i) => outcome(filter, codes[i] ?? 0)),
        )
        if (failure !== 0) for (const filter of packet) outcome(filter, failure)
      }
    },
    publish: (packet, outcome) => {
      // At QoS 0 nothing answers: all there is to wait for is that the connection takes the bytes.
      if (packet.qos > 0) session.sender.publish(packet, outcome)
      else session.sender.publish(packet, result => batch.handedOver(() => outcome(result)))
    },
    ack: (delivery, code) => {
      session.receiver.settle(delivery, code)
    },
    close: () => {
      if (closing) return
      closing = true
      if (opened) disconnect()
    },
    abort: () => {
      closing = true
      stream.destroy()
      closed()
    },
  }
}
