import { createTraceState, TraceFlags } from '@opentelemetry/api'
import fc from 'fast-check'
import { orderedUserProperties, userPropertyPairs } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { readTraceContext, writeTraceContext } from '../../../src/otel/traceContext.js'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const spanId = '00f067aa0ba902b7'
const read = (traceparent: string | readonly string[], tracestate?: string | readonly string[]) =>
  readTraceContext({
    userProperties: { traceparent, ...(tracestate === undefined ? {} : { tracestate }) },
  })

const hex = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
    .map(digits => digits.map(digit => digit.toString(16)).join(''))
    .filter(digits => /[^0]/.test(digits))

describe('trace context', () => {
  test('is read as it was written, and nothing else is touched', () => {
    fc.assert(
      fc.property(hex(32), hex(16), fc.boolean(), (trace, span, sampled) => {
        const others = [['b', '1'] as const, ['a', '2'] as const, ['b', '3'] as const]
        const traceState = createTraceState('vendor=x')
        const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE
        const before = { contentType: 'text/plain', userProperties: orderedUserProperties(others) }
        const written = writeTraceContext(before, { traceId: trace, spanId: span, traceFlags, traceState })
        expect(readTraceContext(written)).toMatchObject({
          traceId: trace,
          spanId: span,
          traceFlags,
          isRemote: true,
        })
        expect(readTraceContext(written)?.traceState?.serialize()).toBe('vendor=x')
        expect(userPropertyPairs(written.userProperties).slice(0, 3)).toEqual(others)
        expect(written.contentType).toBe('text/plain')
      }),
    )
  })

  test('of another trace is replaced whole: its state does not stay behind', () => {
    const stale = {
      userProperties: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, tracestate: 'a=b' },
    }
    const { userProperties } = writeTraceContext(stale, { traceId, spanId, traceFlags: 1 })
    expect({ ...userProperties }).toEqual({ traceparent: `00-${traceId}-${spanId}-01` })
  })

  test.each([
    ['none', ''],
    ['too short', `00-${traceId}-${spanId}`],
    ['upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['no trace', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['no span', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['the version that is none', `ff-${traceId}-${spanId}-01`],
    ['more than version 00 has', `00-${traceId}-${spanId}-01-x`],
    ['a line break behind it', `00-${traceId}-${spanId}-01\n`],
    ['long', `01-${traceId}-${spanId}-01-${'x'.repeat(600)}`],
  ])('is not read from what is invalid: %s', (_, traceparent) => {
    expect(read(traceparent)).toBeNull()
  })

  test('is not read from several that contradict each other', () => {
    expect(read([`00-${traceId}-${spanId}-01`, `00-${traceId}-${spanId}-00`])).toBeNull()
  })

  test('of later versions is read as far as it is known', () => {
    expect(read(`01-${traceId}-${spanId}-03-what`)).toMatchObject({ traceId, spanId, traceFlags: 1 })
  })

  test('has a state of several properties, in order; one that is too long is left out', () => {
    expect(read(`00-${traceId}-${spanId}-01`, ['a=1', 'b=2'])?.traceState?.serialize()).toBe('a=1,b=2')
    const long = read(`00-${traceId}-${spanId}-01`, `a=${'1'.repeat(600)}`)
    expect([long?.spanId, long?.traceState]).toEqual([spanId, undefined])
  })
})
