import { ConnectionLostError, type LinkError } from '../../../base/linkErrors.js'
import { createTime } from '../../../base/time.js'
import { failureOf } from '../../connect/failures.js'
import type { Link, LinkHandlers } from '../../driver.js'
import { protect, report } from '../../protect.js'
import { createAuthenticating } from '../auth/authenticating.js'
import { wasUnsent } from '../session/doubt.js'
import type { Session } from '../session/session.js'
import { createBatch } from '../wire/batch.js'
import { type Connect, encodeConnect } from '../wire/connect.js'
import { authOf, type Connack } from '../wire/decode.js'
import * as encode from '../wire/encode.js'
import { ProtocolError } from '../wire/errors.js'
import { announcedBy } from './announced.js'
import { answerOf } from './answerOf.js'
import { capabilitiesOf, limitsOf } from './capabilities.js'
import { disconnectionOf, faultOf, refusalOf } from './errors.js'
import { createIncoming } from './incoming.js'
import { createKeepalive } from './keepalive.js'
import { createPatience } from './patience.js'
import { counted, type OpenPipe } from './pipe.js'
import { sessionPort } from './sessionPort.js'
import type { LinkSettings } from './settings.js'
import { createSubscribing } from './subscribing.js'
import { tap } from './tap.js'
import { createWriting } from './writing.js'

