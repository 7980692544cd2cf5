import { fromBase64, toBase64 } from '../../base/base64.js'
import { attempt, type Either, right } from '../../base/either.js'
import type { Properties } from '../../base/properties.js'
import type { Codec, DecodeProblem, EncodeProblem } from '../codec.js'
import { isPlain } from '../decimal.js'
import { numberReaders } from '../json/jsonNumbers.js'
import { memberText } from '../json/jsonTokens.js'
import { readJson } from '../json/readJson.js'
import { writeJson } from '../json/writeJson.js'
import { failed, problem, problemOf } from '../problem.js'
import { isRecord, own } from '../record.js'
import { decodeUtf8, encodeUtf8 } from '../text/utf8.js'
import type { Attributes } from './attributes.js'
import type { CloudEvent } from './event.js'
import { type Fields, readEvent } from './readEvent.js'

/** Returns whether the payload of a message is a whole event, not the data alone. */
export const isStructured = ({ contentType, userProperties }: Properties): boolean =>
  contentType === undefined
    ? own(userProperties ?? {}, 'specversion') === undefined
    : contentType.toLowerCase().startsWith('application/cloudevents')

/**
 * Returns the bytes of a whole event. The data are spliced in as the text that their codec wrote: nothing is printed
 * again. What claims to be JSON, or says nothing, and is none would be read as more of the event: it is written in base64.
 */
export const writeStructured = <A, I>(
  { contentType, payloadFormatIndicator }: Codec<A, I>,
  attributes: Attributes,
  bytes: Uint8Array,
): Either<EncodeProblem, Uint8Array> => {
  const head = writeJson(
    contentType === undefined ? attributes : { ...attributes, datacontenttype: contentType },
  )
  if (head._tag === 'Left') return head
  const text = payloadFormatIndicator ? decodeUtf8(bytes) : undefined
  const data =
    text === undefined || (isJson(contentType) && !parses(text))
      ? `"data_base64":"${toBase64(bytes)}"`
      : `"data":${isJson(contentType) ? text : JSON.stringify(text)}`
  return right(encodeUtf8(`${head.right.slice(0, -1)},${data}}`))
}

/** Returns the event that the payload of a message is. */
export const readStructured = <A>(
  data: Codec<A, never>,
  payload: Uint8Array,
): Either<DecodeProblem, CloudEvent<A>> => {
  // Which numbers to take in the data is for their own codec to say.
  let isExact = true
  const parsed = readJson(
    payload,
    (literal, top) => {
      if (top !== 'data') return numberReaders.strict(literal)
      isExact &&= isPlain(literal)
      return Number(literal)
    },
    true,
  )
  if (parsed._tag === 'Left') return parsed
  const fields = parsed.right
  if (!isRecord(fields)) return failed('schema', problem('expected an object'))
  const text = isExact ? undefined : memberText(decodeUtf8(payload) ?? '', 'data')
  const bytes = text === undefined ? dataOf(fields) : right(encodeUtf8(text))
  return bytes._tag === 'Left' ? bytes : readEvent(data, fields, bytes.right)
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
  // What was read may be too deep to be written again.
  const text = writeJson(value)
  if (text._tag === 'Right') return right(encodeUtf8(text.right))
  return failed(text.left.cause instanceof RangeError ? 'too-deep' : 'schema', problemOf('data', text.left))
}

const isJson = (contentType: string | undefined): boolean =>
  contentType === undefined || /^[^;]*[/+]json\s*(?:;|$)/i.test(contentType)

const parses = (text: string): boolean => attempt(() => JSON.parse(text))._tag === 'Right'
