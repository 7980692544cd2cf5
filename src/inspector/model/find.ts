import type { Found } from '../protocol/messages.js'
import type { TopicEntry } from './topics.js'

/** So many topics are named. */
const MOST = 5_000

/** Returns the topics whose last value has a text in it, letter by letter, as far as values are kept. */
export const findText = (entries: Iterable<TopicEntry>, text: string): Found => {
  const wanted = Buffer.from(text)
  const ids: number[] = []
  let more = 0
  let unread = 0
  for (const { id, size, now } of entries) {
    if (now !== null && isIn(now.bytes, wanted)) {
      if (ids.length < MOST) ids.push(id)
      else more += 1
    } else if (size > (now?.bytes.length ?? 0)) unread += 1
  }
  return { ids, more, unread }
}

const isIn = ({ buffer, byteOffset, byteLength }: Uint8Array, wanted: Buffer): boolean =>
  Buffer.from(buffer, byteOffset, byteLength).includes(wanted)
