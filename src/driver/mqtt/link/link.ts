import type { IClientOptions } from 'mqtt'
import type { SchedulerLike } from 'rxjs'
import { ConnectionLostError, type LinkError } from '../../../base/errors.js'
import { createTime } from '../../../base/time.js'
import type { Capabilities, Link, LinkHandlers } from '../../driver.js'
import { protect, report } from '../../protect.js'
import type { Session } from '../session/session.js'
import { createOutgoingAliases } from '../wire/aliases.js'
import { createBatch } from '../wire/batch.js'
import { type Connect, encodeConnect } from '../wire/connect.js'
import type { Connack } from '../wire/decode.js'
import * as encode from '../wire/encode.js'
import { ProtocolError } from '../wire/errors.js'
import { PUBREL, type Version } from '../wire/packetTypes.js'
import { FieldTooLongError, type Writer } from '../wire/writer.js'
import { capabilitiesOf, limitsOf } from './capabilities.js'
import { disconnectionOf, failureOf, type Hopeless, refusalOf } from './errors.js'
import { createIncoming } from './incoming.js'
import { createKeepalive } from './keepalive.js'
import { openStream } from './stream.js'
import { createRequests } from './subscribing.js'

/** The longest packet that MQTT can express. */
const LONGEST = 0xfff_ffff

/** What a link must know beside what MQTT.js is told. */
export interface LinkSettings {
  readonly version: Version
  /** The broker keeps sessions of this client. */
  readonly persistent: boolean
  readonly secure: boolean
  readonly hopeless: Hopeless
  /** A link that ends in order has the broker publish the will. */
  readonly willOnClose: boolean
  readonly overlap: Capabilities['overlap']
  readonly receiveMaximum: number
  readonly maximumPacketSize: number
  readonly topicAliasMaximum: number
  readonly maximumInFlight: number
  /** Ms that an answer to SUBSCRIBE or UNSUBSCRIBE may take. */
  readonly answerTimeout: number
  readonly scheduler: SchedulerLike
}

