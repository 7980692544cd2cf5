import fc from 'fast-check'

// What nobody may be shown, written here by code point: not by the pattern of the code under test.
const ranges: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x1f], // C0
  [0x7f, 0x9f], // DEL, C1
  [0xad, 0xad], // soft hyphen
  [0x34f, 0x34f], // combining grapheme joiner
  [0x61c, 0x61c], // Arabic letter mark
  [0x115f, 0x1160], // Hangul fillers
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f], // zero width, marks of direction
  [0x2028, 0x202e], // line and paragraph separators, embeddings and overrides
  [0x2060, 0x206f], // word joiner, isolates
  [0x3164, 0x3164],
  [0xd800, 0xdfff], // halves of pairs
  [0xfe00, 0xfe0f], // variation selectors
  [0xfeff, 0xfeff], // byte order mark
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xfffe, 0xffff],
  [0x1d173, 0x1d17a],
  [0x1fffe, 0x1ffff],
  [0xe0001, 0xe0001], // tags
  [0xe0020, 0xe007f],
  [0xe0100, 0xe01ef],
]

/** Every character that may not be shown. */
export const unseen: readonly string[] = ranges.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at)),
)

const pattern = new RegExp(
  `[${ranges.map(([first, last]) => `\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`).join('')}]`,
  'u',
)

/** Returns the first character of a text that may not be shown, by its number, or `null`. */
export const shownUnseen = (text: string): string | null => {
  const found = pattern.exec(text)?.[0]
  return found === undefined ? null : `U+${found.codePointAt(0)!.toString(16)} in ${JSON.stringify(text)}`
}

/** Texts as an attacker would choose them: colours, a line of its own, a reversed end, a hidden word. */
export const hostile: readonly string[] = [
  '\u001b[31mred\u001b[0m\u001b]0;title\u0007',
  'first\r\n2026-01-01 ERROR forged line',
  '\u009b2J\u007f\u0085',
  'gnp.\u202etxt.exe\u2066\u2069\u200f\u061c',
  'a\u200bd\u200cm\u200di\u2060n\ufeff\u00ad\u034f\u3164',
  'a\u2028b\u2029c',
  'half \ud800 and \udc00',
  '\u{e0041}\u{e0042}\ufe0f\u{e0101}',
  '\0\uffff\u{1fffe}',
  `${'x'.repeat(100_000)}\u202e`,
  '\u202e'.repeat(1_000),
]

/** The same, and any mixture. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostile),
  fc
    .array(fc.oneof(fc.constantFrom(...unseen), fc.string({ unit: 'binary', maxLength: 3 })), {
      maxLength: 300,
    })
    .map(parts => parts.join('')),
)
