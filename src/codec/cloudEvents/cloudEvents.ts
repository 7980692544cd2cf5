import {
  type Check,
  checkArgument,
  checkOptions,
  isFunction,
  isOneOf,
  isSize,
  required,
} from '../../base/checks.js'
import { left } from '../../base/either.js'
import { isCodec } from '../../base/parts.js'
import type { Properties } from '../../base/properties.js'
import { isText } from '../../base/text.js'
import type { Codec, DescribingCodec } from '../codec.js'
import { safeEncode } from '../failure.js'
import { problemOf, sizeProblem } from '../problem.js'
import { attributesOf, propertiesOf, publishedProblem } from './attributes.js'
import type { CloudEvent, CloudEventInput, CloudEventsOptions } from './event.js'
import { type Fields, readEvent } from './readEvent.js'
import { isStructured, readStructured, writeStructured } from './structuredMode.js'

/**
 * Returns the codec of CloudEvents 1.0 with data of another codec, by the MQTT binding (sections 3.1 and 3.2). A message
 * is read as structured if its content type begins with `application/cloudevents`, and if it has neither a content
 * type nor the user property `specversion`, as on MQTT 3.1.1; all others are read as binary.
 *
 * Every failure is a `Left`: those of the data codec under `data`, and attributes that are missing or no text, of what is
 * published too.
 *
 * @throws OptionError for what is not a codec, and for an option that is unknown, missing or of the wrong type
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { cloudEvents, json, topic } from 'rxtopics'
 *
 * let count = 0
 * const readings = cloudEvents(json(t.type({ celsius: t.number })), {
 *   source: '/site/berlin',
 *   type: 'com.example.reading',
 *   id: () => String(count++),
 *   now: Date.now,
 *   mode: 'binary',
 * })
 * const temperature = topic('site/{site}/temperature', readings)
 * ```
 */
export const cloudEvents = <A, I>(
  data: Codec<A, I>,
  options: CloudEventsOptions,
): DescribingCodec<CloudEvent<A>, CloudEventInput<I>> => {
  checkArgument('cloudEvents.data', data, isCodec)
  checkOptions('cloudEvents', options, {
    source: required(isAttribute),
    type: required(isAttribute),
    id: required(isFunction),
    now: isFunction,
    mode: isOneOf('structured', 'binary'),
    maxBytes: isSize,
  })
  const { mode = 'structured', maxBytes = 1_048_576 } = options
  const structured = mode === 'structured'

  return {
    name: `cloudevents ${data.name}`,
    contentType: structured ? 'application/cloudevents+json; charset=utf-8' : data.contentType,
    payloadFormatIndicator: structured || data.payloadFormatIndicator,
    decode: (payload, properties = {}) => {
      if (!isStructured(properties)) return readEvent(data, fieldsOf(properties), payload)
      const problem = sizeProblem(payload, maxBytes)
      return problem === undefined ? readStructured(data, payload) : left(problem)
    },
    encode: event => {
      const bytes = safeEncode(data, event.data)
      if (bytes._tag === 'Left') return left(problemOf('data', bytes.left))
      if (!structured) return bytes
      const attributes = attributesOf(event, options)
      const wrong = publishedProblem(attributes)
      return wrong === undefined ? writeStructured(data, attributes, bytes.right) : left(wrong)
    },
    properties: event => {
      if (structured) return {}
      const attributes = attributesOf(event, options)
      const wrong = publishedProblem(attributes)
      // It is told as what the codec threw. Asked for with the bytes, they would have another id.
      if (wrong !== undefined) throw new TypeError(`${wrong.path.join('.')}: ${wrong.message}`)
      return { userProperties: propertiesOf(attributes) }
    },
  }
}

const isAttribute: Check = value => (value === '' ? 'must not be empty' : isText(value))

const fieldsOf = ({ contentType, userProperties = {} }: Properties): Fields => ({
  ...userProperties,
  ...(contentType === undefined ? {} : { datacontenttype: contentType }),
})
