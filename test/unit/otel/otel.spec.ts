import { context, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { map, NEVER } from 'rxjs'
import { createClient, type Interceptor, OptionError, reject, text, topic } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { contextOf, inContextOf, otel } from 'rxtopics/otel'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { collect } from '../../support/until.js'

beforeAll(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager()))
afterAll(() => context.disable())

const order = topic('shops/{shop}/orders', text)

const telemetry = () => {
  const spans = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const points = async () => {
    await reader.forceFlush()
    const found =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(scope => scope.metrics) ?? []
    await meterProvider.shutdown()
    return found.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ value, attributes }) => ({ name: descriptor.name, value, attributes })),
    )
  }
  return {
    tracer: tracerProvider.getTracer('test'),
    interceptor: otel({ system: 'memory', topics: [order], tracerProvider, meterProvider }),
    finished: () => spans.getFinishedSpans(),
    named: (name: string) => spans.getFinishedSpans().find(span => span.name === name),
    points,
  }
}

const clientOf = (interceptors: readonly Interceptor[], broker = createBroker()) =>
  createClient(memory(broker), { interceptors })

describe('otel', () => {
  test('a publish and its receipt are one trace, named by the template', async () => {
    const { interceptor, finished, named, tracer } = telemetry()
    await using client = clientOf([interceptor])
    const seen = collect(client.observe(order, { qos: 1 }))
    const parent = tracer.startSpan('checkout')
    context.with(trace.setSpan(ROOT_CONTEXT, parent), () =>
      client.publish(order.at({ shop: 'secret-shop' }), 'secret-payload', { qos: 1 }).subscribe(),
    )
    const [message] = await seen.waitForCount(1)
    if (message === undefined) throw new Error('nothing came')
    await expect.poll(() => finished().length).toBe(2)
    const sent = named('send shops/{shop}/orders')
    const received = named('receive shops/{shop}/orders')
    expect([sent?.kind, received?.kind]).toEqual([SpanKind.PRODUCER, SpanKind.CONSUMER])
    expect(sent?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId)
    expect(received?.parentSpanContext?.spanId).toBe(sent?.spanContext().spanId)
    expect(trace.getSpanContext(contextOf(message))?.spanId).toBe(received?.spanContext().spanId)
    expect(sent?.attributes).toEqual({
      'messaging.system': 'memory',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.template': 'shops/{shop}/orders',
      'messaging.message.body.size': 14,
    })
    const told = finished().map(({ name, attributes, events, status }) => [name, attributes, events, status])
    expect(JSON.stringify(told)).not.toContain('secret')
  })

  test('a topic without a template is named nowhere', async () => {
    const { interceptor, finished } = telemetry()
    await using client = clientOf([interceptor])
    const seen = collect(client.observe('other/#'))
    client.publish('other/secret', 'x').subscribe()
    await seen.waitForCount(1)
    await expect
      .poll(() =>
        finished()
          .map(({ name }) => name)
          .sort(),
      )
      .toEqual(['receive', 'send'])
    expect(JSON.stringify(finished().map(({ attributes }) => attributes))).not.toContain('other')
  })

  test('a stored value begins a trace, with a link to its publish', async () => {
    const { interceptor, finished } = telemetry()
    const broker = createBroker()
    await using client = clientOf([interceptor], broker)
    await collect(client.publish('state', 'x', { qos: 1, retain: true })).ended()
    const seen = collect(client.observe('state'))
    await seen.waitForCount(1)
    const [sent, received] = finished()
    expect(received?.parentSpanContext).toBeUndefined()
    expect(received?.spanContext().traceId).not.toBe(sent?.spanContext().traceId)
    expect(received?.links.map(link => link.context.spanId)).toEqual([sent?.spanContext().spanId])
  })

  test('what is passed on without an active span goes on with the trace that it names', async () => {
    const { interceptor, finished } = telemetry()
    await using client = clientOf([interceptor])
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const properties = { userProperties: { traceparent } }
    await collect(client.publish('a', 'x', { qos: 1, properties })).ended()
    expect(finished()[0]?.parentSpanContext).toMatchObject({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
    })
  })

  test('a publish that fails or is taken back ends its span, without the words of the error', async () => {
    const { interceptor, finished } = telemetry()
    const later: Interceptor = {
      name: 'later',
      outgoing: publish => (publish.topic === 'no' ? reject('secret words') : NEVER),
    }
    await using client = clientOf([interceptor, later])
    await collect(client.publish('no', 'x')).ended()
    client.publish('waits', 'x').subscribe().unsubscribe()
    await collect(client.publish('late', 'x', { timeout: 5 })).ended()
    const ends = finished().map(({ status, attributes }) => [
      status,
      attributes['error.type'],
      attributes['rxtopics.taken_back'],
    ])
    expect(ends).toEqual([
      [{ code: SpanStatusCode.ERROR }, 'RejectedError', undefined],
      [{ code: SpanStatusCode.UNSET }, undefined, true],
      [{ code: SpanStatusCode.ERROR }, 'PublishTimeoutError', undefined],
    ])
  })

  test('a reply and what a handler asks for are parts of the trace of the request', async () => {
    const { interceptor, finished } = telemetry()
    await using client = clientOf([interceptor])
    client.respond('stock', () => ['7']).subscribe()
    client
      .respond('order', request =>
        client.request('stock', '').pipe(
          map(({ payload }) => payload),
          inContextOf(request),
        ),
      )
      .subscribe()
    await collect(client.request('order', '')).waitForCount(1)
    // Two requests and a reply to each, each sent and received.
    await expect.poll(() => finished().length).toBe(8)
    const traces = finished().map(span => span.spanContext().traceId)
    const [first] = traces
    // The handler of `stock` has no context of its own: whether its reply, sent and received, goes on with the trace is
    // up to what is active where the broker hands the request over.
    expect(traces.filter(trace => trace !== first).length).toBeOneOf([0, 2])
  })

  test('counts messages and bytes, and measures publishes', async () => {
    const { interceptor, points } = telemetry()
    await using client = clientOf([
      interceptor,
      { outgoing: publish => (publish.topic === 'no' ? reject('no') : publish) },
    ])
    const seen = collect(client.observe(order))
    client.publish(order.at({ shop: 'a' }), '12345', { qos: 1 }).subscribe()
    await collect(client.publish(order.at({ shop: 'b' }), '123', { qos: 1 })).ended()
    await collect(client.publish('no', 'x')).ended()
    await seen.waitForCount(2)
    const found = await points()
    const sums = found
      .filter(({ name }) => !name.endsWith('duration'))
      .map(({ name, value, attributes }) => [name, value, attributes['error.type']])
    expect(sums).toEqual([
      ['messaging.client.sent.messages', 2, undefined],
      ['messaging.client.sent.messages', 1, 'RejectedError'],
      ['rxtopics.client.sent.bytes', 8, undefined],
      ['messaging.client.consumed.messages', 2, undefined],
      ['rxtopics.client.consumed.bytes', 8, undefined],
    ])
    const durations = found.filter(({ name }) => name === 'messaging.client.operation.duration')
    expect(durations.map(({ value }) => (value as { count: number }).count)).toEqual([2, 1])
    expect(JSON.stringify(found)).not.toMatch(/shops\/[ab]/)
  })

  test('without an SDK messages are left as they are', async () => {
    await using client = clientOf([otel({ system: 'memory' })])
    const seen = collect(client.observe('a'))
    client.publish('a', 'x').subscribe()
    const [message] = await seen.waitForCount(1)
    expect(message?.properties.userProperties).toBeUndefined()
  })

  test('a processor that throws costs no message, and is told where the SDK tells its errors', async () => {
    const told: unknown[] = []
    const ignore = () => {}
    const error = (_: string, cause: unknown) => told.push(cause)
    diag.setLogger({ error, warn: ignore, info: ignore, debug: ignore, verbose: ignore })
    onTestFinished(() => diag.disable())
    const wrong = new Error('wrong')
    for (const faulty of ['onStart', 'onEnd'] as const) {
      const processor = {
        onStart: ignore,
        onEnd: ignore,
        shutdown: async () => {},
        forceFlush: async () => {},
        [faulty]: () => {
          throw wrong
        },
      }
      const tracerProvider = new BasicTracerProvider({ spanProcessors: [processor] })
      await using client = clientOf([otel({ system: 'memory', tracerProvider })])
      const seen = collect(client.observe('a', { qos: 1 }))
      expect(await collect(client.publish('a', 'x', { qos: 1 })).ended()).toEqual({ kind: 'complete' })
      await seen.waitForCount(1)
    }
    expect(told).toEqual([wrong, wrong, wrong, wrong])
  })

  test.each([
    ['otel.system', {}],
    ['otel.topics', { system: 'mqtt', topics: ['a'] }],
    ['otel.tracerProvider', { system: 'mqtt', tracerProvider: {} }],
    ['otel.meterProvider', { system: 'mqtt', meterProvider: 1 }],
    ['otel.topic', { system: 'mqtt', topic: [] }],
  ])('%s is checked', (option, options) => {
    expect(() => otel(options as never)).toThrow(OptionError)
    expect(() => otel(options as never)).toThrow(option)
  })
})
