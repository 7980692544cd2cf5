// Topics

// The client
export type { Client, Snapshot, Unhandled } from './client/client.js'
export { createClient } from './client/createClient.js'
export type { UnhandledReason } from './client/dispatch.js'
export type { ClientOptions, CloseOptions, ObserveOptions, PublishOptions } from './client/options.js'
export type { OutboxOptions, OutboxSnapshot } from './client/outbox.js'
export { type BackoffOptions, backoff, type Retry } from './client/retry.js'
export type { Status } from './client/status.js'
export type { SubscriptionSnapshot } from './client/subscriptions.js'
// Codecs
export { boolean } from './codec/boolean.js'
export { bytes } from './codec/bytes.js'
export type { Codec, DecodeProblem, DecodeReason, EncodeProblem, Issue } from './codec/codec.js'
export { type DecodeFailure, formatFailure } from './codec/failure.js'
export { flag } from './codec/flag.js'
export { type JsonOptions, json } from './codec/json.js'
export { number } from './codec/number.js'
export { text } from './codec/text.js'
// The seam for drivers
export type {
  Capabilities,
  Driver,
  Link,
  LinkContext,
  LinkHandlers,
  Outgoing,
  PublishOutcome,
  Session,
  SubscribeRequest,
} from './driver/driver.js'
// Errors
export {
  ClosedError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  EncodeError,
  FilterError,
  LinkError,
  type LinkErrorOptions,
  OptionError,
  OutboxFullError,
  ParamError,
  PublishRefusedError,
  PublishTimeoutError,
  SubscribeConflictError,
  SubscribeRefusedError,
  TemplateError,
  TopicNameError,
  TopicsError,
  UnsupportedError,
} from './errors.js'
// Messages
export type { Message, NoParams, Properties, Qos, Receipt, UserProperties } from './message.js'
// Operators
export { decode } from './operators/decode.js'
export { latestByTopic } from './operators/latestByTopic.js'
export { lefts } from './operators/lefts.js'
export { rights } from './operators/rights.js'
export { captures } from './topic/captures.js'
export { covers } from './topic/covers.js'
export type { MatchFailure } from './topic/matcher.js'
export { matches } from './topic/matches.js'
export { overlaps } from './topic/overlaps.js'
export type { ParamCodec } from './topic/params.js'
export { isTopic, type Topic, topic } from './topic/topic.js'
export type { TopicOptions } from './topic/topicOptions.js'
