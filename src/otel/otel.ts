import {
  type Attributes,
  type Context,
  context,
  diag,
  isSpanContextValid,
  type MeterProvider,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { type Check, checkOptions, hasFunctions, isString, required } from '../base/checks.js'
import type { Properties } from '../base/properties.js'
import type { Interceptor, OutgoingContext } from '../client/interception/interceptor.js'
import type { Receipt } from '../message.js'
import { matches } from '../topic/filter/matches.js'
import { isTopic, type Topic } from '../topic/topic.js'
import { readTraceContext, writeTraceContext } from './traceContext.js'

/** For `otel`. */
export interface OtelOptions {
  /** `messaging.system` of spans and metrics: `mqtt`, `nats`, `redis`. */
  readonly system: string
  /**
   * By whose templates spans are named: a message has that of the first one it matches. One that matches none has a
   * span without a destination, for topics have no bounded number. Of a contract: `Object.values(contract.topics)`.
   *
   * @default []
   */
  readonly topics?: readonly Topic<unknown, string, unknown>[]
  /** What makes spans. @default the global one, when the option is read */
  readonly tracerProvider?: TracerProvider
  /** What measures. @default the global one, when the option is read */
  readonly meterProvider?: MeterProvider
}

/**
 * Returns an interceptor that has every publish and every received message in a trace, and measures both. It is best the
 * first one: it sees the active context of a publish where those before it have not taken their time.
 *
 * A publish has a producer span until it has settled, with the active span as its parent, or else the one that its own
 * `traceparent` names, and says so to receivers in `traceparent` and `tracestate` (user properties, W3C Trace Context). A
 * received message has a consumer span, the child of the publish, and from here on its own `traceparent` names that one:
 * `contextOf` reads it. A stored value may be old: its consumer span begins a trace, and links to the publish. Neither
 * payloads, nor concrete topics, nor words of errors are in spans.
 *
 * It counts `messaging.client.sent.messages` and `messaging.client.consumed.messages`, in bytes of payload
 * `rxtopics.client.sent.bytes` and `rxtopics.client.consumed.bytes`, and measures
 * `messaging.client.operation.duration` in seconds, from the publish to its receipt or error.
 *
 * @throws OptionError for a missing, unknown or wrong option
 * @see https://opentelemetry.io/docs/specs/semconv/messaging/
 * @example
 * ```ts
 * import { createClient, topic } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 * import { otel } from 'rxtopics/otel'
 *
 * const order = topic('shops/{shop}/orders')
 * createClient(mqtt('mqtt://localhost'), { interceptors: [otel({ system: 'mqtt', topics: [order] })] })
 * ```
 */
export const otel = (options: OtelOptions): Interceptor => {
  checkOptions('otel', options, rules)
  const { system, topics = [], tracerProvider = trace, meterProvider = metrics } = options
  const tracer = tracerProvider.getTracer('rxtopics')
  const instruments = instrumentsOf(meterProvider)
  const families = topics.map(({ filter, template }) => ({ filter, template }))
  const templateOf = (topic: string) => families.find(({ filter }) => matches(filter, topic))?.template

  const attributesOf = (operation: 'send' | 'receive', template: string | undefined): Attributes => ({
    'messaging.system': system,
    'messaging.operation.name': operation,
    'messaging.operation.type': operation,
    ...(template === undefined ? {} : { 'messaging.destination.template': template }),
  })

  return {
    name: 'otel',
    outgoing: unharmed((publish, { scheduler, settled }) => {
      const { topic, payload, properties } = publish
      const template = templateOf(topic)
      const attributes = attributesOf('send', template)
      const span = tracer.startSpan(
        nameOf('send', template),
        {
          kind: SpanKind.PRODUCER,
          attributes: { ...attributes, 'messaging.message.body.size': payload.length },
        },
        parentOf(properties),
      )
      const since = scheduler.now()
      const ended = unharmed((outcome: Settled) => {
        const seconds = (scheduler.now() - since) / 1_000
        finish(span, outcome)
        measure(instruments, attributes, payload.length, seconds, outcome)
        return outcome
      })
      settled(outcome => void ended(outcome))
      return named(publish, span)
    }),
    incoming: unharmed(message => {
      const { topic, payload, properties, retain } = message
      const template = templateOf(topic)
      const attributes = attributesOf('receive', template)
      const from = readTraceContext(properties)
      const span = tracer.startSpan(
        nameOf('receive', template),
        {
          kind: SpanKind.CONSUMER,
          attributes: { ...attributes, 'messaging.message.body.size': payload.length },
          root: retain || from === null,
          ...(retain && from !== null ? { links: [{ context: from }] } : {}),
        },
        from === null || retain ? context.active() : trace.setSpanContext(context.active(), from),
      )
      span.end()
      instruments.consumed.add(1, attributes)
      instruments.consumedBytes.add(payload.length, attributes)
      return named(message, span)
    }),
  }
}

const rules = {
  system: required(isString),
  topics: ((value: unknown) =>
    Array.isArray(value) && value.every(isTopic) ? null : 'expected a list of topics') satisfies Check,
  tracerProvider: ((value: unknown) =>
    hasFunctions(value, 'getTracer') ? null : 'expected a TracerProvider') satisfies Check,
  meterProvider: ((value: unknown) =>
    hasFunctions(value, 'getMeter') ? null : 'expected a MeterProvider') satisfies Check,
}

/** A message does not depend on whether it is measured: what an SDK throws goes where its own errors go. */
const unharmed =
  <M, R extends readonly unknown[]>(measured: (message: M, ...rest: R) => M) =>
  (message: M, ...rest: R): M => {
    try {
      return measured(message, ...rest)
    } catch (error) {
      diag.error('rxtopics/otel: not measured', error)
      return message
    }
  }

type Instruments = ReturnType<typeof instrumentsOf>

const instrumentsOf = (provider: MeterProvider) => {
  const meter = provider.getMeter('rxtopics')
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description })
  return {
    sent: counter('messaging.client.sent.messages', '{message}', 'Publishes that have settled'),
    sentBytes: counter('rxtopics.client.sent.bytes', 'By', 'Payloads of publishes that have succeeded'),
    consumed: counter('messaging.client.consumed.messages', '{message}', 'Messages received'),
    consumedBytes: counter('rxtopics.client.consumed.bytes', 'By', 'Payloads received'),
    duration: meter.createHistogram('messaging.client.operation.duration', {
      unit: 's',
      description: 'From a publish to its receipt or error',
      advice: {
        explicitBucketBoundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
      },
    }),
  }
}

