export type { Connack } from './answer.js'
export type { DisconnectOptions, PeerConnection, PeerMessage } from './connection.js'
export { PeerClosedError, PeerPacketError, PeerTimeoutError, UnexpectedPacketError } from './errors.js'
export {
  answer,
  bytes,
  disconnect,
  grant,
  type Handler,
  hangUp,
  inTurn,
  refuse,
  type Script,
  silence,
  together,
} from './handlers.js'
export type { ClientCmd, PacketOf } from './packets.js'
export type { NextOptions, Received } from './records.js'
export { type Peer, type PeerOptions, startPeer } from './startPeer.js'
export type { Violation } from './violations.js'
