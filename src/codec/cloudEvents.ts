import { fromBase64, toBase64 } from '../base/base64.js'
import {
  type Check,
  checkArgument,
  checkOptions,
  isFunction,
  isOneOf,
  isSize,
  required,
} from '../base/checks.js'
import { type Either, left, right } from '../base/either.js'
import { isCodec } from '../base/parts.js'
import type { Properties, UserProperties } from '../base/properties.js'
import { isText as isSendable } from '../base/text.js'
import type { Codec, DecodeProblem, DescribingCodec, EncodeProblem } from './codec.js'
import { safeDecode, safeEncode } from './failure.js'
import { json } from './json/json.js'
import { writeJson } from './json/writeJson.js'
import { failed, mismatch, problem, problemOf, schemaProblem } from './problem.js'
import { isRecord, own } from './record.js'
import { decodeUtf8, encodeUtf8 } from './text/utf8.js'

export interface CloudEventsOptions {
  /** The context in which the events happen, a URI reference: `/site/berlin`. */
  readonly source: string
  /** What kind of event is published: `com.example.reading`. */
  readonly type: string
  /** Returns an id for each event published: `() => crypto.randomUUID()`. With the source it must be unique. */
  readonly id: () => string
  /** Returns the time of each event published, in ms since 1970: `Date.now`. Not given: events have no time. */
  readonly now?: () => number
  /**
   * How events are published; both are read. `'structured'`: as one JSON object, which any version of MQTT carries.
   * `'binary'`: the data alone are the payload, the attributes are user properties; only MQTT 5 carries them.
   *
   * @default 'structured'
   */
  readonly mode?: 'structured' | 'binary'
  /**
   * The largest structured event that is decoded, in bytes, as with `json`; the data of a binary one have the limit of
   * their codec.
   *
   * @default 1048576
   */
  readonly maxBytes?: number
}

/** One event (CloudEvents 1.0). */
export interface CloudEvent<A> {
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject?: string
  /** RFC 3339. */
  readonly time?: string
  readonly datacontenttype?: string
  readonly dataschema?: string
  /** All other attributes. */
  readonly extensions: Readonly<Record<string, string | number | boolean>>
  readonly data: A
}

/** What publishers give: the data, and what is to differ from the options. */
export interface CloudEventInput<I> {
  readonly data: I
  readonly id?: string
  readonly source?: string
  readonly type?: string
  readonly subject?: string
  readonly time?: string
  readonly dataschema?: string
  readonly extensions?: Readonly<Record<string, string | number | boolean>>
}

/**
 * Returns the codec of CloudEvents 1.0 with data of another codec, by the MQTT binding (sections 3.1 and 3.2). A message
 * is read as structured if its content type begins with `application/cloudevents`, and if it has neither a content
 * type nor the user property `specversion`, as on MQTT 3.1.1; all others are read as binary.
 *
 * Every failure is a `Left`: those of the data codec under `data`, and attributes that are missing or no text.
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
  const fields = json(undefined, { maxBytes })
  const structured = mode === 'structured'

  return {
    name: `cloudevents ${data.name}`,
    contentType: structured ? 'application/cloudevents+json; charset=utf-8' : data.contentType,
    payloadFormatIndicator: structured || data.payloadFormatIndicator,
    decode: (payload, properties = {}) =>
      isStructured(properties)
        ? readStructured(data, fields.decode(payload))
        : readBinary(data, payload, properties),
    encode: event => {
      const bytes = safeEncode(data, event.data)
      if (bytes._tag === 'Left') return left(problemOf('data', bytes.left))
      return structured ? writeStructured(data, attributes(event, options), bytes.right) : bytes
    },
    properties: event => (structured ? {} : { userProperties: texts(attributes(event, options)) }),
  }
}

const isAttribute: Check = value => (value === '' ? 'must not be empty' : isSendable(value))

type Fields = Readonly<Record<string, unknown>>
type Attributes = Readonly<Record<string, string | number | boolean>>

const SPEC = '1.0'
const STRUCTURED = 'application/cloudevents'
const REQUIRED = ['id', 'source', 'type'] as const
const OPTIONAL = ['subject', 'time', 'datacontenttype', 'dataschema'] as const
const KNOWN: ReadonlySet<string> = new Set([...REQUIRED, ...OPTIONAL, 'specversion', 'data', 'data_base64'])

const attributes = <I>(event: CloudEventInput<I>, options: CloudEventsOptions): Attributes => {
  const { id, source, type, subject, time, dataschema, extensions } = event
  const now = time ?? (options.now === undefined ? undefined : new Date(options.now()).toISOString())
  return {
    ...extensions,
    specversion: SPEC,
    id: id ?? options.id(),
    source: source ?? options.source,
    type: type ?? options.type,
    ...(subject === undefined ? {} : { subject }),
    ...(now === undefined ? {} : { time: now }),
    ...(dataschema === undefined ? {} : { dataschema }),
  }
}

const texts = (given: Attributes): UserProperties =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))

const isStructured = ({ contentType, userProperties }: Properties): boolean =>
  contentType === undefined
    ? own(userProperties ?? {}, 'specversion') === undefined
    : contentType.toLowerCase().startsWith(STRUCTURED)

const isJson = (contentType: string | undefined): boolean =>
  contentType === undefined || /^[^;]*[/+]json\s*(?:;|$)/i.test(contentType)

/** The data are spliced in as the text that their codec wrote: nothing is parsed to be printed again. */
const writeStructured = <A, I>(
  { contentType, payloadFormatIndicator }: Codec<A, I>,
  given: Attributes,
  bytes: Uint8Array,
): Either<EncodeProblem, Uint8Array> => {
  const described = contentType === undefined ? given : { ...given, datacontenttype: contentType }
  const text = payloadFormatIndicator ? decodeUtf8(bytes) : undefined
  const data =
    text === undefined
      ? `"data_base64":"${toBase64(bytes)}"`
      : `"data":${isJson(contentType) ? text : JSON.stringify(text)}`
  return right(encodeUtf8(`${JSON.stringify(described).slice(0, -1)},${data}}`))
}

