import { toBase64 } from '../../base/base64.js'
import { userPropertyPairs } from '../../base/userProperties.js'
import { decodeUtf8 } from '../../codec/text/utf8.js'
import { printable } from '../../marbles/text/cells.js'
import type { Properties } from '../../message.js'
import type { Payload } from '../protocol/messages.js'

/** Bytes that a row begins with. */
const BYTES = 60

/** Returns the begin of a payload, as it may be shown: text, or `0x` and digits. */
export const previewOf = (payload: Uint8Array): string => {
  const head = payload.subarray(0, BYTES)
  const text = decodeUtf8(head) ?? (payload.length > BYTES ? decodeUtf8(cutCharacter(head)) : undefined)
  const shown =
    text === undefined ? `0x${Buffer.from(head.subarray(0, 24)).toString('hex')}` : printable(text)
  const isWhole = text === undefined ? payload.length <= 24 : payload.length <= BYTES
  return isWhole ? shown : `${shown}…`
}

const cutCharacter = (bytes: Uint8Array): Uint8Array => {
  let at = bytes.length - 1
  while (at > 0 && (bytes[at]! & 0xc0) === 0x80) at -= 1
  return bytes.subarray(0, at)
}

/** A payload as it is kept. */
export interface Kept {
  readonly bytes: Uint8Array
  /** Of the whole. */
  readonly size: number
  readonly at: number
  readonly retain: boolean
  readonly qos: number
  readonly properties: Properties
}

/** Returns a payload as it is sent to a page. */
export const payloadOf = ({ bytes, size, at, retain, qos, properties }: Kept): Payload => ({
  base64: toBase64(bytes),
  ...{ size, at, retain, qos },
  properties: propertyPairs(properties),
})

/** Returns names and values, the values cut. */
export const propertyPairs = ({
  correlationData,
  userProperties,
  ...plain
}: Properties): Payload['properties'] => [
  ...Object.entries(plain).map(([name, value]) => [name, cut(String(value))] as const),
  ...(correlationData === undefined
    ? []
    : [['correlationData', `0x${Buffer.from(correlationData.subarray(0, 64)).toString('hex')}`] as const]),
  ...(userProperties === undefined
    ? []
    : userPropertyPairs(userProperties)
        .slice(0, 100)
        .map(([name, value]) => [cut(name), cut(value)] as const)),
]

const cut = (text: string): string => (text.length <= 1_000 ? text : `${text.slice(0, 1_000)}…`)
