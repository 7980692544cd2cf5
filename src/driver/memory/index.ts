export type { Broker, BrokerPublishOptions } from './broker/broker.js'
export { createBroker } from './broker/broker.js'
export type { Overlap } from './broker/copies.js'
export type { BrokerOptions, RestartOptions } from './broker/options.js'
export type { Operation, Refuse } from './broker/policy.js'
export type { BrokerSnapshot, SessionSnapshot, SubscriptionSnapshot } from './broker/snapshot.js'
export type { MemoryOptions, MemoryWill } from './link/options.js'
export { memory } from './memory.js'
export type {
  AcknowledgementPacket,
  AnswerPacket,
  ClientPacket,
  ClosePacket,
  ConnackPacket,
  ConnectPacket,
  Crossing,
  DisconnectPacket,
  PingRequestPacket,
  PingResponsePacket,
  ProtocolVersion,
  PublishPacket,
  RequestedFilter,
  ServerPacket,
  SubscribePacket,
  UnsubscribePacket,
  WillPacket,
  WirePacket,
} from './wire/packets.js'