/** Returns a link over a line that MQTT.js opens; all packets are written and read here. */
export const openLink = (
  line: IClientOptions,
  connect: Connect,
  settings: LinkSettings,
  session: Session,
  handlers: LinkHandlers,
): Link => {
  const { version } = settings
  let maximumPacketSize = LONGEST
  let aliases = createOutgoingAliases(0)
  let opened = false
  let closing = false
  let over = false
  // The first thing that went wrong says most; what follows is its consequence.
  let reason: LinkError | null = null

  const stream = openStream(line, {
    failed: error => {
      lostBy(error)
      stream.destroy()
    },
    sent: bytes => keepalive.sent(bytes),
  })
  const batch = createBatch(stream)
  const { writer } = batch
  const keepalive = createKeepalive(createTime(settings.scheduler), {
    ping: () => {
      const before = writer.size()
      write(encode.encodePing)
      return before
    },
    lost: () =>
      fail(new ConnectionLostError('nothing came from the broker for longer than the keep alive allows')),
  })
  const push = stream.push.bind(stream)

  const fail = (error: LinkError) => {
    reason ??= error
    incoming.stop()
    // So that the broker's log says why (MQTT 5, section 4.13); whether it gets there is the line's affair.
    if (opened && !closing && version === 5 && error instanceof ProtocolError) {
      encode.encodeDisconnect(writer, error.reasonCode ?? 0x80, version)
      batch.flush()
    }
    stream.destroy()
  }

  const write = (encodeTo: (writer: Writer) => void): boolean => {
    const before = writer.size()
    try {
      encodeTo(writer)
    } catch (error) {
      writer.rewind(before)
      if (error instanceof FieldTooLongError) return false
      throw error
    }
    if (writer.size() - before > maximumPacketSize) {
      writer.rewind(before)
      return false
    }
    batch.later()
    return true
  }

  const requests = createRequests(session.ids, settings, {
    write,
    maximumPacketSize: () => maximumPacketSize,
    overdue: () =>
      fail(new ConnectionLostError(`no answer to a request within ${settings.answerTimeout} ms`)),
  })

  const connack = (found: Connack) => {
    const refusal = refusalOf(found, version, settings.hopeless)
    if (refusal !== null) return fail(refusal)
    opened = true
    if (closing) return disconnect()
    const limits = limitsOf(found)
    const resumed = !connect.clean && found.sessionPresent
    maximumPacketSize = Math.min(limits.maximumPacketSize, LONGEST)
    aliases = createOutgoingAliases(limits.topicAliasMaximum)
    keepalive.start(limits.keepalive ?? connect.keepalive)
    session.attach({
      publish: (packet, id, dup) => {
        const alias = aliases.of(packet.topic)
        const sent = write(to => encode.encodePublish(to, packet, id, dup, version, alias))
        if (!sent && alias < 0) aliases.forget(packet.topic)
        return sent
      },
      pubrel: (id, code) => write(to => encode.encodeAck(to, PUBREL, id, code, version)),
      ack: (type, id, code, text) => {
        // Where the reason does not fit, the code goes without it (MQTT-3.4.2-2).
        const sent = write(to => encode.encodeAck(to, type, id, code, version, text))
        if (!sent) write(to => encode.encodeAck(to, type, id, code, version))
      },
    })
    session.receiver.opened(resumed, settings.receiveMaximum)
    session.sender.opened(resumed, Math.min(limits.receiveMaximum, settings.maximumInFlight))
    protect(() =>
      handlers.opened({
        present: resumed,
        persistent: settings.persistent && limits.sessionExpiry !== 0,
        clientId: found.properties?.texts['assignedClientIdentifier'] ?? connect.clientId,
        capabilities: capabilitiesOf(found, version, settings.overlap),
      }),
    )
  }

  const incoming = createIncoming(settings, session, {
    message: (message, identifiers, delivery) => {
      try {
        handlers.message(message, identifiers, delivery)
      } catch (error) {
        report(error)
      }
    },
    illFormed: fault =>
      protect(() => handlers.noticed?.({ kind: 'ill-formed', reason: `a message was left out: ${fault}` })),
    connack,
    answered: requests.answered,
    pong: keepalive.answered,
    disconnected: packet => fail(disconnectionOf(packet, settings.hopeless)),
    failed: fail,
  })

  const disconnect = () => {
    incoming.mute()
    // Nothing may follow it (MQTT-3.14.4-1).
    if (!settings.willOnClose) encode.encodeDisconnect(writer, 0, version)
    else if (version === 5) encode.encodeDisconnect(writer, 0x04, version)
    batch.end()
    detach()
  }

  const detach = () => {
    session.attach(null)
    session.sender.lost()
  }

  const closed = () => {
    if (over) return
    over = true
    incoming.stop()
    keepalive.stop()
    requests.lost()
    detach()
    handlers.closed(closing ? null : (reason ?? new ConnectionLostError('the connection was lost')))
  }

  const lostBy = (error: Error) => {
    reason ??= failureOf(error, opened, settings.secure, settings.hopeless)
  }

  // What is received goes no further: nothing of it is kept in the stream.
  stream.push = chunk => {
    if (chunk === null) return push(null)
    keepalive.received()
    incoming.receive(chunk)
    batch.flush()
    return true
  }
  stream.on('error', lostBy)
  stream.on('close', closed)
  stream.resume()
  try {
    encodeConnect(writer, connect)
  } catch (error) {
    stream.destroy()
    throw error
  }
  batch.flush()

  return {
    subscribe: requests.subscribe,
    unsubscribe: requests.unsubscribe,
    publish: (packet, outcome) => {
      // At QoS 0 nothing answers: all there is to wait for is that the connection takes the bytes.
      if (packet.qos > 0) session.sender.publish(packet, outcome)
      else session.sender.publish(packet, result => batch.handedOver(() => outcome(result)))
      return true
    },
    ack: (delivery, code, text) => {
      // Only MQTT 5 can refuse.
      session.receiver.settle(delivery, code !== null && version !== 5 ? 0 : code, text)
    },
    ping: pong => {
      keepalive.asked(() => protect(pong))
      write(encode.encodePing)
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
