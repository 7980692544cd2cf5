/**
 * Returns `null` if the code unit at `at` may stand in a topic, else why not. MQTT-1.5.4-1 and -2 forbid lone
 * surrogates and U+0000; for the other code points refused here, 1.5.4 lets a receiver close the connection.
 */
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

/** Returns the length in UTF-8 of a text without lone surrogates. */
export const utf8Length = (text: string): number => {
  let bytes = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // The two halves of a surrogate pair make four bytes.
    bytes += code < 0x80 ? 1 : code < 0x800 || isLead(code) || isTrail(code) ? 2 : 3
  }
  return bytes
}

const isLead = (code: number): boolean => code >= 0xd800 && code <= 0xdbff
const isTrail = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff

/** The last two code points of each plane are non-characters: U+1FFFE, U+1FFFF, … U+10FFFF. */
const endsPlane = (lead: number, trail: number): boolean => (lead & 0x3f) === 0x3f && trail >= 0xdffe

const codePoint = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