const nameOf = (operation: string, template: string | undefined): string =>
  template === undefined ? operation : `${operation} ${template}`

/** The active span, or the one that a message that is passed on names itself. */
const parentOf = (properties: Properties): Context => {
  const active = context.active()
  const from = trace.getSpan(active) === undefined ? readTraceContext(properties) : null
  return from === null ? active : trace.setSpanContext(active, from)
}

/** Without an SDK a span that has no parent names nothing. */
const named = <M extends { readonly properties: Properties }>(message: M, span: Span): M => {
  const spanContext = span.spanContext()
  if (!isSpanContextValid(spanContext)) return message
  const { properties } = message
  return { ...message, properties: writeTraceContext(properties, spanContext) }
}

type Settled = Parameters<Parameters<OutgoingContext['settled']>[0]>[0]

const finish = (span: Span, outcome: Settled) => {
  if (outcome === null) span.setAttribute('rxtopics.taken_back', true)
  if (outcome instanceof Error) {
    // Its words may name topics, and are not always ours.
    span.setAttribute('error.type', outcome.name)
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end()
}

const measure = (
  { sent, sentBytes, duration }: Instruments,
  attributes: Attributes,
  bytes: number,
  seconds: number,
  outcome: Receipt | Error | null,
) => {
  if (outcome === null) return
  const failed = outcome instanceof Error
  const all = failed ? { ...attributes, 'error.type': outcome.name } : attributes
  sent.add(1, all)
  duration.record(seconds, all)
  if (!failed) sentBytes.add(bytes, attributes)
}
