import { recordOf, type UserProperty, userPropertyPairs } from '../../../base/userProperties.js'
import { decodeUtf8 } from '../../../codec/text/utf8.js'
import type { Properties, Qos } from '../../../message.js'
import type { Outgoing } from '../../driver.js'

/** What an entry of the stream, or a hash, says of a message. */
export interface Fields {
  readonly channel: string
  readonly payload: Uint8Array
  readonly qos: Qos
  /** It was published as the value of its topic. */
  readonly retain: boolean
  readonly from: string | undefined
  /** Where in the stream it is; of a hash. */
  readonly id: string | undefined
  readonly properties: Properties
}

/** Returns what stands beside channel and payload, as names and values. What goes without saying is not said. */
export const writeFields = (
  { qos, retain, properties }: Outgoing,
  from: string,
): readonly (string | Uint8Array)[] => {
  const { contentType, correlationData, responseTopic, payloadFormatIndicator, messageExpiryInterval } =
    properties
  const pairs = userPropertyPairs(properties.userProperties)
  return [
    ...['qos', String(qos), 'from', from],
    ...(retain ? ['retain', '1'] : []),
    ...(contentType === undefined ? [] : ['contentType', contentType]),
    ...(responseTopic === undefined ? [] : ['responseTopic', responseTopic]),
    ...(correlationData === undefined ? [] : ['correlationData', correlationData]),
    ...(payloadFormatIndicator === undefined ? [] : ['format', payloadFormatIndicator ? 'text' : 'bytes']),
    ...(messageExpiryInterval === undefined ? [] : ['expiry', String(messageExpiryInterval)]),
    ...(pairs.length === 0 ? [] : ['user', JSON.stringify(pairs)]),
  ]
}

/** Returns what names and values say; `null` where there is no message in them. */
export const readFields = (list: unknown, known?: string): Fields | null => {
  if (!Array.isArray(list)) return null
  const found = new Map<string, Uint8Array>()
  for (let at = 0; at + 1 < list.length; at += 2) {
    const [name, value] = [list[at], list[at + 1]]
    if (name instanceof Uint8Array && value instanceof Uint8Array) found.set(decodeUtf8(name) ?? '', value)
  }
  const text = (name: string): string | undefined => {
    const value = found.get(name)
    return value === undefined ? undefined : decodeUtf8(value)
  }
  const channel = known ?? text('channel')
  const payload = found.get('payload')
  if (channel === undefined || payload === undefined) return null
  return {
    channel,
    payload,
    // Somebody else, who says nothing of it, has put it into the stream: it is there.
    qos: text('qos') === '0' ? 0 : 1,
    retain: text('retain') === '1',
    from: text('from'),
    id: text('id'),
    properties: propertiesOf(text, found.get('correlationData')),
  }
}

const propertiesOf = (
  text: (name: string) => string | undefined,
  correlationData: Uint8Array | undefined,
): Properties => {
  const contentType = text('contentType')
  const responseTopic = text('responseTopic')
  const format = text('format')
  const expiry = Number(text('expiry') ?? Number.NaN)
  const pairs = readPairs(text('user') ?? '[]')
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlationData === undefined ? {} : { correlationData }),
    ...(format === undefined ? {} : { payloadFormatIndicator: format === 'text' }),
    ...(Number.isSafeInteger(expiry) && expiry >= 0 ? { messageExpiryInterval: expiry } : {}),
    ...(pairs.length === 0 ? {} : { userProperties: recordOf(pairs) }),
  }
}

const readPairs = (json: string): readonly UserProperty[] => {
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? list.filter(isPair) : []
  } catch {
    return []
  }
}

const isPair = (item: unknown): item is UserProperty =>
  Array.isArray(item) && item.length === 2 && item.every(text => typeof text === 'string')