/** Returns a link over a line; all packets are written and read here. */
export const openLink = (
  open: OpenPipe,
  connect: Connect,
  settings: LinkSettings,
  session: Session,
  handlers: LinkHandlers,
): Link => {
  const { version } = settings
  const time = createTime(settings.scheduler)
  const { filtersPerSubscribe, publishesPerSecond, topicLevels } = settings.limits
  let opened = false
  let closing = false
  let over = false
  // The session outlives this connection.
  let kept = false
  // The first thing that went wrong says most; what follows is its consequence.
  let reason: LinkError | null = null

  const failed = (error: Error) => {
    lostBy(error)
    stream.destroy()
  }
  const stream = counted(open(failed), bytes => keepalive.sent(bytes))
  const batch = createBatch(stream, () => proceed())
  const { writer } = batch
  const writing = createWriting(
    batch,
    { version, publishesPerSecond, time },
    () => proceed(),
    () => fail(new ProtocolError(0x93, 'the broker reads none of the answers to what it sends')),
  )
  const { write } = writing
  const keepalive = createKeepalive(time, {
    ping: () => {
      const before = writer.size()
      write(encode.encodePing)
      return before
    },
    lost: () =>
      fail(new ConnectionLostError('nothing came from the broker for longer than the keep alive allows')),
  })
  const push = stream.push.bind(stream)
  const authenticating = createAuthenticating(settings.authentication, settings.exchange, {
    time,
    timeout: settings.answerTimeout,
    send: (code, method, data) => writing.prove(to => encode.encodeAuth(to, code, method, data)),
    failed: error => fail(error),
  })

  /** `code`: what DISCONNECT says, `null`: there is none. */
  const fail = (error: LinkError, code: number | null = faultOf(error, version)) => {
    reason ??= error
    incoming.stop()
    // So that the broker's log says why (MQTT 5, section 4.13); whether it gets there is the line's affair.
    if (opened && !closing && code !== null) {
      write(to => encode.encodeDisconnect(to, code, version))
      batch.flush()
    }
    stream.destroy()
  }

  const subscribing = createSubscribing(session.ids, settings, {
    write,
    limits: () => ({
      properties: version === 5,
      bytes: writing.maximumPacketSize(),
      filters: filtersPerSubscribe,
    }),
    overdue: () => unanswered('request'),
  })
  const patience = createPatience(time, settings.answerTimeout, {
    answers: session.sender.answers,
    isHeldUp: session.sender.isHeldUp,
    awaitsProof: session.sender.awaitsProof,
    proven: session.sender.proven,
    ping: pong => ping(pong),
    overdue: () => unanswered('publish'),
  })

  const unanswered = (what: string) =>
    fail(new ConnectionLostError(`no answer to a ${what} within ${settings.answerTimeout} ms`))

  const ping = (pong: () => void) => {
    keepalive.asked(pong)
    write(encode.encodePing)
  }

  /** Something that was waited for may have come. */
  const proceed = () => {
    subscribing.proceed()
    session.sender.proceed()
  }

  const connack = (found: Connack) => {
    const refusal = refusalOf(found, version, settings.hopeless)
    session.doubt.answered(refusal !== null || (!connect.clean && found.sessionPresent))
    if (refusal !== null) return fail(refusal)
    opened = true
    const limits = limitsOf(found)
    writing.opened(limits)
    if (closing) return disconnect()
    const announced = announcedBy(found)
    const standing = session.doubt.opened()
    const resumed = standing !== 'lost'
    kept = settings.persistent && limits.sessionExpiry !== 0
    keepalive.start(limits.keepalive ?? connect.keepalive)
    patience.start()
    session.attach(sessionPort(version, writing, subscribing.waiting, handlers, fail))
    authenticating.opened(authOf(0, found.properties))
    // The broker's proof may be wrong.
    if (reason !== null) return
    session.receiver.opened(resumed, settings.receiveMaximum, standing === 'doubtful')
    session.sender.opened(resumed, {
      window: Math.min(limits.receiveMaximum, settings.maximumInFlight),
      // The one that makes a broker end the connection can then be told from those after it.
      again: 1,
    })
    protect(() =>
      handlers.opened({
        present: resumed,
        ...(standing === 'doubtful' ? { doubtful: true } : {}),
        persistent: kept,
        clientId: found.properties?.texts['assignedClientIdentifier'] ?? connect.clientId,
        capabilities: { ...capabilitiesOf(found, version, settings), maximumLevels: topicLevels },
        ...(announced === undefined ? {} : { announced }),
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
    auth: authenticating.received,
    answered: subscribing.answered,
    pong: keepalive.answered,
    disconnected: packet => fail(disconnectionOf(packet, settings.hopeless)),
    failed: fail,
  })

  const disconnect = () => {
    incoming.mute()
    const { code = settings.willOnClose ? 0x04 : 0, ...said } = settings.farewell()
    // Nothing may follow it (MQTT-3.14.4-1). Before MQTT 5 it takes the will along.
    if (version === 5 || !settings.willOnClose) {
      const error = write(to => encode.encodeDisconnect(to, code, version, said))
      // Where its words do not fit, it goes without them (MQTT-3.14.2-3).
      const { sessionExpiry } = said
      if (error !== null)
        write(to =>
          encode.encodeDisconnect(to, code, version, sessionExpiry === undefined ? {} : { sessionExpiry }),
        )
    }
    batch.end()
    detach()
  }

  const detach = () => {
    writing.stop()
    authenticating.stop()
    session.attach(null)
    session.sender.lost()
  }

  const closed = () => {
    if (over) return
    over = true
    incoming.stop()
    keepalive.stop()
    patience.stop()
    subscribing.lost()
    detach()
    handlers.closed(closing ? null : (reason ?? new ConnectionLostError('the connection was lost')))
  }

  const lostBy = (error: Error) => {
    if (!opened && wasUnsent(error)) session.doubt.answered(true)
    reason ??= failureOf(error, opened, settings.secure, settings.hopeless)
  }

  // What is received goes no further: nothing of it is kept in the stream.
  stream.push = chunk => {
    if (chunk === null) return push(null)
    keepalive.received()
    // What it makes us write leaves when this turn ends, and with it what is published because of it.
    incoming.receive(chunk)
    proceed()
    return true
  }
  stream.on('error', lostBy)
  stream.on('close', closed)
  stream.resume()
  tap(stream, version, settings.packet)
  try {
    encodeConnect(writer, connect)
  } catch (error) {
    stream.destroy()
    throw error
  }
  if (!connect.clean) session.doubt.asked()
  batch.flush()

  return {
    subscribe: subscribing.subscribe,
    unsubscribe: subscribing.unsubscribe,
    publish: session.sender.publish,
    ack: (delivery, code, text) => session.receiver.settle(delivery, answerOf(code, version, kept), text),
    nameOf: delivery => session.receiver.packetId(delivery)?.toString(),
    ping: pong => ping(() => protect(pong)),
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
