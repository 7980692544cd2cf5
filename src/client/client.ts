/// <reference lib="esnext.disposable" preserve="true" />
import type { Observable, ObservableInput, Subscription } from 'rxjs'
import type { Either } from '../base/either.js'
import type { PublishOptions } from '../base/publishOptions.js'
import type { DecodeFailure } from '../codec/failure.js'
import type { InputOf, PayloadCodec, ValueOf } from '../decoder.js'
import type { Message, Receipt, Tombstone, Undeleted } from '../message.js'
import type { Topic } from '../topic/topic.js'
import type { Status } from './connection/status.js'
import type { Stalled } from './delivery/acks.js'
import type { RejectedError } from './interception/errors.js'
import type { Interceptor } from './interception/interceptor.js'
import type { ObserveOptions, ObserveTopicOptions } from './observing/options.js'
import type { CloseOptions, PingOptions } from './options.js'
import type { ReplyFailure } from './requests/errors.js'
import type { RequestOptions, RespondOptions } from './requests/options.js'
import type { Responded } from './requests/responding.js'
import type { Recovered, Snapshot, Unhandled } from './snapshot.js'
import type { SubscriptionChange } from './subscriptions/change.js'
import type { Warning } from './warnings/warning.js'

/** Topics of one broker as Observables, over one connection. */
export interface Client extends AsyncDisposable {
  /**
   * Returns an Observable of the messages whose topics match a filter. Nothing happens until it is subscribed; the
   * first observer of a filter subscribes at the broker, the last one leaving unsubscribes, and each message reaches
   * each observer once, however many filters it matches.
   *
   * It emits across outages and never completes before `close()`. It errors with a `FilterError` or `OptionError`
   * (nothing was sent), `SubscribeRefusedError`, `SubscribeConflictError` or `UnsupportedError` (this filter only), a
   * `LinkError` that `retry` calls fatal, and `ClosedError`. It may be subscribed again after any of them but the last.
   */
  observe(filter: string, options?: ObserveOptions): Observable<Message>
  /**
   * Returns an Observable of the typed messages of a topic, as above. The bytes of a message are decoded once for all
   * observers. A message that cannot be decoded is left out here and reported on `failures$`; the stream goes on. One
   * that says that a retained value was deleted is not a failure: see `tombstones`.
   */
  observe<P, F extends string, C extends PayloadCodec>(
    topic: Topic<P, F, C>,
    options: ObserveTopicOptions & { readonly tombstones: 'emit' },
  ): Observable<Undeleted<ValueOf<C>, P> | Tombstone<P>>
  observe<P, F extends string, C extends PayloadCodec>(
    topic: Topic<P, F, C>,
    options?: ObserveTopicOptions & { readonly tombstones?: 'drop' },
  ): Observable<Message<ValueOf<C>, P>>
  /**
   * Returns an Observable of the typed messages of a topic as `Right`, and of those that cannot be decoded as `Left`,
   * in the order of their arrival. Those are not reported on `failures$`. A deletion is a `Left` that says `deleted`.
   */
  observeEither<P, F extends string, C extends PayloadCodec>(
    topic: Topic<P, F, C>,
    options?: ObserveOptions,
  ): Observable<Either<DecodeFailure, Message<ValueOf<C>, P>>>
  /**
   * Returns a cold Observable: each subscription publishes once, emits one receipt and completes, or errors with a
   * `TopicNameError`, `OptionError` or `EncodeError` (nothing was sent), `OutboxFullError`, `UnsupportedError`,
   * `PacketTooLargeError`, `PayloadTooLargeError`, `TooManyLevelsError`, `PublishRefusedError`, `PublishTimeoutError`, a
   * `LinkError` that `retry` calls fatal, or `ClosedError`.
   *
   * It waits for a connection, and keeps one open until it has settled. What the broker's window or the socket has no
   * room for waits in the outbox, in order. While it waits unsubscribing takes it back, and neither an expired publish nor
   * one that has timed out is sent later. One that the broker answers with "not now" (busy, unavailable, quota exceeded)
   * is tried again as `retry` says; those after it go on meanwhile, so its place may change.
   */
  // Topics before strings: editors offer, and errors name, what the first overload takes.
  publish<P, C extends PayloadCodec>(
    topic: Topic<P, never, C>,
    value: InputOf<C>,
    options?: PublishOptions,
  ): Observable<Receipt>
  publish(topic: string, payload: Uint8Array | string, options?: PublishOptions): Observable<Receipt>
  /**
   * Returns a cold Observable of the replies to a request: each subscription publishes once, with a response topic and
   * correlation data of its own (MQTT 5, section 4.10), and emits replies until there are `replies` of them, `until` holds
   * for one, or the `stream` of a responder ends. All requests share one subscription for their replies. Unsubscribing stops waiting.
   *
   * It errors with what `publish` errors with, a `RequestTimeoutError`, a `RequestUnheardError`, a `ReplyError` where the
   * responder failed, a `DecodeError` for a reply that `reply` cannot read, or an `UnsupportedError` where there are no
   * `Properties`. Where several may answer, a reply without a value counts as one and ends nothing: it is on `unhandled$`
   * or on `failures$`.
   *
   * @example
   * ```ts
   * import { createClient, json } from 'rxtopics'
   * import { memory } from 'rxtopics/memory'
   *
   * const client = createClient(memory())
   * client.respond('sum', ({ value }) => [String(value.length)]).subscribe()
   * client.request('sum', 'abc', { reply: json() }).subscribe(({ value }) => console.log(value))
   * ```
   */
  request<P, C extends PayloadCodec, R extends PayloadCodec = undefined>(
    topic: Topic<P, never, C>,
    value: InputOf<C>,
    options?: RequestOptions<R>,
  ): Observable<Message<ValueOf<R>>>
  request<R extends PayloadCodec = undefined>(
    topic: string,
    payload: Uint8Array | string,
    options?: RequestOptions<R>,
  ): Observable<Message<ValueOf<R>>>
  /**
   * Returns a cold Observable of the replies as `request` does, with what has a value as `Right`. What has none is a `Left`
   * in its place and counts as a reply: a `ReplyError` of a responder that failed, or the `DecodeFailure` of a reply that
   * `reply` cannot read. Of a `stream` a `ReplyError` is the last. It errors as `request` does with all else.
   *
   * @example
   * ```ts
   * import { createClient, formatFailure, ReplyError, text } from 'rxtopics'
   * import { memory } from 'rxtopics/memory'
   *
   * const client = createClient(memory())
   * client.requestEither('who', '', { reply: text, replies: Infinity, timeout: 500 }).subscribe(said => {
   *   if (said._tag === 'Right') console.log(said.right.value)
   *   else console.warn(said.left instanceof ReplyError ? said.left.code : formatFailure(said.left))
   * })
   * ```
   */
  requestEither<P, C extends PayloadCodec, R extends PayloadCodec = undefined>(
    topic: Topic<P, never, C>,
    value: InputOf<C>,
    options?: RequestOptions<R>,
  ): Observable<Either<ReplyFailure, Message<ValueOf<R>>>>
  requestEither<R extends PayloadCodec = undefined>(
    topic: string,
    payload: Uint8Array | string,
    options?: RequestOptions<R>,
  ): Observable<Either<ReplyFailure, Message<ValueOf<R>>>>
  /**
   * Returns an Observable that answers requests while it is subscribed, and emits what became of each reply. A request
   * is answered by all values that the Observable (or Promise, or array) of `handler` gives, in order. One that cannot be
   * answered, for want of a response topic or because the handler fails, ends nothing; who asked by `request` is told a
   * `ReplyError` that the handler throws, and of any other error that there was one. It errors as `observe` does, and
   * completes when the client is closed, which ends the work under way: its `outcome` is a `ClosedError`.
   */
  respond<P, F extends string, C extends PayloadCodec, R extends PayloadCodec = undefined>(
    topic: Topic<P, F, C>,
    handler: (request: Message<ValueOf<C>, P>) => ObservableInput<InputOf<R>>,
    options?: RespondOptions<R>,
  ): Observable<Responded<ValueOf<C>, P>>
  respond<R extends PayloadCodec = undefined>(
    filter: string,
    handler: (request: Message) => ObservableInput<InputOf<R>>,
    options?: RespondOptions<R>,
  ): Observable<Responded>
  /**
   * Returns the Observable of the status that holds the connection while it is subscribed: it opens, and stays open, also
   * while nothing is observed or published. `connected` tells the server, the client id, whether there was a session,
   * and what the broker can do and announces.
   *
   * It begins with what the connection is doing, and goes on across outages. It errors with a `LinkError` that `retry` calls
   * fatal, and may be subscribed again after that; with a `ClosedError` where the client is closed already. It
   * completes on `close()`, after `closed`. Leaving it gives the connection back, as leaving `observe` does.
   *
   * @example
   * ```ts
   * import { createClient } from 'rxtopics'
   * import { mqtt } from 'rxtopics/mqtt'
   *
   * const client = createClient(mqtt('mqtt://localhost:1883'))
   * const held = client.connect().subscribe({
   *   next: status => {
   *     if (status.state === 'connected') console.log(status.server, status.clientId, status.announced?.reason)
   *   },
   *   error: error => console.error('not connected:', error),
   * })
   * client.publish('greetings', 'hello').subscribe()
   * held.unsubscribe()
   * ```
   */
  connect(): Observable<Status>
  /** What the connection is doing: the current status first. Never opens the connection; completes after `closed`. */
  readonly status$: Observable<Status>
  /** Messages that `observe(topic)` left out because they could not be decoded, once for each topic observed. */
  readonly failures$: Observable<DecodeFailure>
  /**
   * What becomes of the filters that are observed: asked for, granted, refused, left. Those there are come first, each as
   * it stands. A lost connection is told by `status$` alone; what has to be asked for again is `asked` again. Never
   * opens the connection; completes on `close()`.
   */
  readonly subscriptions$: Observable<SubscriptionChange>
  /** What interceptors have kept from passing, both ways. */
  readonly rejections$: Observable<RejectedError>
  /**
   * Adds an interceptor behind those there are, for all messages that begin their way from now on, and returns the
   * Subscription that takes it out: it is asked no more, and what waits for its verdict keeps its place. Never opens the
   * connection.
   *
   * @throws OptionError for what is no interceptor
   * @example
   * ```ts
   * import { createClient, reject } from 'rxtopics'
   * import { memory } from 'rxtopics/memory'
   *
   * const client = createClient(memory())
   * const maintenance = client.intercept({
   *   outgoing: publish => (publish.topic.startsWith('valves/') ? reject('under maintenance') : publish),
   * })
   * maintenance.unsubscribe()
   * ```
   */
  intercept(interceptor: Interceptor): Subscription
  /** Messages that no observer got, with the reason. */
  readonly unhandled$: Observable<Unhandled>
  /**
   * What is not an error, and should be known: TLS that verifies nobody, a client id that another client of this program
   * uses, connections lost soon after connecting again and again, what the broker sent against the rules. The last one of
   * each kind that there has been comes first. Never opens the connection; completes on `close()`.
   */
  readonly warnings$: Observable<Warning>
  /** What becomes of publishes that an earlier process left in the store of the outbox. */
  readonly recovered$: Observable<Recovered>
  /** Messages that an observer with `ack: 'manual'` has had for `ackTimeout` ms without settling them, each once. */
  readonly stalled$: Observable<Stalled>
  /**
   * Returns a cold Observable: each subscription asks the broker for a sign of life, emits the ms it took to come and
   * completes, or errors with a `PingTimeoutError`, a `LinkError` or a `ClosedError`. It waits for a connection, and
   * keeps one open until it has settled.
   */
  ping(options?: PingOptions): Observable<number>
  /**
   * Ends the connection in order and opens it anew, with credentials asked for again; a back-off is cut short. All
   * streams go on. Does nothing while nobody needs a connection.
   */
  reconnect(): void
  /** Returns what the client holds now. Never opens the connection. */
  snapshot(): Snapshot
  /**
   * Closes for good: waits for publishes to settle and the connection to end, for `deadline` ms at most; then every
   * open stream completes and every publish left over errors with a `ClosedError`. May be called again: both end together.
   */
  close(options?: CloseOptions): Promise<void>
}
