import { type Check, isObject, isPayload } from './checks.js'

/** The length of a text or of bytes in a packet is told in two bytes (MQTT clauses 1.5.4 and 1.5.6). */
export const maxBytes = 65_535

/** Printable ASCII: most of what is sent. In half the time of a loop. */
const printable = /^[ -~]*$/
/** The same, with no wildcard and not empty: most of what is published to. */
const plainName = /^[ -"$-*,-~]+$/

/** Returns `null` for a string, else what the value is instead: callers without types get typed errors too. */
export const stringProblem = (value: unknown): string | null =>
  typeof value === 'string' ? null : `must be a string, not ${value === null ? 'null' : typeof value}`

/**
 * Returns `null` for a text that may be sent to a broker, else why not, in a few words. MQTT-1.5.4-1 and -2 forbid lone
 * surrogates and U+0000. At the other control characters and at non-characters clause 1.5.4 lets a receiver close the
 * connection, and mosquitto does, whatever field they stand in: they would cost everybody the connection.
 */
export const textProblem = (value: unknown): string | null => {
  const notText = stringProblem(value)
  if (notText !== null) return notText
  const text = value as string
  if (printable.test(text)) return text.length > maxBytes ? tooLong : null
  for (let at = 0; at < text.length; at++) {
    const reason = characterProblem(text, at)
    if (reason !== null) return reason
  }
  return lengthProblem(text)
}

/**
 * Returns `null` for a topic name that may be sent to a broker, else why not, in a few words.
 * The rules: those for any text, no wildcards (MQTT-4.7.0-1), and one character at least (MQTT-4.7.3-1).
 */
export const topicProblem = (topic: unknown): string | null => {
  if (typeof topic === 'string' && plainName.test(topic) && topic.length <= maxBytes) return null
  if (topic === '') return 'must not be empty'
  const reason = textProblem(topic)
  if (reason !== null) return reason
  return hasWildcard(topic as string) ? 'a topic name has no wildcards' : null
}

/** Returns whether a text is a filter that can match several topics, if it is a filter at all. */
export const hasWildcard = (text: string): boolean => text.includes('+') || text.includes('#')

/** Returns why a text without lone surrogates is too long to be sent, or `null`. */
export const lengthProblem = (text: string): string | null =>
  // A UTF-16 code unit makes at most three bytes, so most texts need no count.
  text.length * 3 > maxBytes && utf8Length(text) > maxBytes ? tooLong : null

const tooLong = `longer than ${maxBytes} bytes of UTF-8`

/** Returns `null` if the code unit at `at` may be sent, else why not. */
export const characterProblem = (text: string, at: number): string | null => {
  const code = text.charCodeAt(at)
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return `has the control character ${codePoint(code)}`
  if (isLead(code)) return isTrail(text.charCodeAt(at + 1)) ? null : 'has a lone surrogate'
  if (isTrail(code)) {
    const lead = text.charCodeAt(at - 1)
    if (!isLead(lead)) return 'has a lone surrogate'
    return endsPlane(lead, code) ? `has the non-character ${codePoint(text.codePointAt(at - 1)!)}` : null
  }
  return (code >= 0xfdd0 && code <= 0xfdef) || code >= 0xfffe
    ? `has the non-character ${codePoint(code)}`
    : null
}

/** Returns the length in UTF-8 of a text; half of a surrogate pair counts for half of what a pair takes. */
export const utf8Length = (text: string): number => {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // The two halves of a surrogate pair make four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || isLead(code) || isTrail(code) ? 2 : 3
  }
  return bytes
}

/** A text that may be sent. */
export const isText: Check = value => (typeof value === 'string' ? textProblem(value) : 'expected a string')

/** A topic name that may be sent. */
export const isTopicName: Check = value =>
  typeof value === 'string' ? topicProblem(value) : 'expected a topic name'

/** Bytes, or text that is sent as bytes, of a field whose length is told in two bytes. */
export const isShortPayload: Check = value => {
  const problem = isPayload(value)
  if (problem !== null) return problem
  const length = typeof value === 'string' ? utf8Length(value) : (value as Uint8Array).length
  return length > maxBytes ? `longer than ${maxBytes} bytes` : null
}

/** Names mapped to one text or several. */
export const isUserProperties: Check = value => {
  if (isObject(value) !== null) return 'expected names mapped to a string or several'
  for (const [name, values] of Object.entries(value as object)) {
    const aboutName = textProblem(name)
    if (aboutName !== null) return `a name ${aboutName}`
    for (const text of Array.isArray(values) ? values : [values]) {
      if (typeof text !== 'string') return 'expected names mapped to a string or several'
      const aboutValue = textProblem(text)
      if (aboutValue !== null) return `a value ${aboutValue}`
    }
  }
  return null
}

const isLead = (code: number): boolean => code >= 0xd800 && code <= 0xdbff
const isTrail = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

/** The last two code points of each plane are non-characters: U+1FFFE, U+1FFFF, … U+10FFFF. */
const endsPlane = (lead: number, trail: number): boolean => (lead & 0x3f) === 0x3f && trail >= 0xdffe

const codePoint = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
