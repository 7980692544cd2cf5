import { fromBase64, toBase64 } from '../../base/base64.js'
import { isBytes, isObject } from '../../base/checks.js'
import { isProperties, type Properties } from '../../base/properties.js'
import { recordOf, type UserProperty, userPropertyPairs } from '../../base/userProperties.js'
import { cbor } from '../../codec/cbor.js'
import { memberText } from '../../codec/json/jsonTokens.js'
import { decodeUtf8, encodeUtf8 } from '../../codec/text/utf8.js'

// The envelope is documented in docs/properties.md: what is changed here is changed for everybody who reads it.

/** The member that tells an envelope from other maps, and the version of what follows. */
const MARK = 'rxtopics'
const VERSION = 1

/** A payload and what travels beside it. */
export interface Content {
  readonly payload: Uint8Array
  readonly properties: Properties
}

const binary = /* @__PURE__ */ cbor()

/** Returns the bytes of an envelope: JSON around JSON, else CBOR. */
export const enclose = ({ payload, properties }: Content): Uint8Array => {
  const text = jsonText(payload)
  if (text !== null) {
    const beside = JSON.stringify(fieldsOf(properties, toBase64))
    return encodeUtf8(`{"${MARK}":${VERSION},"properties":${beside},"payload":${text}}`)
  }
  const encoded = binary.encode({
    [MARK]: VERSION,
    properties: fieldsOf(properties, bytes => bytes),
    payload,
  })
  // Texts of properties can be sent, or the client would have refused them; bytes can be anything.
  if (encoded._tag === 'Left') throw new TypeError(encoded.left.message)
  return encoded.right
}

/** Returns what is in an envelope, or `null` for bytes that are none. */
export const disclose = (bytes: Uint8Array): Content | null => {
  const [first] = bytes
  if (first === OPEN) return discloseJson(bytes)
  // A map in CBOR (RFC 8949, section 3.1: major type 5).
  return first !== undefined && first >> 5 === 5 ? discloseCbor(bytes) : null
}

const OPEN = 0x7b

const discloseJson = (bytes: Uint8Array): Content | null => {
  const text = decodeUtf8(bytes)
  if (text === undefined || !text.includes(`"${MARK}"`)) return null
  const value = parsed(text)
  const payload = isEnvelope(value) ? memberText(text, 'payload') : undefined
  if (payload === undefined) return null
  const properties = propertiesOf((value as Envelope).properties, given =>
    typeof given === 'string' ? fromBase64(given) : undefined,
  )
  return properties === null ? null : { payload: encodeUtf8(payload), properties }
}

const discloseCbor = (bytes: Uint8Array): Content | null => {
  const decoded = binary.decode(bytes)
  if (decoded._tag === 'Left' || !isEnvelope(decoded.right)) return null
  const { payload, properties: given } = decoded.right
  if (isBytes(payload) !== null) return null
  const properties = propertiesOf(given, data => (isBytes(data) === null ? (data as Uint8Array) : undefined))
  return properties === null ? null : { payload: payload as Uint8Array, properties }
}

interface Envelope {
  readonly properties: unknown
  readonly payload: unknown
}

const isEnvelope = (value: unknown): value is Envelope =>
  isObject(value) === null &&
  (value as Record<string, unknown>)[MARK] === VERSION &&
  isObject((value as Envelope).properties) === null

/** The text of bytes that are JSON, and nothing else: blanks around it would be lost. */
const jsonText = (payload: Uint8Array): string | null => {
  const text = payload.length === 0 ? undefined : decodeUtf8(payload)
  if (text === undefined || /^[\s\ufeff]|\s$/.test(text)) return null
  return parsed(text) === undefined ? null : text
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** As an envelope has them: user properties as pairs, so that their order stays. */
const fieldsOf = (properties: Properties, bytesAs: (bytes: Uint8Array) => unknown): object => {
  const { correlationData, userProperties, ...plain } = properties
  return {
    ...plain,
    ...(correlationData === undefined ? {} : { correlationData: bytesAs(correlationData) }),
    ...(userProperties === undefined ? {} : { userProperties: userPropertyPairs(userProperties) }),
  }
}

/** Returns what could have been published, or `null`. */
const propertiesOf = (
  given: unknown,
  bytesOf: (data: unknown) => Uint8Array | undefined,
): Properties | null => {
  const { correlationData, userProperties, ...plain } = given as Record<string, unknown>
  const properties: Record<string, unknown> = plain
  if (correlationData !== undefined) {
    const bytes = bytesOf(correlationData)
    if (bytes === undefined) return null
    properties['correlationData'] = bytes
  }
  if (userProperties !== undefined) {
    if (!isPairs(userProperties)) return null
    properties['userProperties'] = recordOf(userProperties)
  }
  return isProperties(properties) === null ? (properties as Properties) : null
}

const isPairs = (value: unknown): value is readonly UserProperty[] =>
  Array.isArray(value) &&
  value.every(
    (pair: unknown) =>
      Array.isArray(pair) && pair.length === 2 && pair.every(text => typeof text === 'string'),
  )