const readStructured = <A>(
  data: Codec<A, never>,
  parsed: Either<DecodeProblem, unknown>,
): Either<DecodeProblem, CloudEvent<A>> => {
  if (parsed._tag === 'Left') return parsed
  const fields = parsed.right
  if (!isRecord(fields)) return failed('schema', problem('expected an object'))
  const bytes = dataOf(fields)
  return bytes._tag === 'Left' ? bytes : event(data, fields, bytes.right)
}

const dataOf = (fields: Fields): Either<DecodeProblem, Uint8Array> => {
  const base64 = own(fields, 'data_base64')
  if (typeof base64 === 'string') {
    const bytes = fromBase64(base64)
    return bytes === undefined
      ? failed('schema', problem('not base64', undefined, ['data_base64']))
      : right(bytes)
  }
  if (!Object.hasOwn(fields, 'data')) return right(new Uint8Array(0))
  const type = own(fields, 'datacontenttype')
  const value = fields['data']
  if (typeof value === 'string' && typeof type === 'string' && !isJson(type)) return right(encodeUtf8(value))
  // What was read may be too deep to be written again, or a number that JSON reads but has no text for: 1e999.
  const text = writeJson(value)
  if (text._tag === 'Right') return right(encodeUtf8(text.right))
  return failed(text.left.cause instanceof RangeError ? 'too-deep' : 'schema', problemOf('data', text.left))
}

const readBinary = <A>(
  data: Codec<A, never>,
  payload: Uint8Array,
  { contentType, userProperties = {} }: Properties,
): Either<DecodeProblem, CloudEvent<A>> =>
  event(
    data,
    { ...userProperties, ...(contentType === undefined ? {} : { datacontenttype: contentType }) },
    payload,
  )

const event = <A>(
  data: Codec<A, never>,
  fields: Fields,
  bytes: Uint8Array,
): Either<DecodeProblem, CloudEvent<A>> => {
  const version = own(fields, 'specversion')
  if (typeof version === 'string' && version !== SPEC)
    return failed('version', problem(`CloudEvents ${version} is not ${SPEC}`, undefined, ['specversion']))
  const wrong = [
    ...['specversion', ...REQUIRED].filter(name => !isText(own(fields, name))),
    ...OPTIONAL.filter(name => own(fields, name) !== undefined && !isText(own(fields, name))),
  ]
  if (wrong.length > 0)
    return failed(
      'schema',
      schemaProblem(wrong, name => mismatch([name], 'text', own(fields, name))),
    )
  const contentType = own(fields, 'datacontenttype')
  const value = safeDecode(data, bytes, typeof contentType === 'string' ? { contentType } : {})
  if (value._tag === 'Left') return left(problemOf('data', value.left))
  return right({
    ...pick(fields, [...REQUIRED, ...OPTIONAL]),
    extensions: pick(
      fields,
      Object.keys(fields).filter(name => !KNOWN.has(name) && isScalar(fields[name])),
    ),
    data: value.right,
  } as CloudEvent<A>)
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== ''

const isScalar = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value)

const pick = (fields: Fields, names: readonly string[]): Fields =>
  Object.fromEntries(names.filter(name => own(fields, name) !== undefined).map(name => [name, fields[name]]))
