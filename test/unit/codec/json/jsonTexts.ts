import fc from 'fast-check'
import { literal } from '../literals.js'

const blank = fc.stringMatching(/^[ \t\r\n]{0,3}$/)
/** Texts that look like numbers from within, and such with escapes. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }).map(each => JSON.stringify(each)),
  literal.map(each => JSON.stringify(`: ${each}, [${each}]`)),
  literal.map(each => JSON.stringify(each)),
  fc.constantFrom(
    '"\\\\"',
    '"\\""',
    '"\\\\\\""',
    '"\\u005f_proto__"',
    '"a\\\\\\\\"',
    '"id-9007199254740993"',
  ),
)
const key = fc.oneof(fc.constantFrom('"a"', '"b"', '"0"', '"data"', '""', '"__proto__"', '"\\u0061"'), text)

/** A text of JSON, and the numbers in it in their order. */
export interface JsonText {
  readonly json: string
  readonly literals: readonly string[]
}

const alone = (json: string): JsonText => ({ json, literals: [] })

const join = (parts: readonly JsonText[], around: string): JsonText => ({
  json: `${around[0]}${parts.map(({ json }) => json).join(',')}${around[1]}`,
  literals: parts.flatMap(({ literals }) => literals),
})

/** Any JSON with blanks anywhere, numbers as others write them, equal keys, and texts that could be mistaken. */
export const jsonText: fc.Arbitrary<JsonText> = fc.letrec<{ value: JsonText }>(tie => {
  const spaced = fc
    .tuple(blank, tie('value'), blank)
    .map(([before, { json, literals }, after]): JsonText => ({ json: `${before}${json}${after}`, literals }))
  const member = fc.tuple(blank, key, blank, spaced).map(
    ([before, name, after, { json, literals }]): JsonText => ({
      json: `${before}${name}${after}:${json}`,
      literals,
    }),
  )
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literal.map((json): JsonText => ({ json, literals: [json] })),
      text.map(alone),
      fc.constantFrom('true', 'false', 'null').map(alone),
      fc.array(spaced, { maxLength: 4 }).map(parts => join(parts, '[]')),
      fc.array(member, { maxLength: 4 }).map(parts => join(parts, '{}')),
    ),
  }
}).value
