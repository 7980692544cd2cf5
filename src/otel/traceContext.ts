import { createTraceState, isSpanContextValid, type SpanContext } from '@opentelemetry/api'
import type { Properties } from '../base/properties.js'
import { recordOf, userPropertyPairs } from '../base/userProperties.js'

// https://www.w3.org/TR/trace-context/, section 3, and the names of https://w3c.github.io/trace-context-mqtt/

/** Version, trace, span, flags; later versions may have more. */
const parent = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

/** Characters of a `tracestate` that have to be passed on; longer ones are left out. */
const LONGEST = 512

/** Returns the span that a message says it comes from, or `null` where it says none, or nothing valid. */
export const readTraceContext = ({ userProperties }: Properties): SpanContext | null => {
  const given = userProperties?.['traceparent']
  // Several of them contradict each other.
  if (typeof given !== 'string' || given.length > LONGEST) return null
  const [, version, traceId = '', spanId = '', flags = '', more] = parent.exec(given) ?? []
  if (version === undefined || (version === '00' && more !== undefined)) return null
  const states = userProperties?.['tracestate']
  const state = typeof states === 'string' ? states : (states ?? []).join(',')
  const span: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
    ...(state === '' || state.length > LONGEST ? {} : { traceState: createTraceState(state) }),
  }
  return isSpanContextValid(span) ? span : null
}

/** Returns properties that name this span, and no other. */
export const writeTraceContext = (properties: Properties, span: SpanContext): Properties => {
  const { traceId, spanId, traceFlags, traceState } = span
  const others = userPropertyPairs(properties.userProperties).filter(
    ([name]) => name !== 'traceparent' && name !== 'tracestate',
  )
  const state = traceState?.serialize() ?? ''
  const userProperties = recordOf([
    ...others,
    ['traceparent', `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`],
    ...(state === '' ? [] : [['tracestate', state] as const]),
  ])
  return { ...properties, userProperties }
}
