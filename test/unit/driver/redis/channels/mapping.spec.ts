import fc from 'fast-check'
import { matches } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { createMapping } from '../../../../../src/driver/redis/channels/mapping.js'

const plain = createMapping({ prefix: '', separator: '/' })
const colons = createMapping({ prefix: 'a[b]:', separator: ':' })
const dots = createMapping({ prefix: '', separator: '.' })
const mappings = [plain, colons, dots, createMapping({ prefix: 'p/', separator: '/' })]

/** As Redis matches a channel with a pattern; of what it knows only what is used. */
const glob = (pattern: string, channel: string): boolean => {
  const source = pattern.replace(/\\(.)|([*])|([\s\S])/gu, (_, escaped, star, other) =>
    star === undefined ? `\\u{${(escaped ?? other).codePointAt(0).toString(16)}}` : '[\\s\\S]*',
  )
  return new RegExp(`^${source}$`, 'u').test(channel)
}

const level = fc.oneof(
  fc.constantFrom('', 'a', 'b', '$x', 'a:b', '%3A', 'x.y', '*', '?', '[ab]', '\\', 'é', '^a'),
  fc.string({ maxLength: 4 }).filter(text => !/[+#/\0]|\p{Surrogate}|\p{Cc}/u.test(text)),
)
const topicName = fc
  .array(level, { minLength: 1, maxLength: 4 })
  .map(levels => levels.join('/'))
  .filter(topic => topic !== '')
const filterText = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 3 }), fc.boolean())
  .map(([levels, rest]) => [...levels, ...(rest ? ['#'] : [])].join('/'))
  .filter(filter => filter !== '')

describe('channels', () => {
  test('are their topics, or joined and escaped', () => {
    expect(plain.channelOf('home/lamp:1')).toBe('home/lamp:1')
    expect(colons.channelOf('home/lamp:1/50%')).toBe('a[b]:home:lamp%3A1:50%25')
    expect(dots.channelOf('x.y//z')).toBe('x%2Ey..z')
  })

  test('of others stand for topics where these are spelled so', () => {
    expect(colons.topicOf('a[b]:home:lamp')).toBe('home/lamp')
    for (const channel of ['home:lamp', 'a[b]:x/y', 'a[b]:%25x%', 'a[b]:', 'a[b]:a+', 'a[b]:\0'])
      expect(colons.topicOf(channel)).toBeNull()
  })

  test('stand for their topic, whatever it is', () => {
    fc.assert(
      fc.property(topicName, topic => {
        for (const mapping of mappings) expect(mapping.topicOf(mapping.channelOf(topic))).toBe(topic)
      }),
    )
  })
})

describe('filters', () => {
  test('without wildcards are channels, others patterns, with what is special escaped', () => {
    const shown = (filter: string) => colons.partsOf(filter).map(({ kind, name }) => [kind, name])
    expect(shown('home/lamp')).toEqual([['channel', 'a[b]:home:lamp']])
    expect(shown('home/+/x*')).toEqual([['pattern', 'a\\[b\\]:home:*:x\\*']])
    expect(shown('home/#')).toEqual([
      ['channel', 'a[b]:home'],
      ['pattern', 'a\\[b\\]:home:*'],
    ])
    expect(shown('#')).toEqual([['pattern', 'a\\[b\\]:*']])
    expect(shown('/#')).toEqual([['pattern', 'a\\[b\\]::*']])
  })

  test('bring each message that they match by one of their parts, and no other', () => {
    fc.assert(
      fc.property(filterText, topicName, (filter, topic) => {
        for (const mapping of mappings) {
          const channel = mapping.channelOf(topic)
          const by = mapping
            .partsOf(filter)
            .filter(({ kind, name }) => (kind === 'channel' ? name === channel : glob(name, channel)))
            .filter(part => part.matches(topic))
          expect(by.length).toBe(matches(filter, topic) ? 1 : 0)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('say what the channels of all that they match begin with', () => {
    expect(colons.beginningOf('home/+/x')).toBe('a[b]:home:')
    expect(colons.beginningOf('home/#')).toBe('a[b]:home')
    expect(plain.beginningOf('+/x')).toBe('')
    fc.assert(
      fc.property(filterText, topicName, (filter, topic) => {
        if (!matches(filter, topic)) return
        for (const mapping of mappings)
          expect(mapping.channelOf(topic).startsWith(mapping.beginningOf(filter))).toBe(true)
      }),
    )
  })
})
