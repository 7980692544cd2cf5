import { isText } from '../../base/text.js'
import { type UserProperties, userPropertyPairs } from '../../base/userProperties.js'
import { decodeUtf8 } from '../../codec/text/utf8.js'
import type { Message } from '../../message.js'
import { ReplyError } from './errors.js'

// User properties of requests and replies. Others need not know them: without the first nobody is sent the rest.

const REQUEST = 'rxtopics-request'
const REPLY = 'rxtopics-reply'
const CODE = 'rxtopics-code'

/** What the asker understands: replies that are errors; and, of a stream, the one that ends it. */
export type Asks = 'reply' | 'stream'

export const asking = (asks: Asks): UserProperties => ({ [REQUEST]: asks })

/** Returns `undefined` for an asker who knows none of this. */
export const asksOf = ({ properties }: Message<unknown, unknown>): Asks | undefined => {
  const asks = firstOf(properties.userProperties, REQUEST)
  return asks === 'reply' || asks === 'stream' ? asks : undefined
}

/** Ends a stream. */
export const endMark: UserProperties = { [REPLY]: 'end' }

/** Tells why there is no reply, or no further one. */
export const errorMark = ({ code }: ReplyError): UserProperties => ({ [REPLY]: 'error', [CODE]: code })

/** Returns whether a reply ends a stream, the error that it is, or `null` for one that has a value. */
export const markOf = (message: Message, topic: string): 'end' | ReplyError | null => {
  const { userProperties } = message.properties
  if (userProperties === undefined) return null
  const mark = firstOf(userProperties, REPLY)
  if (mark !== 'error') return mark === 'end' ? 'end' : null
  const code = firstOf(userProperties, CODE)
  return new ReplyError(
    code !== undefined && code !== '' && isText(code) === null ? code : FAILED,
    decodeUtf8(message.payload) ?? '',
    topic,
  )
}

const FAILED = 'failed'

/** Returns what others may know of an error: only what was meant for them. */
export const tellable = (error: unknown): ReplyError =>
  error instanceof ReplyError ? error : new ReplyError(FAILED)

const firstOf = (userProperties: UserProperties | undefined, name: string): string | undefined =>
  userPropertyPairs(userProperties).find(([each]) => each === name)?.[1]
