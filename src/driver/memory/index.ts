export type { Broker, BrokerPublishOptions } from './broker.js'
export { createBroker } from './broker.js'
export type { BrokerOptions, RestartOptions } from './brokerOptions.js'
export type { Overlap } from './copies.js'
export { memory } from './memory.js'
export type { MemoryOptions, MemoryWill } from './memoryOptions.js'
export type { Operation, Refuse } from './policy.js'
export type { BrokerSnapshot, SessionSnapshot, SubscriptionSnapshot } from './snapshot.js'
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
} from './wire.js'
