// Topics

// Errors
export {
  AckError,
  ClosedError,
  EncodeError,
  FilterError,
  OptionError,
  ParamError,
  TemplateError,
  TopicNameError,
  TopicsError,
  type TopicsErrorOptions,
  UnsupportedError,
} from './base/errors.js'
export { escapeText } from './base/escape.js'
export {
  ClientIdInUseError,
  ConnectionEndingError,
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  LinkError,
  type LinkErrorOptions,
  PingTimeoutError,
} from './base/linkErrors.js'
export {
  OutboxFullError,
  PacketTooLargeError,
  PayloadTooLargeError,
  PublishRefusedError,
  PublishTimeoutError,
  PublishUncertainError,
  StoreError,
  TooManyLevelsError,
} from './base/publishErrors.js'
export type { PublishOptions } from './base/publishOptions.js'
export {
  GrantError,
  ObserverOverflowError,
  SubscribeConflictError,
  SubscribeRefusedError,
} from './base/subscribeErrors.js'
// Messages
export { orderedUserProperties, type UserProperty, userPropertyPairs } from './base/userProperties.js'
export type { Client } from './client/client.js'
export type { PageEvents } from './client/connection/page.js'
export { type BackoffOptions, backoff, type Retry } from './client/connection/retry.js'
export type { Status, Unanswered } from './client/connection/status.js'
export { createClient } from './client/createClient.js'
// The client
export type { Stalled } from './client/delivery/acks.js'
export type { BufferOptions } from './client/delivery/buffer.js'
export type { InboxOptions } from './client/inbox/options.js'
export type { InboxStore, StoredMessage } from './client/inbox/store.js'
export { type Direction, RejectedError } from './client/interception/errors.js'
export {
  type Decision,
  type Interceptor,
  type InterceptorContext,
  type OutgoingContext,
  type Rejection,
  reject,
  type Verdict,
} from './client/interception/interceptor.js'
export type { ObserveOptions, ObserveTopicOptions } from './client/observing/options.js'
export type { ClientOptions, CloseOptions, PingOptions } from './client/options.js'
export type { OutboxOptions, OutboxSnapshot } from './client/outbox/options.js'
export type { OutboxStore, StoreDamage, StoredPublish } from './client/outbox/store.js'
export type { Birth } from './client/publishing/birth.js'
export {
  NotARequestError,
  ReplyError,
  type ReplyFailure,
  RequestTimeoutError,
  RequestUnheardError,
} from './client/requests/errors.js'
export type { RequestOptions, RespondOptions } from './client/requests/options.js'
export type { Responded } from './client/requests/responding.js'
export type { Recovered, Snapshot, Unhandled } from './client/snapshot.js'
export type { SubscriptionChange } from './client/subscriptions/change.js'
export { SubscribeTimeoutError, UnsubscribeRefusedError } from './client/subscriptions/errors.js'
export type { Retained } from './client/subscriptions/observers.js'
export type { UnhandledReason } from './client/subscriptions/outcome.js'
export type { Phase } from './client/subscriptions/subscription.js'
export type { SubscriptionSnapshot } from './client/subscriptions/subscriptions.js'
export type { Latency, Traffic, Volume } from './client/traffic.js'
export type { Warning } from './client/warnings/warning.js'
export {
  type ByContentTypeOptions,
  byContentType,
  type CodecInput,
  type CodecsByType,
  type CodecValue,
} from './codec/byContentType.js'
export { cloudEvents } from './codec/cloudEvents/cloudEvents.js'
export type { CloudEvent, CloudEventInput, CloudEventsOptions } from './codec/cloudEvents/event.js'
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
export { type DecodeFailure, formatFailure } from './codec/failure.js'
export { type JsonOptions, json } from './codec/json/json.js'
export { orElse } from './codec/orElse.js'
export { type Envelope, type EnvelopeOptions, envelope } from './codec/schema/envelope.js'
export { oneOf } from './codec/schema/oneOf.js'
export type {
  AnySchema,
  Schema,
  SchemaInput,
  SchemaOutput,
  SchemaProblem,
  StandardIssue,
  StandardResult,
  StandardSchema,
} from './codec/schema/schema.js'
export { type Versioned, type VersionedOptions, versioned } from './codec/schema/versioned.js'
export type { SchemaCodec, SchemaCodecOptions } from './codec/schemaCodec.js'
// Codecs
export { boolean } from './codec/text/boolean.js'
export { bytes } from './codec/text/bytes.js'
export { flag } from './codec/text/flag.js'
export { number } from './codec/text/number.js'
export { text } from './codec/text/text.js'
export type { AnyTopic, InputOf, PayloadCodec, ValueOf } from './decoder.js'
// The seam for drivers
export type {
  Announced,
  Capabilities,
  Driver,
  Link,
  LinkContext,
  LinkHandlers,
  Notice,
  Outgoing,
  PublishOutcome,
  Received,
  Session,
  SubscribeRequest,
} from './driver/driver.js'
export { type TracedOptions, type TraceEvent, traced } from './driver/traced.js'
export type { Directions } from './interceptors/direction.js'
export { allow, deny, type FilteringOptions } from './interceptors/filtering.js'
export { type RateLimitOptions, rateLimit } from './interceptors/rateLimit.js'
export { type SizeLimitOptions, sizeLimit } from './interceptors/sizeLimit.js'
export { type Stamps, stamp } from './interceptors/stamp.js'
export { type Logger, type LogOptions, type LogSink, log } from './log/log.js'
export { type LogToOptions, logTo, type PublishedRecord } from './log/logTo.js'
export type { LogLevel, LogRecord } from './log/record.js'
export { type Logged, logRecords } from './log/records.js'
export type {
  Living,
  Message,
  NackReason,
  NoParams,
  Properties,
  Qos,
  Receipt,
  Tombstone,
  Undeleted,
  UserProperties,
} from './message.js'
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
export { type HistoryOptions, history, type Sample } from './operators/history.js'
export { type LatestByTopicOptions, latestByTopic } from './operators/latestByTopic.js'
export { lefts } from './operators/lefts.js'
export type { MessageOrTombstone, Observes } from './operators/observeAll.js'
export {
  type MessageOf,
  type Named,
  type NamedEither,
  type NamedOrDeleted,
  observeAll,
  observeAllEither,
} from './operators/observeAll.js'
export { orThrow } from './operators/orThrow.js'
export { partition } from './operators/partition.js'
export {
  type PublishTarget,
  type PublishToOptions,
  publishTo,
  type RawPublishTarget,
} from './operators/publishTo.js'
export { rights } from './operators/rights.js'
export { type Branch, type Branches, type BranchOutput, splitByTag } from './operators/splitByTag.js'
export { type Freshness, type StaleOptions, stale } from './operators/stale.js'
export type { Publisher } from './operators/support/publisher.js'
export {
  type AsyncIterableOptions,
  IterationOverflowError,
  toAsyncIterable,
} from './operators/toAsyncIterable.js'
export { withParams } from './operators/withParams.js'
export { type HeartbeatOptions, heartbeat } from './presence/heartbeat.js'
export { type PresenceOptions, type Present, presence } from './presence/presence.js'
export {
  type Clearable,
  type ClearRetainedOptions,
  clearRetained,
  NotClearedError,
} from './retained/clearRetained.js'
export { type Contract, contract, type Found, type Topics } from './topic/contract.js'
export { captures } from './topic/filter/captures.js'
export { covers } from './topic/filter/covers.js'
export { matches } from './topic/filter/matches.js'
export { overlaps } from './topic/filter/overlaps.js'
export type { MatchFailure } from './topic/matcher.js'
export type { ParamCodec } from './topic/params.js'
export { type Scope, scope } from './topic/scope.js'
export type { NoCodecs, ParamTypes, PlainParam, TemplateFree, TemplateParams } from './topic/templateTypes.js'
export {
  type BoundNames,
  type BuildParams,
  type CodecLike,
  isTopic,
  type NoOthers,
  type SomeParams,
  type Topic,
  topic,
} from './topic/topic.js'
export type { TopicOptions } from './topic/topicOptions.js'
