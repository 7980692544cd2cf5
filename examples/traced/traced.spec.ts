import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createClient, text } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { otel } from 'rxtopics/otel'
import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { collect } from '../../test/support/until.js'
import { runScript } from '../script.js'
import { ask } from './contract.js'

interface SpanLine {
  readonly service: string
  readonly name: string
  readonly traceId: string
  readonly spanId: string
  readonly parent?: string
}

/** Runs a service in a process of its own; `stop` gives its spans. */
const service = (...args: readonly string[]) => {
  const running = runScript('traced/service.ts', ...args)
  return {
    ready: () => running.lines.waitFor(line => line === 'ready', 20_000),
    stop: async (): Promise<readonly SpanLine[]> => {
      running.kill('SIGTERM')
      const { code, errors, lines } = await running.ended
      expect([code, errors]).toEqual([0, ''])
      return lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line) as SpanLine)
    },
    [Symbol.asyncDispose]: running[Symbol.asyncDispose],
  }
}

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('a request through two services', () => {
  test('P59 P61 P70 is one trace, in which each span is the child of the one that caused it — mosquitto', async () => {
    await using broker = await startMosquitto()
    await using stock = service(broker.url, 'stock')
    await using shop = service(broker.url, 'shop', 'stock')
    await Promise.all([stock.ready(), shop.ready()])
    const own = new InMemorySpanExporter()
    const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(own)] })
    await using client = createClient(mqtt(broker.url), {
      interceptors: [otel({ system: 'mqtt', topics: [ask], tracerProvider })],
    })
    const [reply] = await collect(
      client.request(ask.at({ service: 'shop' }), 'apples', { reply: text }),
    ).waitForCount(1)
    expect(reply?.value).toBe('shop says apples: 7')

    const theirs = [...(await shop.stop()), ...(await stock.stop())]
    await expect.poll(() => own.getFinishedSpans().length).toBe(2)
    const mine = own.getFinishedSpans().map((span): SpanLine => {
      const { traceId, spanId } = span.spanContext()
      const parent = span.parentSpanContext?.spanId
      return {
        service: 'asker',
        name: span.name,
        traceId,
        spanId,
        ...(parent === undefined ? {} : { parent }),
      }
    })
    const all = [...mine, ...theirs]
    const place = ({ service: at, name }: SpanLine) => `${at} ${name}`
    const path = (span: SpanLine): string => {
      const parent = all.find(({ spanId }) => spanId === span.parent)
      return parent === undefined ? place(span) : `${path(parent)} > ${place(span)}`
    }
    const template = 'services/{service}/ask'
    const atShop = `asker send ${template} > shop receive ${template}`
    const atStock = `${atShop} > shop send ${template} > stock receive ${template}`
    expect(all.map(path).sort()).toEqual(
      [
        `asker send ${template}`,
        atShop,
        `${atShop} > shop send ${template}`,
        atStock,
        `${atStock} > stock send`,
        `${atStock} > stock send > shop receive`,
        `${atShop} > shop send`,
        `${atShop} > shop send > asker receive`,
      ].sort(),
    )
    expect(new Set(all.map(({ traceId }) => traceId)).size).toBe(1)
  }, 60_000)
})
