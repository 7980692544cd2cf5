import { context } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { defer, map, of } from 'rxjs'
import { createClient, text } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { inContextOf, otel } from 'rxtopics/otel'
import { ask } from './contract.js'

// A service that answers, and asks another one for that if it is given one: tsx examples/traced/service.ts URL NAME [OTHER].
// At its end it prints its spans; a real one would export them to a collector.

const [url = 'mqtt://localhost', name = 'stock', other] = process.argv.slice(2)
context.setGlobalContextManager(new AsyncLocalStorageContextManager())
const spans = new InMemorySpanExporter()
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
const client = createClient(mqtt(url), {
  interceptors: [otel({ system: 'mqtt', topics: [ask], tracerProvider })],
})

const answer = (question: string) =>
  other === undefined
    ? of(`${question}: 7`)
    : defer(() => client.request(ask.at({ service: other }), question, { reply: text })).pipe(
        map(({ value }) => `${name} says ${value}`),
      )

client
  .respond(ask.at({ service: name }), request => answer(request.value).pipe(inContextOf(request)), {
    reply: text,
  })
  .subscribe()
client.subscriptions$.subscribe(({ kind }) => {
  if (kind === 'granted') console.log('ready')
})

process.once('SIGTERM', () => {
  void client.close({ deadline: 1_000 }).then(() => {
    for (const span of spans.getFinishedSpans()) {
      const { traceId, spanId } = span.spanContext()
      const parent = span.parentSpanContext?.spanId
      console.log(JSON.stringify({ service: name, name: span.name, traceId, spanId, parent }))
    }
  })
})
