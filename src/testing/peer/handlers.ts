import type { ISubscription } from 'mqtt-packet'
import {
  type Check,
  checkArgument,
  checkOptions,
  hasFunctions,
  isFunction,
  isInteger,
  isOneOf,
  isString,
} from '../../base/checks.js'
import type { DisconnectOptions, PeerConnection } from './connection.js'
import type { ClientCmd, PacketOf } from './packets.js'

/** What a peer does about a packet of a kind, in place of the answer that the specification asks for. */
export type Handler<C extends ClientCmd = ClientCmd> = (
  packet: PacketOf<C>,
  connection: PeerConnection,
) => void

/** Handlers by kind of packet. Kinds that are left out get the answer that the specification asks for. */
export type Script = { readonly [C in ClientCmd]?: Handler<C> }

/**
 * Does what the specification asks for.
 *
 * @throws OptionError for what is not a connection of the peer
 * @example
 * ```ts
 * import { answer, inTurn, silence, startPeer } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { publish: inTurn(silence, answer) } })
 * ```
 */
export const answer: Handler = (packet, connection) => {
  checkArgument('answer.connection', connection, isConnection)
  connection.answer(packet)
}

const isConnection: Check = value =>
  hasFunctions(value, 'answer', 'send') ? null : 'expected a connection of the peer'

/**
 * Does nothing: no CONNACK, no SUBACK, no PUBACK, no PINGRESP.
 *
 * @example
 * ```ts
 * import { silence, startPeer } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { subscribe: silence } })
 * ```
 */
export const silence: Handler = () => {}

/**
 * Returns a handler that answers with a reason code: all filters of a SUBSCRIBE get it.
 *
 * @throws OptionError for what is not a code from 0 to 255
 * @example
 * ```ts
 * import { refuse, startPeer } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { subscribe: refuse(0x87) } })
 * ```
 */
export const refuse = (
  code: number,
): Handler<'connect' | 'publish' | 'pubrel' | 'subscribe' | 'unsubscribe'> => {
  checkArgument('refuse.code', code, isCode)
  return (packet, connection) => connection.answer(packet, code)
}

const isCode = isInteger(0, 0xff)

/**
 * Returns a handler that answers a SUBSCRIBE with a code for each filter: a granted QoS, or one from 0x80.
 *
 * @throws OptionError for what is not a function
 * @example
 * ```ts
 * import { grant, startPeer } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { subscribe: grant(({ topic }) => (topic.startsWith('home/') ? 1 : 0x87)) } })
 * ```
 */
export const grant = (codeOf: (subscription: ISubscription) => number): Handler<'subscribe'> => {
  checkArgument('grant.codeOf', codeOf, isFunction)
  return ({ messageId = 0, subscriptions }, connection) => {
    connection.send({ cmd: 'suback', messageId, granted: subscriptions.map(codeOf) })
  }
}

/**
 * Returns a handler that closes the connection, with FIN (`'close'`, the default) or RST (`'reset'`).
 *
 * @throws OptionError for another word
 * @example
 * ```ts
 * import { hangUp, startPeer } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { connect: hangUp('reset') } })
 * ```
 */
export const hangUp = (how: 'close' | 'reset' = 'close'): Handler => {
  checkArgument('hangUp.how', how, isOneOf('close', 'reset'))
  return (_packet, connection) => connection.end(how)
}

/**
 * Returns a handler that sends DISCONNECT, which only MQTT 5 has, and closes.
 *
 * @throws OptionError for what is not a code from 0 to 255, and for an option that is unknown or not a text
 * @example
 * ```ts
 * import { disconnect, startPeer } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { pingreq: disconnect(0x8b, { text: 'back soon' }) } })
 * ```
 */
export const disconnect = (reasonCode: number, options: DisconnectOptions = {}): Handler => {
  checkArgument('disconnect.reasonCode', reasonCode, isCode)
  checkOptions('disconnect', options, { reference: isString, text: isString })
  return (_packet, connection) => connection.disconnect(reasonCode, options)
}

/**
 * Returns a handler that sends bytes as they are, whatever they mean.
 *
 * @throws OptionError for what is not a byte
 * @example
 * ```ts
 * import { bytes, startPeer } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { connect: bytes(0x20, 0xff, 0xff, 0xff, 0xff, 0x7f) } })
 * ```
 */
export const bytes = (...values: readonly number[]): Handler => {
  for (const [at, value] of values.entries()) checkArgument(`bytes.${at}`, value, isCode)
  return (_packet, connection) => connection.write(Uint8Array.from(values))
}

/**
 * Returns a handler that does what each of these does, one after the other.
 *
 * @throws OptionError for what is not a function
 * @example
 * ```ts
 * import { answer, disconnect, startPeer, together } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { connect: together(answer, disconnect(0x8e)) } })
 * ```
 */
export const together = <C extends ClientCmd>(...handlers: readonly Handler<C>[]): Handler<C> => {
  for (const [at, handler] of handlers.entries()) checkArgument(`together.${at}`, handler, isFunction)
  return (packet, connection) => {
    for (const handler of handlers) handler(packet, connection)
  }
}

/**
 * Returns a handler that leaves the first packet to the first of these, the second to the second, and the rest to the last.
 *
 * @throws OptionError for what is not a function
 * @example
 * ```ts
 * import { answer, inTurn, refuse, startPeer } from 'rxtopics/testing/peer'
 *
 * const peer = await startPeer({ on: { connect: inTurn(refuse(0x88), answer) } })
 * ```
 */
export const inTurn = <C extends ClientCmd>(
  first: Handler<C>,
  ...others: readonly Handler<C>[]
): Handler<C> => {
  const handlers = [first, ...others]
  for (const [at, handler] of handlers.entries()) checkArgument(`inTurn.${at}`, handler, isFunction)
  return (packet, connection) => {
    const handler = (handlers.length > 1 ? handlers.shift() : handlers[0]) ?? first
    handler(packet, connection)
  }
}
