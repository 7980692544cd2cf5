// Topics

// The client
export type { Stalled } from './client/acks.js'
export type { BufferOptions } from './client/buffer.js'
export type { Client, Recovered, Snapshot, Unhandled } from './client/client.js'
export { createClient } from './client/createClient.js'
export type { InboxOptions } from './client/inbox.js'
export type { ClientOptions, CloseOptions, ObserveOptions, PingOptions } from './client/options.js'
export type { OutboxOptions, OutboxSnapshot } from './client/outbox.js'
export type { OutboxStore, StoredPublish } from './client/outboxStore.js'
export { NotARequestError, RequestTimeoutError, RequestUnheardError } from './client/requestErrors.js'
export type { RequestOptions, RespondOptions } from './client/requestOptions.js'
export type { Responded } from './client/responding.js'
export { type BackoffOptions, backoff, type Retry } from './client/retry.js'
export type { UnhandledReason } from './client/route.js'
export type { Status } from './client/status.js'
export type { SubscriptionSnapshot } from './client/subscriptions.js'
// Codecs
export { boolean } from './codec/boolean.js'
export { type ByContentTypeOptions, byContentType } from './codec/byContentType.js'
export { bytes } from './codec/bytes.js'
export {
  type CloudEvent,
  type CloudEventInput,
  type CloudEventsOptions,
  cloudEvents,
} from './codec/cloudEvents.js'
export type {
  Codec,
  DecodeProblem,
  DecodeReason,
  DescribingCodec,
  EncodeProblem,
  Issue,
} from './codec/codec.js'
export { compile } from './codec/compile/compile.js'
export { DecodeError } from './codec/decodeError.js'
export { type Envelope, type EnvelopeOptions, envelope } from './codec/envelope.js'
export { type DecodeFailure, formatFailure } from './codec/failure.js'
export { flag } from './codec/flag.js'
export { type JsonOptions, json } from './codec/json.js'
export { number } from './codec/number.js'
export { oneOf } from './codec/oneOf.js'
export { orElse } from './codec/orElse.js'
export type { AnySchema, Schema, SchemaInput, SchemaOutput, SchemaProblem } from './codec/schema.js'
export type { StandardSchema } from './codec/standard.js'
export { text } from './codec/text.js'
export { type Versioned, type VersionedOptions, versioned } from './codec/versioned.js'
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
  AckError,
  ClosedError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  EncodeError,
  FilterError,
  GrantError,
  LinkError,
  type LinkErrorOptions,
  ObserverOverflowError,
  OptionError,
  OutboxFullError,
  ParamError,
  PingTimeoutError,
  PublishRefusedError,
  PublishTimeoutError,
  PublishUncertainError,
  StoreError,
  SubscribeConflictError,
  SubscribeRefusedError,
  TemplateError,
  TopicNameError,
  TopicsError,
  UnsupportedError,
} from './errors.js'
// Messages
export type { Message, NackReason, NoParams, Properties, Qos, Receipt, UserProperties } from './message.js'
// Operators
export { type AckAfterOptions, ackAfter } from './operators/ackAfter.js'
export { type ConflateOptions, conflateByTopic } from './operators/conflateByTopic.js'
export { DeadLetterError, type DeadLetterOptions, deadLetterTo } from './operators/deadLetterTo.js'
export { decode } from './operators/decode.js'
export { type DecodeAsyncOptions, decodeAsync } from './operators/decodeAsync.js'
export { type DistinctPayloadOptions, distinctPayload } from './operators/distinctPayload.js'
export { encode } from './operators/encode.js'
export { fold } from './operators/fold.js'
export { type GroupByTopicOptions, groupByTopic } from './operators/groupByTopic.js'
export { latestByTopic } from './operators/latestByTopic.js'
export { lefts } from './operators/lefts.js'
export {
  type MessageOf,
  type Named,
  type NamedEither,
  observeAll,
  observeAllEither,
} from './operators/observeAll.js'
export { orThrow } from './operators/orThrow.js'
export { partition } from './operators/partition.js'
export type { Publisher } from './operators/publisher.js'
export { type PublishToOptions, publishTo } from './operators/publishTo.js'
export { rights } from './operators/rights.js'
export { type Branches, splitByTag } from './operators/splitByTag.js'
export { type Freshness, type StaleOptions, stale } from './operators/stale.js'
export {
  type AsyncIterableOptions,
  IterationOverflowError,
  toAsyncIterable,
} from './operators/toAsyncIterable.js'
export { withParams } from './operators/withParams.js'
export type { PublishOptions } from './publishOptions.js'
export { captures } from './topic/captures.js'
export { type Contract, contract, type Found, type Topics } from './topic/contract.js'
export { covers } from './topic/covers.js'
export type { MatchFailure } from './topic/matcher.js'
export { matches } from './topic/matches.js'
export { overlaps } from './topic/overlaps.js'
export type { ParamCodec } from './topic/params.js'
export { type Scope, scope } from './topic/scope.js'
export { isTopic, type Topic, topic } from './topic/topic.js'
export type { TopicOptions } from './topic/topicOptions.js'
