import * as fc from 'fast-check'

/** Levels with all that NATS, MQTT and percent-encoding read as something else. */
const level = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'b',
    'home',
    '$x',
    '$JS',
    '_INBOX',
    '%',
    '%2F',
    '%2E',
    '.',
    'x.y',
    '*',
    '>',
    'a b',
    ' ',
  ),
  fc
    .constantFrom('é', '中', '\u00a0', '[x]?', '\\', 'a{b}', '%zz', '//', '😀')
    .filter(text => !text.includes('/')),
  fc.string({ unit: fc.constantFrom(...'ab.*> %$_-'), maxLength: 4 }),
)

const joined = (levels: readonly string[]) => levels.join('/')

/** Topic names. */
export const topics = fc
  .array(level, { minLength: 1, maxLength: 4 })
  .map(joined)
  .filter(topic => topic !== '')

/** Filters, with wildcards. */
export const filters = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([levels, all]) => joined(all ? [...levels, '#'] : levels))
  .filter(filter => filter !== '')

/** Returns whether NATS gives a message of a subject to a subscription. */
export const natsMatches = (pattern: string, subject: string): boolean => {
  const wanted = pattern.split('.')
  const tokens = subject.split('.')
  return (
    wanted.every((token, at) => {
      if (token === '>') return at === wanted.length - 1 && tokens.length > at
      return tokens[at] !== undefined && (token === '*' || token === tokens[at])
    }) &&
    (wanted.at(-1) === '>' || wanted.length === tokens.length)
  )
}
