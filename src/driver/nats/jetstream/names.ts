import { LinkError } from '../../../base/linkErrors.js'
import { encodeUtf8 } from '../../../codec/text/utf8.js'

/** Names of consumers: letters, digits, `_` and `-`, and not too long. */

/** Returns the name of a consumer of a session, whose names begin with `prefix`. */
export const sessionName = (prefix: string, subject: string): string => `${prefix}${hash(subject)}`

/** Whether a consumer is one of a session: behind `prefix` there is a sum, and nothing else. */
export const isSessionName = (prefix: string, name: string): boolean =>
  name.startsWith(prefix) && name.length === prefix.length + SUM

/** Resolves with what the names of a client's session begin with. */
export const sessionPrefix = async (clientId: string): Promise<string> => `rxs-${await readable(clientId)}-`

/** Resolves with the name of the consumer that the members of a group share. */
export const groupName = async (group: string, subject: string): Promise<string> =>
  `rxg-${await readable(group)}-${hash(subject)}`

/**
 * Two texts that are not the same have not the same, for nothing else would tell their sessions apart: what is not plain has
 * its digest, which is longer than what is plain.
 */
const readable = async (text: string): Promise<string> =>
  /^[\w-]{1,64}$/.test(text) ? text : `h${await digestOf(text)}`

/** As much as is needed of the platform's own. A page that does not come over HTTPS has none. */
interface Platform {
  readonly crypto?: {
    readonly subtle?: { digest(name: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer> }
  }
}

const digestOf = async (text: string): Promise<string> => {
  const { subtle } = (globalThis as Platform).crypto ?? {}
  if (subtle === undefined) throw new LinkError(NO_DIGEST, { fatal: true })
  const digest = await subtle.digest('SHA-256', encodeUtf8(text))
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
}

const NO_DIGEST =
  'a client id or group that is not 1 to 64 letters, digits, _ and - needs crypto.subtle, which a page has over HTTPS alone'

/** Digits of `hash`. */
const SUM = 16

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
