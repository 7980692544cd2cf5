import { encodeUtf8 } from '../../../codec/text/utf8.js'
import { sha256 } from '../../sha256.js'

/** Names of consumers: letters, digits, `_` and `-`, and not too long. */

/** Returns the name of a consumer of a client's session. Those of one client begin with `sessionPrefix` and are no other's. */
export const sessionName = (clientId: string, subject: string): string =>
  `${sessionPrefix(clientId)}${hash(subject)}`

export const sessionPrefix = (clientId: string): string => `rxs-${readable(clientId)}-`

/** Returns the name of the consumer that the members of a group share. */
export const groupName = (group: string, subject: string): string => `rxg-${readable(group)}-${hash(subject)}`

/**
 * Two texts that are not the same have not the same, for nothing else would tell their sessions apart: what is not plain has
 * its digest, which is longer than what is plain.
 */
const readable = (text: string): string =>
  /^[A-Za-z0-9_]{1,64}$/.test(text) ? text : `h${sha256(encodeUtf8(text))}`

/**
 * 64 bits: two sums of FNV-1a (32 bits), of the text and of the text backwards. They are quick and not strong: whoever finds a
 * consumer by its name looks at its subject.
 */
const hash = (text: string): string => {
  let forth = 0x811c_9dc5
  let back = 0x0100_0193
  for (let at = 0; at < text.length; at++) {
    forth = Math.imul(forth ^ text.charCodeAt(at), 0x0100_0193)
    back = Math.imul(back ^ text.charCodeAt(text.length - 1 - at), 0x0100_0193)
  }
  return hex(forth) + hex(back)
}

const hex = (number: number): string => (number >>> 0).toString(16).padStart(8, '0')
